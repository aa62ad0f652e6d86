package dev.decoy.app.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class BinaryScoresTest {
  private final BinaryScores scores =
      new BinaryScores(new double[] {0.9, 0.2, 0.6, 0.4, 0.1}, new int[] {1, 0, 0, 1, 0});

  @Test
  void f1WeighsWhatIsRightAgainstWhatIsSaidAndThere() {
    assertThat(scores.f1(0.5)).as("1 right of 2 said, 2 there").isEqualTo(0.5);
    assertThat(scores.f1(0.3)).as("2 right of 3").isEqualTo(0.8);
    assertThat(scores.f1(0.95)).as("nothing is said").isZero();
  }

  @Test
  void theBestThresholdLiesBetweenTwoProbabilities() {
    assertThat(scores.bestThreshold()).isCloseTo(0.3, within(1e-12));
  }

  @Test
  void aThresholdPartsNoEqualProbabilities() {
    BinaryScores equal = new BinaryScores(new double[] {0.7, 0.7, 0.1}, new int[] {1, 0, 0});
    assertThat(equal.bestThreshold()).isCloseTo(0.4, within(1e-12));
    assertThat(equal.f1(equal.bestThreshold())).isCloseTo(2.0 / 3, within(1e-12));
  }

  @Test
  void averagePrecisionAndBrierByHand() {
    assertThat(scores.averagePrecision()).isCloseTo((1 + 2.0 / 3) / 2, within(1e-12));
    assertThat(scores.brier()).isCloseTo((0.01 + 0.04 + 0.36 + 0.36 + 0.01) / 5, within(1e-12));
  }

  @Test
  void theAreaCountsPairsInTheRightOrder() {
    assertThat(BinaryScores.auc(new double[] {3, 1}, new double[] {0, 1, 2, 4}))
        // 3 is above three of four; 1 above one and level with one.
        .isEqualTo((3 + 1.5) / 8);
  }
}
