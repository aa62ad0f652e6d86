package dev.decoy.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.Columns;
import dev.decoy.candidate.ScorerId;
import dev.decoy.candidate.Seed;
import dev.decoy.candidate.Verdicts;
import dev.decoy.candidate.Verdicts.Verdict;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import dev.decoy.search.MatrixVectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SelfAwareTest {
  private static Matrix circle(double... degrees) {
    Matrix rows = Matrix.doubles(degrees.length, 2);
    for (int i = 0; i < degrees.length; i++) {
      rows.set(i, 0, 3 * Math.cos(Math.toRadians(degrees[i])));
      rows.set(i, 1, 3 * Math.sin(Math.toRadians(degrees[i])));
    }
    return rows;
  }

  private static final OwnedDocuments WORKED =
      new OwnedDocuments(
          new MatrixVectors(circle(0, 5, 20, 40, 60, 90)),
          new int[][] {{0}, {1}, {2}, {3}, {4}, {5}});

  private static Judge judge(String options, OwnedDocuments evidence) {
    return Options.build(SelfAware.class, Spec.parse("self-aware" + options).options())
        .fit(evidence, new Seed(1));
  }

  private static Verdicts judged(Judge judge, int anchor, int... ids) {
    float[] scores = new float[ids.length];
    for (int i = 0; i < ids.length; i++) {
      scores[i] = 1 - 0.01f * i;
    }
    Verdicts out = new Verdicts();
    out.reset(ids.length);
    judge.judge(
        new Candidates(
            anchor,
            ids,
            scores,
            Columns.NONE,
            new int[] {anchor},
            new float[] {1},
            new ScorerId("test")),
        out);
    return out;
  }

  private static int[] kept(Verdicts out) {
    return IntStream.range(0, out.size()).filter(i -> out.verdict(i) != Verdict.DROP).toArray();
  }

  /** The circle of the planner's worked case: targets 1 to 5 in the order of their ranking. */
  @Test
  void keepsTheAnswersToTheLeastSimilarQuestions() {
    Verdicts out = judged(judge(":pool=4,keep=2", WORKED), 0, 1, 2, 3, 4, 5);
    assertThat(kept(out)).containsExactly(2, 3);
    assertThat(out.observed(0)).isCloseTo(0.996195, within(5e-7));
    assertThat(out.observed(1)).isCloseTo(0.939693, within(5e-7));
    assertThat(out.limit(0)).isCloseTo(0.766044, within(5e-7));
    assertThat(out.reason(4)).isEqualTo(SelfAwareJudge.BEYOND);
    assertThat(kept(judged(judge(":pool=4,keep=2,order=desc", WORKED), 0, 1, 2, 3, 4, 5)))
        .containsExactly(0, 1);
  }

  @Test
  void theLimitAloneSaysNothingOfRank() {
    Judge judge = judge(":max=0.9,pool=all,keep=all", WORKED);
    assertThat(judge.concernsRanking()).isFalse();
    Verdicts out = judged(judge, 0, 1, 2, 3, 4, 5);
    assertThat(kept(out)).containsExactly(2, 3, 4);
    assertThat(out.reason(0)).isEqualTo(SelfAwareJudge.TOO_CLOSE);
    assertThat(out.limit(0)).isEqualTo(0.9);
    assertThat(judge("", WORKED).concernsRanking()).isTrue();
  }

  @Test
  void theMostSimilarOfSeveralOwnersCounts() {
    OwnedDocuments shared =
        new OwnedDocuments(
            new MatrixVectors(circle(0, 80, 10, 50)), new int[][] {{0}, {7}, {7}, {8}});
    Verdicts out = judged(judge(":max=0.9,pool=all,keep=all", shared), 0, 7, 8);
    assertThat(kept(out)).containsExactly(1);
    assertThat(out.observed(0)).isCloseTo(Math.cos(Math.toRadians(10)), within(1e-6));
  }

  @Test
  void anOwnerWithoutADirectionHidesNoOther() {
    Matrix queries = circle(0, 10, 50);
    Matrix with = Matrix.doubles(4, 2);
    for (int i = 0; i < 3; i++) {
      with.write(i, queries.toArray()[i]);
    }
    for (int[][] positives :
        new int[][][] {{{0}, {7}, {8}, {7}}, {{0}, {8}, {7}, {7}}, {{0}, {7}, {7}, {7}}}) {
      OwnedDocuments shared = new OwnedDocuments(new MatrixVectors(with), positives);
      Verdicts out = judged(judge(":max=0.5,pool=all,keep=all", shared), 0, 7);
      assertThat(out.reason(0)).isEqualTo(SelfAwareJudge.TOO_CLOSE);
    }
  }

  /** The cosine of a vector with itself is rounded, to either side of 1. */
  @Test
  void theHighestLimitLetsEqualQuestionsPass() {
    for (int degree = 0; degree < 360; degree++) {
      OwnedDocuments equal =
          new OwnedDocuments(new MatrixVectors(circle(degree, degree)), new int[][] {{0}, {7}});
      assertThat(kept(judged(judge("", equal), 0, 7))).containsExactly(0);
    }
  }

  @Test
  void whatNobodyElseOwnsIsDroppedOrLeft() {
    Verdicts out = judged(judge("", WORKED), 0, 0, 1, 99);
    assertThat(kept(out)).containsExactly(1);
    assertThat(out.reason(2)).isEqualTo(SelfAwareJudge.UNOWNED);
    out = judged(judge(":unowned=abstain", WORKED), 0, 0, 1, 99);
    assertThat(kept(out)).containsExactly(0, 1, 2);
    assertThat(out.verdict(2)).isEqualTo(Verdict.ABSTAIN);
  }

  @Test
  void refusesPositivesOfOtherQueries() {
    assertThatThrownBy(() -> new OwnedDocuments(new MatrixVectors(circle(0)), new int[2][0]))
        .hasMessageContaining("1 queries have vectors, 2 have positives");
  }
}
