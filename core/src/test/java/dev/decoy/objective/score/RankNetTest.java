package dev.decoy.objective.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.objective.Gradients;
import dev.decoy.testing.FiniteDifferences;
import java.util.Map;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RankNetTest {
  private static final Offset<Double> SIX_DECIMALS = within(5e-7);

  private static double loss(double positive, double... negatives) {
    return RankNet.DEFAULT.lossAndGradient(
        ScoreBatch.of(new double[] {positive}, negatives), new Gradients());
  }

  @Test
  void isTheWorkedCase() {
    assertThat(loss(2, 0)).isCloseTo(0.126928, SIX_DECIMALS);
    assertThat(loss(1, 1)).isCloseTo(0.693147, SIX_DECIMALS);
    assertThat(loss(0, 2)).isCloseTo(2.126928, SIX_DECIMALS);
    Gradients out = new Gradients();
    RankNet.DEFAULT.lossAndGradient(ScoreBatch.of(new double[] {2}, new double[] {0.5}), out);
    double sigmoid = 1 / (1 + Math.exp(1.5));
    assertThat(out.of("scores").toArray()[0])
        .containsExactly(new double[] {-sigmoid, sigmoid}, within(1e-12));
  }

  @Test
  void farApartScoresNeitherOverflowNorVanish() {
    assertThat(loss(0, 1e6)).isEqualTo(1e6);
    assertThat(loss(1e6, 0)).isZero();
  }

  /** A target of 0.9 is the binary cross-entropy with the label 0.9. */
  @Test
  void aTargetBelowOneIsACrossEntropy() {
    double x = 1.3;
    double p = 1 / (1 + Math.exp(-x));
    double crossEntropy = -0.9 * Math.log(p) - 0.1 * Math.log(1 - p);
    assertThat(
            new RankNet(1, 0.9, RankNet.Mean.PAIR)
                .lossAndGradient(
                    ScoreBatch.of(new double[] {x}, new double[] {0}), new Gradients()))
        .isCloseTo(crossEntropy, within(1e-12));
  }

  @Test
  void meansOfPairsAndOfAnchorsDifferWhereAnchorsHaveUnequallyMany() {
    Matrix scores = Matrix.of(new double[] {2, 0, 0}, new double[] {0, 2, 5});
    Matrix relevance = Matrix.of(new double[] {1, 0, 0}, new double[] {1, 0, Double.NaN});
    ScoreBatch batch = new ScoreBatch(scores, relevance, Extras.NONE);
    Gradients out = new Gradients();
    double near = Math.log1p(Math.exp(-2));
    assertThat(RankNet.DEFAULT.lossAndGradient(batch, out))
        .isCloseTo((2 * near + near + 2) / 3, within(1e-12));
    assertThat(out.notes()).containsEntry("pairs", 3.0).containsEntry("anchors", 2.0);
    assertThat(out.of("scores").get(1, 2)).isZero();
    assertThat(new RankNet(1, 1, RankNet.Mean.ANCHOR).lossAndGradient(batch, out))
        .isCloseTo((near + near + 2) / 2, within(1e-12));
  }

  @Test
  void anAnchorOfOneGradeIsPassedOver() {
    ScoreBatch batch =
        new ScoreBatch(Matrix.of(new double[] {1, 2}), Matrix.of(new double[] {0, 0}), Extras.NONE);
    Gradients out = new Gradients();
    assertThat(RankNet.DEFAULT.lossAndGradient(batch, out)).isZero();
    assertThat(out.of("scores").toArray()[0]).containsExactly(0, 0);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void gradientsAreThoseOfTheLoss(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Matrix.Doubles scores = Matrix.doubles(3, 5);
    Matrix relevance = Matrix.doubles(3, 5);
    Matrix weights = Matrix.doubles(3, 5);
    for (int r = 0; r < 3; r++) {
      for (int c = 0; c < 5; c++) {
        scores.set(r, c, random.nextDouble(-3, 3));
        relevance.set(r, c, random.nextInt(6) == 0 ? Double.NaN : random.nextInt(3));
        weights.set(r, c, random.nextInt(4) == 0 ? 0 : random.nextDouble());
      }
    }
    for (RankNet.Mean mean : RankNet.Mean.values()) {
      FiniteDifferences.check(
          new RankNet(1.7, 0.8, mean),
          "scores",
          scores,
          moved -> new ScoreBatch(moved, relevance, new Extras(Map.of("weights", weights))),
          1e-6);
      FiniteDifferences.check(
          new RankNet(0.5, 1, mean),
          "scores",
          scores,
          moved -> new ScoreBatch(moved, relevance, Extras.NONE),
          1e-6);
    }
  }

  @Test
  void refusesWeightsThatAreNone() {
    ScoreBatch batch =
        new ScoreBatch(
            Matrix.of(new double[] {1, 2}),
            Matrix.of(new double[] {1, 0}),
            new Extras(Map.of("weights", Matrix.of(new double[] {1, -1}))));
    assertThatThrownBy(() -> RankNet.DEFAULT.lossAndGradient(batch, new Gradients()))
        .hasMessageContaining("weight of anchor 0 and candidate 1 is -1");
  }
}
