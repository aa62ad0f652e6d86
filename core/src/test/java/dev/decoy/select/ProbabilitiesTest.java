package dev.decoy.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ProbabilitiesTest {
  private static final double ALWAYS = Double.POSITIVE_INFINITY;
  private static final double NEVER = Double.NEGATIVE_INFINITY;

  @Test
  void areProportionalToTheWeights() {
    double[] p = Probabilities.of(new double[] {Math.log(1), Math.log(3), NEVER, 99}, 3);
    assertThat(p).hasSize(3);
    assertThat(p[0]).isCloseTo(0.25, within(1e-15));
    assertThat(p[1]).isCloseTo(0.75, within(1e-15));
    assertThat(p[2]).isZero();
  }

  @Test
  void belongToThoseThatAreAlwaysTakenFirst() {
    assertThat(Probabilities.of(new double[] {ALWAYS, 5, ALWAYS, NEVER}, 4))
        .containsExactly(0.5, 0, 0.5, 0);
  }

  @Test
  void areZeroWhereNothingCanBeDrawn() {
    assertThat(Probabilities.of(new double[] {NEVER, NEVER}, 2)).containsOnly(0);
    assertThat(Probabilities.of(new double[0], 0)).isEmpty();
    assertThat(Probabilities.effectiveSize(new double[] {0, 0})).isZero();
  }

  @Test
  void spreadEvenlyCountInFull() {
    assertThat(Probabilities.effectiveSize(new double[] {0.25, 0.25, 0.25, 0.25})).isEqualTo(4);
    assertThat(Probabilities.effectiveSize(new double[] {1, 0, 0})).isEqualTo(1);
  }
}
