package dev.decoy.measure.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.candidate.Seed;
import dev.decoy.measure.Finding;
import dev.decoy.measure.Finding.Verdict;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import dev.decoy.testing.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WebSnapshotTest {
  private static final Seed SEED = new Seed(5);

  /** Records that are added one by one; a column that is never given is absent. */
  private static final class Records {
    private final List<Integer> document = new ArrayList<>();
    private final List<Integer> wave = new ArrayList<>();
    private final List<Integer> profile = new ArrayList<>();
    private final List<Integer> list = new ArrayList<>();
    private final List<Integer> content = new ArrayList<>();
    private final List<Integer> request = new ArrayList<>();
    private final List<Integer> repeat = new ArrayList<>();
    private final List<Integer> rank = new ArrayList<>();
    private final List<Double> value = new ArrayList<>();
    private final List<Integer> hour = new ArrayList<>();

    Records seen(int aDocument, int aWave) {
      document.add(aDocument);
      wave.add(aWave);
      return this;
    }

    Records valued(int aDocument, int aWave, double aValue) {
      value.add(aValue);
      return seen(aDocument, aWave);
    }

    Records contents(int aDocument, int aWave, int aContent) {
      content.add(aContent);
      return seen(aDocument, aWave);
    }

    Records answer(int aRequest, int aProfile, int aRepeat, int... documents) {
      for (int i = 0; i < documents.length; i++) {
        seen(documents[i], 0);
        request.add(aRequest);
        profile.add(aProfile);
        repeat.add(aRepeat);
        rank.add(i);
      }
      return this;
    }

    Records listed(int aDocument, int aWave, int aList) {
      list.add(aList);
      return seen(aDocument, aWave);
    }

    Crawl crawl() {
      return new Crawl(
          ints(document),
          ints(wave),
          column(profile),
          column(list),
          column(content),
          column(request),
          column(repeat),
          column(rank),
          value.isEmpty()
              ? Optional.empty()
              : Optional.of(value.stream().mapToDouble(Double::doubleValue).toArray()),
          column(hour));
    }

    private static Optional<int[]> column(List<Integer> column) {
      return column.isEmpty() ? Optional.empty() : Optional.of(ints(column));
    }

    private static int[] ints(List<Integer> list) {
      return list.stream().mapToInt(Integer::intValue).toArray();
    }
  }

  private static WebSnapshot method(String options) {
    return Options.build(
        WebSnapshot.class,
        Spec.parse("web-snapshot" + (options.isEmpty() ? "" : ":" + options)).options());
  }

  private static List<Finding> measured(String options, Records records) {
    return method(options).measure(records.crawl(), SEED);
  }

  private static Finding named(List<Finding> findings, String what) {
    return findings.stream()
        .filter(one -> one.what().startsWith(what))
        .findFirst()
        .orElseThrow(() -> new AssertionError(what + " is not among " + findings));
  }

  @Test
  void chapmanAndChaoByHand() {
    var chapman = CaptureRecapture.chapman(200, 150, 60);
    assertThat(chapman.size()).isCloseTo(496.557, within(5e-4));
    assertThat(chapman.error()).isCloseTo(40.714, within(5e-4));
    assertThat(290 / chapman.size()).isCloseTo(0.584, within(5e-4));
    assertThat(CaptureRecapture.chao(290, 120, 80).size()).isCloseTo(378.148, within(5e-4));
    // Two equal lists: nothing else is there.
    assertThat(CaptureRecapture.chapman(70, 70, 70).size()).isCloseTo(70, within(1e-12));
    assertThatThrownBy(() -> CaptureRecapture.chapman(5, 3, 4)).hasMessageContaining("legal");
  }

  @Test
  void overlapAndLifetimesAgreeWithTheirDefinitions() {
    for (Reference one : Reference.cases(WebSnapshotTest.class, "web-snapshot.json")) {
      if (one.line().contains("\"rbo\"")) {
        int[] a = Arrays.stream(one.numbers("one")).mapToInt(v -> (int) v).toArray();
        int[] b = Arrays.stream(one.numbers("other")).mapToInt(v -> (int) v).toArray();
        double p = one.number("p").orElseThrow();
        double expected = one.number("rbo").orElseThrow();
        assertThat(RankBiasedOverlap.of(a, b, p)).isCloseTo(expected, within(1e-12));
        assertThat(RankBiasedOverlap.of(b, a, p)).isCloseTo(expected, within(1e-12));
      } else {
        int[] waves = Arrays.stream(one.numbers("waves")).mapToInt(v -> (int) v).toArray();
        double[] flags = one.numbers("ended");
        boolean[] ended = new boolean[flags.length];
        for (int i = 0; i < flags.length; i++) {
          ended[i] = flags[i] == 1;
        }
        double[] survival = one.numbers("survival");
        Lifetimes lifetimes = Lifetimes.of(waves, ended);
        for (int t = 0; t < survival.length; t++) {
          assertThat(lifetimes.beyond(t)).isCloseTo(survival[t], within(1e-12));
        }
      }
    }
    assertThat(RankBiasedOverlap.of(new int[] {1, 2, 3}, new int[] {1, 2, 3}, 0.9))
        .isCloseTo(1, within(1e-12));
    assertThat(RankBiasedOverlap.of(new int[0], new int[0], 0.9)).isEqualTo(1);
    assertThat(RankBiasedOverlap.of(new int[0], new int[] {1}, 0.9)).isEqualTo(0);
  }

  @Test
  void greenwoodsErrorIsTheBinomialOneWhereNothingIsCensored() {
    int[] waves = {1, 1, 2, 3, 3, 3, 4, 5, 5, 5};
    boolean[] ended = new boolean[10];
    Arrays.fill(ended, true);
    Lifetimes lifetimes = Lifetimes.of(waves, ended);
    assertThat(lifetimes.beyond(3)).isCloseTo(0.4, within(1e-12));
    assertThat(lifetimes.error(3)).isCloseTo(Math.sqrt(0.4 * 0.6 / 10), within(1e-12));
    assertThat(lifetimes.mean()).isCloseTo(3.2, within(1e-12));
    assertThat(lifetimes.median()).isEqualTo(3);
    // 1/L over those that last at least 3: 1/3 three times, 1/4, 1/5 three times.
    assertThat(lifetimes.inverse(3)).isCloseTo((3 / 3.0 + 1 / 4.0 + 3 / 5.0) / 7, within(1e-12));
  }

  @Test
  void survivalEntryAndChange() {
    // Waves {1,2,3}, {1,2,4}, {1,5}; document 1 changes each time, 2 does not.
    var records =
        new Records()
            .contents(1, 0, 10)
            .contents(2, 0, 20)
            .contents(3, 0, 30)
            .contents(1, 1, 11)
            .contents(2, 1, 20)
            .contents(4, 1, 40)
            .contents(1, 2, 12)
            .contents(5, 2, 50);
    var findings = measured("", records);
    assertThat(named(findings, "VOLATILITY share that survives after 1 wave").estimate())
        .isCloseTo((2.0 / 3 + 1.0 / 3) / 2, within(1e-12));
    assertThat(named(findings, "VOLATILITY share that survives after 2").estimate())
        .isCloseTo(1.0 / 3, within(1e-12));
    assertThat(named(findings, "VOLATILITY share that is new after 1").estimate())
        .isCloseTo((1.0 / 3 + 1.0 / 2) / 2, within(1e-12));
    assertThat(named(findings, "VOLATILITY share of survivors that changed after 1").estimate())
        .isCloseTo((1.0 / 2 + 1) / 2, within(1e-12));
    assertThat(named(findings, "VOLATILITY share that survives after 1 wave").verdict())
        .isEqualTo(Verdict.WARN);
  }

  @Test
  void equalWavesHaveNothingToReport() {
    var records = new Records();
    for (int wave = 0; wave < 5; wave++) {
      for (int document = 0; document < 7; document++) {
        records.contents(document, wave, document);
      }
    }
    var findings = measured("", records);
    assertThat(named(findings, "VOLATILITY share that survives after 1 wave"))
        .satisfies(one -> {
          assertThat(one.estimate()).isEqualTo(1);
          assertThat(one.verdict()).isEqualTo(Verdict.OK);
        });
    assertThat(named(findings, "VOLATILITY share of survivors that changed after 1").estimate())
        .isEqualTo(0);
    assertThat(named(findings, "VOLATILITY mean lifetime").verdict())
        .isEqualTo(Verdict.NOT_IDENTIFIABLE);
  }

  /** One of each kind comes every wave: lives of 1 with value 0, lives of 10 with value 1. */
  private static Records twoKinds() {
    var records = new Records();
    int waves = 41;
    int document = 0;
    for (int begin = -10; begin < waves; begin++) {
      for (int life : new int[] {1, 10}) {
        for (int wave = Math.max(0, begin); wave < Math.min(waves, begin + life); wave++) {
          records.valued(document, wave, life == 10 ? 1 : 0);
        }
        document++;
      }
    }
    return records;
  }

  @Test
  void aSingleCrawlCatchesLongLivesAndTheWeightsUndoIt() {
    var findings = measured("gap=0", twoKinds());
    assertThat(named(findings, "VOLATILITY mean value of one crawl").estimate())
        .isCloseTo(0.90909, within(5e-6));
    assertThat(named(findings, "VOLATILITY mean value of all that come").estimate())
        .isCloseTo(0.5, within(1e-12));
    assertThat(named(findings, "VOLATILITY one crawl less").estimate())
        .isCloseTo(0.40909, within(5e-6));
    assertThat(named(findings, "VOLATILITY mean lifetime").estimate()).isCloseTo(5.5, within(0.01));
    var weights = method("gap=0").weights(twoKinds().crawl());
    assertThat(weights.documents()).hasSize(11).isSorted();
    assertThat(Arrays.stream(weights.weights()).sum()).isCloseTo(1, within(1e-12));
    assertThat(weights.lifetimes()).containsOnly(1, 10);
  }

  @Test
  void livesThatAreCutByTheCrawlAreEstimatedAndSaid() {
    // At the ends a life of 10 that was seen once cannot be told from a life of 1.
    for (int shot : new int[] {0, 40}) {
      var value =
          named(measured("gap=0,shot=" + shot, twoKinds()), "VOLATILITY mean value of all that");
      // Two of 11 weigh (1 + .1) / 2, nine weigh .1, and ten of them have the value 1.
      assertThat(value.estimate()).isCloseTo((0.55 + 0.9) / (1.1 + 0.9), within(0.005));
      assertThat(value.note()).contains("11 lives");
    }
    // From the tenth wave on all that are caught are seen whole.
    for (int shot : new int[] {11, 20, 29}) {
      var value =
          named(measured("gap=0,shot=" + shot, twoKinds()), "VOLATILITY mean value of all that");
      assertThat(value.estimate()).isCloseTo(0.5, within(1e-12));
      assertThat(value.note()).isEmpty();
    }
  }

  @Test
  void absencesUpToTheGapAreBridged() {
    var records = new Records();
    // Seen in waves 4, 6, 7 of 14: one life of 4 with gap=1, lives of 1 and 2 with gap=0.
    for (int wave : new int[] {4, 6, 7}) {
      records.seen(1, wave);
    }
    for (int wave = 0; wave < 14; wave++) {
      records.seen(99, wave);
    }
    assertThat(named(measured("gap=1", records), "VOLATILITY mean lifetime").estimate())
        .isCloseTo(4, within(1e-12));
    assertThat(named(measured("gap=0", records), "VOLATILITY mean lifetime").estimate())
        .isCloseTo(1.5, within(1e-12));
  }

  @Test
  void distancesByHand() {
    // A/A: {1,2,3} against {1,2} is 1/3, equal answers 0; A/B: 3/4 and 4/7.
    assertThat(Personalization.jaccard(new int[] {1, 2, 3}, new int[] {1, 2}))
        .isCloseTo(1.0 / 3, within(1e-15));
    var records =
        new Records()
            .answer(1, 0, 0, 1, 2)
            .answer(1, 0, 1, 1, 2, 3)
            .answer(2, 0, 0, 1, 2, 3, 4, 5)
            .answer(2, 0, 1, 1, 2, 3, 4, 5)
            .answer(2, 1, 0, 1, 2, 3, 6, 7);
    var findings = measured("", records);
    assertThat(named(findings, "PERSONALIZATION distance of repeats").estimate())
        .isCloseTo(0.16667, within(5e-6));
    assertThat(named(findings, "PERSONALIZATION distance between").estimate())
        .isCloseTo(0.571429, within(5e-7));
    var both = records.answer(3, 0, 0, 1, 2, 3).answer(3, 1, 0, 1, 4);
    assertThat(named(measured("", both), "PERSONALIZATION distance between").estimate())
        .isCloseTo(0.660714, within(5e-7));
    assertThat(named(measured("", both), "PERSONALIZATION excess").estimate())
        .isCloseTo(0.494048, within(5e-7));
  }

  @Test
  void profilesThatSeeOtherThingsAreFoundAndNoiseIsNot() {
    var random = new SplittableRandom(6);
    var differing = new Records();
    var alike = new Records();
    for (int request = 0; request < 25; request++) {
      for (int profile = 0; profile < 2; profile++) {
        for (int repeat = 0; repeat < 2; repeat++) {
          int[] noise = {100 + random.nextInt(50), 200 + random.nextInt(50), 1, 2, 3};
          alike.answer(request, profile, repeat, noise);
          int[] own = noise.clone();
          own[2] = 10 + profile;
          differing.answer(request, profile, repeat, own);
        }
      }
    }
    var found = measured("permutations=999", differing);
    assertThat(named(found, "PERSONALIZATION p of the excess").verdict()).isEqualTo(Verdict.WARN);
    assertThat(named(found, "PERSONALIZATION excess").interval().orElseThrow().low()).isPositive();
    assertThat(named(found, "PERSONALIZATION rank-biased overlap between").estimate())
        .isLessThan(named(found, "PERSONALIZATION rank-biased overlap of repeats").estimate());
    var none = measured("permutations=999", alike);
    assertThat(named(none, "PERSONALIZATION p of the excess").verdict()).isEqualTo(Verdict.OK);
    assertThat(measured("permutations=999", alike)).isEqualTo(none);
  }

  @Test
  void withoutRepeatsTheExcessCannotBeKnown() {
    var findings = measured("", new Records().answer(1, 0, 0, 1, 2).answer(1, 1, 0, 1, 3));
    assertThat(named(findings, "PERSONALIZATION distance between").estimate())
        .isCloseTo(2.0 / 3, within(1e-12));
    assertThat(named(findings, "PERSONALIZATION excess").verdict())
        .isEqualTo(Verdict.NOT_IDENTIFIABLE);
  }

  @Test
  void theFrameFromTwoLists() {
    var records = new Records();
    for (int document = 0; document < 200; document++) {
      records.listed(document, 0, 0);
      records.value.add(document < 140 ? 0.0 : 1.0);
    }
    for (int document = 140; document < 290; document++) {
      records.listed(document, 0, 1);
      records.value.add(document < 200 ? 1.0 : 0.1 * (document % 2));
    }
    var findings = measured("", records);
    assertThat(named(findings, "FRAME how many").estimate()).isCloseTo(496.557, within(5e-4));
    assertThat(named(findings, "FRAME share"))
        .satisfies(found -> {
          assertThat(found.estimate()).isCloseTo(0.584, within(5e-4));
          assertThat(found.verdict()).isEqualTo(Verdict.WARN);
        });
    assertThat(named(findings, "FRAME mean value").verdict()).isEqualTo(Verdict.WARN);
    var apart = new Records().listed(1, 0, 0).listed(2, 0, 1).listed(3, 0, 0).listed(4, 0, 1);
    assertThat(named(measured("", apart), "FRAME how many").note()).contains("no overlap");
  }

  @Test
  void theFrameFromManyOccasions() {
    var records = new Records();
    for (int document = 0; document < 290; document++) {
      int times = document < 120 ? 1 : document < 200 ? 2 : 3;
      for (int list = 0; list < times; list++) {
        records.listed(document, 0, list);
      }
    }
    assertThat(named(measured("", records), "FRAME how many").estimate())
        .isCloseTo(378.148, within(5e-4));
  }

  @Test
  void whatTheDesignCannotShowIsNotIdentifiable() {
    var findings = measured("", new Records().seen(1, 0).seen(2, 0));
    assertThat(findings).extracting(Finding::verdict).containsOnly(Verdict.NOT_IDENTIFIABLE);
    assertThat(findings).allSatisfy(one -> assertThat(one.note()).isNotEmpty());
    assertThat(findings)
        .extracting(one -> one.what().split(" ")[0])
        .contains("VOLATILITY", "PERSONALIZATION", "FRAME");
  }

  @Test
  void otherNumbersForTheSameDocumentsChangeNothing() {
    var records = twoKinds();
    var renamed = twoKinds();
    renamed.document.replaceAll(document -> 100_000 - 7 * document);
    var first = measured("gap=0,resamples=50", records);
    var second = measured("gap=0,resamples=50", renamed);
    for (int i = 0; i < first.size(); i++) {
      assertThat(second.get(i).estimate()).isCloseTo(first.get(i).estimate(), within(1e-12));
    }
  }

  @Test
  void theShareOfVarianceBetweenWaves() {
    // Two waves of two values each: MSB = 4, MSW = 0.5, n0 = 2.
    var records = new Records().valued(1, 0, 1).valued(2, 0, 2).valued(3, 1, 3).valued(4, 1, 4);
    records.hour.addAll(List.of(5, 5, 5, 5));
    var findings = measured("", records);
    assertThat(named(findings, "VOLATILITY share of the value's variance between waves").estimate())
        .isCloseTo((4 - 0.5) / (4 + 0.5), within(1e-12));
    assertThat(named(findings, "VOLATILITY share of the value's variance between hours").verdict())
        .isEqualTo(Verdict.NOT_IDENTIFIABLE);
    assertThat(named(findings, "VOLATILITY mean value in hour 5").estimate()).isEqualTo(2.5);
  }

  @Test
  void theCorrectedIntervalCoversTheTruthWhereTheNaiveOneDoesNot() {
    var random = new SplittableRandom(14);
    int runs = 150;
    int covered = 0;
    int naive = 0;
    for (int run = 0; run < runs; run++) {
      var records = new Records();
      int document = 0;
      for (int begin = -8; begin < 25; begin++) {
        for (int i = 0; i < 30; i++) {
          int life = 1 + random.nextInt(8);
          double value = random.nextDouble() < life / 10.0 ? 1 : 0;
          for (int wave = Math.max(0, begin); wave < Math.min(25, begin + life); wave++) {
            records.valued(document, wave, value);
          }
          document++;
        }
      }
      var findings =
          method("gap=0,lags=1,resamples=200,permutations=1")
              .measure(records.crawl(), SEED.at(run));
      // Lives of 1 to 8 come equally often: (1 + … + 8) / 8 / 10.
      double truth = 0.45;
      covered +=
          named(findings, "VOLATILITY mean value of all that come")
                  .interval()
                  .orElseThrow()
                  .contains(truth)
              ? 1
              : 0;
      naive +=
          named(findings, "VOLATILITY mean value of one crawl")
                  .interval()
                  .orElseThrow()
                  .contains(truth)
              ? 1
              : 0;
    }
    assertThat((double) covered / runs).isBetween(0.87, 1.0);
    assertThat((double) naive / runs).isLessThan(0.5);
  }

  @Test
  void refusesRecordsThatContradictEachOther() {
    assertThatThrownBy(
            () -> measured("", new Records().contents(1, 0, 5).contents(1, 0, 6).contents(2, 0, 1)))
        .hasMessageContaining("document 1 in wave 0 has the contents 5 and 6");
    assertThatThrownBy(() -> measured("shot=2", new Records().seen(1, 0).seen(1, 1)))
        .hasMessageContaining("legal: -1 to 1");
    assertThatThrownBy(() -> new Records().crawl()).hasMessageContaining("at least one");
  }
}
