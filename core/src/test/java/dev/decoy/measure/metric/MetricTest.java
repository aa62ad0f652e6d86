package dev.decoy.measure.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.method.SpecException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class MetricTest {
  private static final double EXACT = 1e-15;

  // Retrieved: grade 1, unjudged, 3, 0, 2. Judged besides: another 2 and a negative grade.
  private static final JudgedRanking RANKING =
      new JudgedRanking(new int[] {1, -1, 3, 0, 2}, new int[] {1, 3, 0, 2, 2, -2}, 1);

  private static double value(String metric) {
    return Metric.parse(metric).of(RANKING);
  }

  @Test
  void ndcgDiscountsGradesByTheLogarithmOfTheRank() {
    // DCG@3 = 1/log2(2) + 3/log2(4) = 2.5; ideal 3, 2, 2: 3 + 2/log2(3) + 2/2.
    double ideal3 = 3 + 2 / 1.584962500721156 + 1;
    assertThat(value("ndcg@3")).isCloseTo(2.5 / ideal3, within(EXACT));
    double all = 2.5 + 2 / 2.584962500721156;
    double ideal = ideal3 + 1 / 2.321928094887362;
    assertThat(value("ndcg")).isCloseTo(all / ideal, within(EXACT));
    assertThat(value("ndcg@100")).isCloseTo(all / ideal, within(EXACT));
  }

  @Test
  void averagePrecisionDividesByAllRelevantDocuments() {
    // Relevant at ranks 1, 3, 5 of four.
    assertThat(value("map")).isCloseTo((1.0 + 2.0 / 3 + 3.0 / 5) / 4, within(EXACT));
    assertThat(value("map@3")).isCloseTo((1.0 + 2.0 / 3) / 4, within(EXACT));
  }

  @Test
  void precisionDividesByTheCutoffEvenWhereFewerWereRetrieved() {
    assertThat(value("p@3")).isCloseTo(2.0 / 3, within(EXACT));
    assertThat(value("p@10")).isCloseTo(0.3, within(EXACT));
  }

  @Test
  void theShareOfJudgedDoesNotDependOnTheirGrades() {
    assertThat(value("j@2")).isEqualTo(0.5);
    assertThat(value("J@10")).isEqualTo(0.8);
    var worked =
        new JudgedRanking(new int[] {0, -1, -1, 0, -1, 2, -1, 1, -1, -1}, new int[] {2}, 1);
    assertThat(new Judged(10).of(worked)).isCloseTo(0.4, within(EXACT));
    var nothing = new JudgedRanking(new int[] {-1, -1}, new int[] {1}, 1);
    assertThat(new Judged(10).of(nothing)).isZero();
    assertThat(new Ndcg(10).of(nothing)).isZero();
    assertThat(new Judged(10).of(new JudgedRanking(new int[0], new int[] {1}, 1))).isZero();
  }

  @Test
  void recallReciprocalRankAndHitRateLookForRelevantDocuments() {
    assertThat(value("recall@4")).isEqualTo(0.5);
    assertThat(value("recall")).isEqualTo(0.75);
    assertThat(value("mrr")).isEqualTo(1);
    assertThat(value("hit@1")).isEqualTo(1);
    var late = new JudgedRanking(new int[] {0, -1, 1}, new int[] {1, 0}, 1);
    assertThat(new ReciprocalRank(0).of(late)).isCloseTo(1.0 / 3, within(EXACT));
    assertThat(new ReciprocalRank(2).of(late)).isZero();
    assertThat(new HitRate(2).of(late)).isZero();
    assertThat(new HitRate(3).of(late)).isEqualTo(1);
  }

  @Test
  void rPrecisionDividesByWhatIsWithinReach() {
    // The ranking a, b, c, d, e, f and the relevant a, d and z, which was not retrieved.
    var ranking = new JudgedRanking(new int[] {1, -1, -1, 1, -1, -1}, new int[] {1, 1, 1}, 1);
    assertThat(new RPrecision(1).of(ranking)).isEqualTo(1);
    assertThat(new RPrecision(3).of(ranking)).isCloseTo(1.0 / 3, within(EXACT));
    assertThat(new RPrecision(5).of(ranking)).isCloseTo(2.0 / 3, within(EXACT));
    var sixth = new JudgedRanking(new int[] {-1, -1, -1, -1, -1, 1}, new int[] {1}, 1);
    assertThat(Metric.parse("rp@5").of(sixth)).isZero();
  }

  @Test
  void aHigherLevelMovesWhatIsRelevantButNotTheGain() {
    var strict = new JudgedRanking(new int[] {1, -1, 3, 0, 2}, new int[] {1, 3, 0, 2, 2, -2}, 2);
    assertThat(strict.relevant()).isEqualTo(3);
    assertThat(new ReciprocalRank(0).of(strict)).isCloseTo(1.0 / 3, within(EXACT));
    assertThat(new Ndcg(3).of(strict)).isEqualTo(value("ndcg@3"));
  }

  @Test
  void aQueryWithoutRelevantDocumentsOrWithoutResultsHasValueZero() {
    var none = new JudgedRanking(new int[] {0, -1, -3}, new int[] {0, -3}, 1);
    var empty = new JudgedRanking(new int[0], new int[] {2, 1}, 1);
    for (String metric : new String[] {"ndcg@10", "recall", "mrr", "map", "p@5", "hit@5", "rp@5"}) {
      assertThat(Metric.parse(metric).of(none)).as(metric).isZero();
      assertThat(Metric.parse(metric).of(empty)).as(metric).isZero();
    }
  }

  @RepeatedTest(200)
  void holdsItsInvariantsOnRandomRankings(RepetitionInfo repetition) {
    long seed = 1000L + repetition.getCurrentRepetition();
    var random = new SplittableRandom(seed);
    int[] judged = random.ints(1 + random.nextInt(12), -1, 4).toArray();
    int[] ranked = new int[random.nextInt(30)];
    int taken = 0;
    for (int i = 0; i < ranked.length; i++) {
      ranked[i] = taken < judged.length && random.nextBoolean() ? judged[taken++] : -1;
    }
    int k = 1 + random.nextInt(35);
    var ranking = new JudgedRanking(ranked, judged, 1);
    for (Class<? extends Metric> type : Metric.all()) {
      String name = type.getAnnotation(dev.decoy.method.Method.class).name() + "@" + k;
      double value = Metric.parse(name).of(ranking);
      assertThat(value).as("%s, seed %d", name, seed).isBetween(0.0, 1.0 + EXACT);
      // What stands below the cutoff does not matter.
      int[] cut = Arrays.copyOf(ranked, Math.min(k, ranked.length));
      assertThat(Metric.parse(name).of(new JudgedRanking(cut, judged, 1)))
          .as("%s cut, seed %d", name, seed)
          .isEqualTo(value);
      // Moving a better document up never hurts.
      for (int i = 1; i < ranked.length; i++) {
        if (Math.max(0, ranked[i]) > Math.max(0, ranked[i - 1])) {
          int[] better = ranked.clone();
          better[i] = ranked[i - 1];
          better[i - 1] = ranked[i];
          assertThat(Metric.parse(name).of(new JudgedRanking(better, judged, 1)))
              .as("%s improved at %d, seed %d", name, i, seed)
              .isGreaterThanOrEqualTo(value - EXACT);
        }
      }
    }
    double recall = new Recall(k).of(ranking);
    assertThat(new HitRate(k).of(ranking)).as("seed %d", seed).isEqualTo(recall > 0 ? 1 : 0);
    assertThat(new ReciprocalRank(k).of(ranking) > 0).as("seed %d", seed).isEqualTo(recall > 0);
    int[] best = Arrays.stream(judged).map(grade -> -grade).sorted().map(grade -> -grade).toArray();
    if (best[0] > 0) {
      var ideal = new JudgedRanking(best, judged, 1);
      assertThat(new Ndcg(k).of(ideal)).as("seed %d", seed).isEqualTo(1);
      assertThat(new AveragePrecision(0).of(ideal)).as("seed %d", seed).isEqualTo(1);
    }
  }

  @Test
  void readsNamesWithCutoffsAndWritesThemBack() {
    assertThat(Metric.parse("nDCG@10")).isEqualTo(new Ndcg(10));
    assertThat(Metric.parse("P@5").label()).isEqualTo("p@5");
    assertThat(Metric.parse("map").label()).isEqualTo("map");
    assertThat(Metric.parseAll("ndcg@10, map,ndcg@10"))
        .containsExactly(new Ndcg(10), new AveragePrecision(0));
  }

  @Test
  void saysWhatIsWrongWithAName() {
    assertThatThrownBy(() -> Metric.parse("ndgc@10"))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("did you mean 'ndcg'");
    assertThatThrownBy(() -> Metric.parse("p"))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("p needs the option 'k'");
    assertThatThrownBy(() -> Metric.parse("ndcg@ten")).hasMessageContaining("'ten'");
    assertThatThrownBy(() -> Metric.parse("hit@0")).hasMessageContaining("at least 1");
    assertThatThrownBy(() -> Metric.parseAll(" , ")).hasMessageContaining("no metric");
    assertThatThrownBy(() -> new JudgedRanking(new int[0], new int[0], 0))
        .hasMessageContaining("smallest relevant grade is 0");
  }
}
