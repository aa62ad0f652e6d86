package dev.decoy.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.Columns;
import dev.decoy.candidate.Draw;
import dev.decoy.candidate.ScorerId;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.score.InfoNce;
import dev.decoy.objective.score.ScoreBatch;
import dev.decoy.testing.Reference;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetrieverMixtureTest {
  private static final float NONE = Float.NaN;

  /** Documents a, b, c, d; one retriever lists a, b, c, the other b, c, d. */
  private static final Candidates TWO_LISTS =
      candidates(
          Map.of(
              "rank:one", new float[] {1, 2, 3, NONE},
              "rank:two", new float[] {NONE, 1, 2, 3},
              "score:one", new float[] {9, 8, 7, NONE},
              "score:two", new float[] {NONE, .9f, .8f, .1f}));

  private static RetrieverMixture mixture(String... options) {
    Map<String, String> given = new HashMap<>();
    for (String option : options) {
      given.put(
          option.substring(0, option.indexOf('=')), option.substring(option.indexOf('=') + 1));
    }
    return Options.build(RetrieverMixture.class, given);
  }

  private static Candidates candidates(Map<String, float[]> ranked) {
    int n = ranked.values().iterator().next().length;
    int[] ids = new int[n];
    Arrays.setAll(ids, i -> i);
    return new Candidates(
        0,
        ids,
        new float[n],
        new Columns(Map.of(), Map.of(), ranked),
        new int[0],
        new float[0],
        new ScorerId("test"));
  }

  private static void assertClose(double[] actual, double[] expected, double tolerance) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).as("candidate %d", i).isCloseTo(expected[i], within(tolerance));
    }
  }

  @Test
  void givesTheWorkedMixture() {
    double[] p = RetrieverMixture.DEFAULT.probabilities(TWO_LISTS);
    assertClose(p, new double[] {1 / 6.0, 1 / 3.0, 1 / 3.0, 1 / 6.0}, 1e-15);
    double entropy = -Arrays.stream(p).map(x -> x * Math.log(x)).sum();
    assertThat(entropy).isCloseTo(1.3296613489, within(1e-10));
    assertThat(Math.exp(entropy)).isCloseTo(3.7797631497, within(1e-10));
    double[] logWeights = new double[4];
    RetrieverMixture.DEFAULT.logWeights(TWO_LISTS, logWeights);
    assertClose(Probabilities.of(logWeights, 4), p, 1e-15);
  }

  @Test
  void drawsWithoutReplacementWithTheWorkedInclusion() {
    double[] rates = rates(RetrieverMixture.DEFAULT, TWO_LISTS, 2, 200_000);
    assertClose(rates, new double[] {.366667, .633333, .633333, .366667}, 5e-3);
  }

  private static double[] rates(RetrieverMixture mixture, Candidates candidates, int k, int draws) {
    int n = candidates.size();
    double[] logWeights = new double[n];
    mixture.logWeights(candidates, logWeights);
    double[] rates = new double[n];
    Draw draw = new Draw();
    for (int d = 0; d < draws; d++) {
      mixture.design(candidates).draw(logWeights, n, k, new Seed(66).at(d).generator(), draw);
      for (int i = 0; i < draw.size(); i++) {
        rates[draw.item(i)] += 1.0 / draws;
      }
    }
    return rates;
  }

  @Test
  void itsListwiseLossIsInfoNceWithOnePositive() {
    ScoreBatch batch =
        new ScoreBatch(
            Matrix.of(new double[] {2, 2, 1, 0, 1.5}),
            Matrix.of(new double[] {1, 0, 0, 0, 0}),
            Extras.NONE);
    assertThat(InfoNce.of(1).lossAndGradient(batch, new Gradients()))
        .isCloseTo(1.1345408528, within(1e-10));
  }

  @Test
  void weightsAndDepthShapeTheMixture() {
    assertClose(
        mixture("weights=one=0.75 two=0.25").probabilities(TWO_LISTS),
        new double[] {.25, 1 / 3.0, 1 / 3.0, .25 / 3},
        1e-15);
    assertClose(
        mixture("weights=one=1").probabilities(TWO_LISTS),
        new double[] {1 / 3.0, 1 / 3.0, 1 / 3.0, 0},
        1e-15);
    assertClose(mixture("depth=1").probabilities(TWO_LISTS), new double[] {.5, .5, 0, 0}, 1e-15);
    assertClose(
        mixture("variant=union-uniform").probabilities(TWO_LISTS),
        new double[] {.25, .25, .25, .25},
        1e-15);
    assertClose(
        mixture("variant=union-uniform", "depth=1").probabilities(TWO_LISTS),
        new double[] {.5, .5, 0, 0},
        1e-15);
  }

  @Test
  void aRetrieverWithNothingLeftLeavesItsShareToTheOthers() {
    Candidates candidates =
        candidates(
            Map.of(
                "rank:a", new float[] {1, 2, NONE},
                "rank:b", new float[] {NONE, NONE, NONE},
                "rank:c", new float[] {NONE, NONE, 7}));
    assertClose(
        mixture("weights=a=0.2 b=0.5 c=0.3").probabilities(candidates),
        new double[] {.2, .2, .6},
        1e-15);
    assertThat(mixture("weights=b=1").probabilities(candidates)).containsOnly(0);
    double[] logWeights = new double[3];
    mixture("weights=b=1").logWeights(candidates, logWeights);
    assertThat(logWeights).containsOnly(Double.NEGATIVE_INFINITY);
  }

  @Test
  void takesFromEachInTurn() {
    Candidates candidates =
        candidates(
            Map.of(
                "rank:a", new float[] {1, 2, 3, 4, 5, NONE, NONE, NONE},
                "rank:b", new float[] {NONE, NONE, NONE, NONE, NONE, 1, 2, 3}));
    RetrieverMixture inTurn = mixture("variant=round-robin");
    double[] logWeights = new double[8];
    inTurn.logWeights(candidates, logWeights);
    Draw draw = new Draw();
    int[] firsts = new int[8];
    for (int d = 0; d < 40_000; d++) {
      inTurn.design(candidates).draw(logWeights, 8, 7, new Seed(3).at(d).generator(), draw);
      int[] drawn = draw.toArray();
      assertThat(drawn).hasSize(7).doesNotHaveDuplicates();
      for (int round = 0; round < 3; round++) {
        assertThat(drawn[2 * round] < 5).isNotEqualTo(drawn[2 * round + 1] < 5);
      }
      firsts[drawn[0]]++;
    }
    // The first draw is the mixture's.
    double[] p = inTurn.probabilities(candidates);
    for (int i = 0; i < 8; i++) {
      assertThat(firsts[i] / 40_000.0).isCloseTo(p[i], within(.012));
    }
  }

  @Test
  void inTurnADocumentOfTwoListsIsTakenOnceAndWhatPeopleJudgedMayComeLast() {
    RetrieverMixture inTurn = mixture("variant=round-robin");
    Draw draw = new Draw();
    double[] open = {0, 0, 0, 0, -1e6};
    Candidates candidates =
        candidates(
            Map.of(
                "rank:a", new float[] {1, 2, 3, NONE, NONE},
                "rank:b", new float[] {NONE, 1, 2, 3, NONE}));
    for (int d = 0; d < 100; d++) {
      inTurn.design(candidates).draw(open, 5, 9, new Seed(4).at(d).generator(), draw);
      assertThat(draw.toArray()).hasSize(5).containsExactlyInAnyOrder(0, 1, 2, 3, 4).endsWith(4);
    }
  }

  static List<Reference> cases() {
    return Reference.cases(RetrieverMixtureTest.class, "scipy-perplexity.json");
  }

  @Test
  void theReferenceHasNotLostItsCases() {
    assertThat(cases()).hasSize(20);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void fitsTheTemperatureThatAnotherSolverFinds(Reference reference) {
    double[] scores = reference.numbers("scores");
    float[] ranks = new float[scores.length];
    float[] floats = new float[scores.length];
    for (int i = 0; i < ranks.length; i++) {
      ranks[i] = i + 1;
      floats[i] = (float) scores[i];
    }
    double[] p =
        mixture("variant=softmax-mix", "perplexity=" + reference.number("perplexity").orElseThrow())
            .probabilities(candidates(Map.of("rank:x", ranks, "score:x", floats)));
    assertClose(p, reference.numbers("softmax"), 1e-9);
  }

  @Test
  void listsOfEqualPerplexityMixWhateverTheirScales() {
    float[] ranks = {1, 2, 3, 4};
    float[] scores = {4, 2, 1, 0};
    float[] scaled = {40 - 9, 20 - 9, 10 - 9, -9};
    RetrieverMixture mixture = mixture("variant=softmax-mix", "perplexity=2");
    double[] one = mixture.probabilities(candidates(Map.of("rank:a", ranks, "score:a", scores)));
    double[] two =
        mixture.probabilities(
            candidates(
                Map.of("rank:a", ranks, "score:a", scores, "rank:b", ranks, "score:b", scaled)));
    assertClose(two, one, 1e-12);
    double entropy = -Arrays.stream(one).map(x -> x * Math.log(x)).sum();
    assertThat(Math.exp(entropy)).isCloseTo(2, within(1e-9));
    assertThat(one[0]).isGreaterThan(one[1]);
    // A list that nobody scored is uniform, whatever the others are.
    assertClose(
        mixture("variant=softmax-mix", "perplexity=1.5")
            .probabilities(candidates(Map.of("rank:drawn", ranks))),
        new double[] {.25, .25, .25, .25},
        1e-15);
    // More than there are: uniform. Fewer than there are best ones: these.
    assertClose(
        mixture("variant=softmax-mix")
            .probabilities(candidates(Map.of("rank:a", ranks, "score:a", scores))),
        new double[] {.25, .25, .25, .25},
        1e-15);
    assertClose(
        mixture.probabilities(
            candidates(Map.of("rank:a", ranks, "score:a", new float[] {5, 5, 5, 5 - 1e-6f}))),
        new double[] {1 / 3.0, 1 / 3.0, 1 / 3.0, 0},
        1e-12);
  }

  @ParameterizedTest
  @EnumSource(RetrieverMixture.Variant.class)
  void oneRetrieverAloneIsThatRetriever(RetrieverMixture.Variant variant) {
    float[] ranks = {1, 2, NONE, 3};
    Candidates candidates =
        candidates(Map.of("rank:x", ranks, "score:x", new float[] {1, 1, NONE, 1}));
    RetrieverMixture alone =
        mixture("variant=" + variant.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
    assertClose(
        alone.probabilities(candidates), new double[] {1 / 3.0, 1 / 3.0, 0, 1 / 3.0}, 1e-15);
    assertClose(
        rates(alone, candidates, 1, 20_000), new double[] {1 / 3.0, 1 / 3.0, 0, 1 / 3.0}, .02);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void keepsItsPromisesOnRandomLists(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int n = 1 + random.nextInt(40);
    int retrievers = 1 + random.nextInt(5);
    Map<String, float[]> ranked = new HashMap<>();
    Map<String, float[]> renamed = new HashMap<>();
    boolean[] found = new boolean[n];
    for (int j = 0; j < retrievers; j++) {
      float[] ranks = new float[n];
      float[] scores = new float[n];
      int rank = 0;
      for (int i = 0; i < n; i++) {
        // Ranks have gaps where judges dropped candidates.
        rank += 1 + random.nextInt(2);
        boolean in = random.nextInt(3) > 0;
        ranks[i] = in ? rank : NONE;
        scores[i] = in ? -rank : NONE;
        found[i] |= in;
      }
      ranked.put("rank:s" + j, ranks);
      ranked.put("score:s" + j, scores);
      renamed.put("rank:s" + (retrievers - 1 - j), ranks);
      renamed.put("score:s" + (retrievers - 1 - j), scores);
    }
    for (RetrieverMixture.Variant variant : RetrieverMixture.Variant.values()) {
      RetrieverMixture mixture = new RetrieverMixture(variant, "equal", 200, 30);
      double[] p = mixture.probabilities(candidates(ranked));
      for (int i = 0; i < n; i++) {
        assertThat(p[i] > 0).as("seed %d, %s, %d", seed, variant, i).isEqualTo(found[i]);
      }
      assertThat(Arrays.stream(p).sum()).isCloseTo(count(found) > 0 ? 1 : 0, within(1e-12));
      // Permuting retrievers with equal shares changes nothing.
      assertClose(mixture.probabilities(candidates(renamed)), p, 1e-12);
      double[] logWeights = new double[n];
      mixture.logWeights(candidates(ranked), logWeights);
      int k = 1 + random.nextInt(n);
      Draw first = new Draw();
      Draw second = new Draw();
      mixture.design(candidates(ranked)).draw(logWeights, n, k, new Seed(seed).generator(), first);
      mixture.design(candidates(ranked)).draw(logWeights, n, k, new Seed(seed).generator(), second);
      assertThat(first.toArray()).containsExactly(second.toArray()).doesNotHaveDuplicates();
      assertThat(first.size()).isEqualTo(Math.min(k, count(found)));
      for (int i = 0; i < first.size(); i++) {
        assertThat(found[first.item(i)]).isTrue();
      }
    }
  }

  private static int count(boolean[] flags) {
    int count = 0;
    for (boolean flag : flags) {
      count += flag ? 1 : 0;
    }
    return count;
  }

  @Test
  void refusesWhatCannotBeMeant() {
    assertThatThrownBy(() -> mixture("weights=a=0.5 b=0.4"))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("adds up to 0.9; legal: shares that add up to 1");
    assertThatThrownBy(() -> mixture("weights=a=1", "variant=round-robin"))
        .hasMessageContaining("only read with variant=mixture or softmax-mix");
    assertThatThrownBy(() -> mixture("perplexity=5"))
        .hasMessageContaining("only read with variant=softmax-mix");
    assertThatThrownBy(() -> mixture("weights=three=1").probabilities(TWO_LISTS))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("names 'three'; the sources are: one, two");
    assertThatThrownBy(
            () -> RetrieverMixture.DEFAULT.probabilities(candidates(Map.of("x", new float[3]))))
        .hasMessageContaining("needs the column 'rank:NAME'");
    assertThatThrownBy(() ->
            mixture("variant=softmax-mix")
                .probabilities(
                    candidates(Map.of("rank:x", new float[] {1}, "score:y", new float[] {1}))))
        .hasMessageContaining("r2anker needs the column 'rank:y' beside 'score:y'");
    assertThatThrownBy(() ->
            mixture("variant=softmax-mix")
                .probabilities(
                    candidates(Map.of("rank:x", new float[] {1}, "score:x", new float[] {NONE}))))
        .hasMessageContaining("a score of every candidate that 'x' found; one has none");
    assertThat(mixture("weights=one=0.5 two=0.5").sources()).containsExactly("one", "two");
  }
}
