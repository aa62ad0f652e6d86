package dev.decoy.measure.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TruncatedNormalTest {
  private static final TruncatedNormal CUT = new TruncatedNormal(0.5, 0.1, 0, 0.6);

  /** From scipy.stats.truncnorm and scipy.integrate.quad, SciPy 1.17.1. */
  @Test
  void agreesWithScipy() {
    assertThat(new TruncatedNormal(0.5, 0.1, 0, 0.6).expectedMaximum(1))
        .isCloseTo(0.471240169815, within(1e-10));
    assertThat(new TruncatedNormal(0.5, 0.1, 0, 0.6).expectedMaximum(10))
        .isCloseTo(0.573733088732, within(1e-10));
    assertThat(new TruncatedNormal(0.5, 0.1, 0, 0.6).expectedMaximum(50))
        .isCloseTo(0.593566918384, within(1e-10));
    assertThat(new TruncatedNormal(0.5, 0.1, 0, 0.6).below(0.4))
        .isCloseTo(0.18857314088671, within(1e-13));
    assertThat(new TruncatedNormal(0.25, 0.2, 0, 0.75).expectedMaximum(1))
        .isCloseTo(0.287183480216, within(1e-10));
    assertThat(new TruncatedNormal(0.25, 0.2, 0, 0.75).expectedMaximum(10))
        .isCloseTo(0.551819233175, within(1e-10));
    assertThat(new TruncatedNormal(0.25, 0.2, 0, 0.75).expectedMaximum(50))
        .isCloseTo(0.662139565200, within(1e-10));
    assertThat(new TruncatedNormal(0.25, 0.2, 0, 0.75).below(0.475))
        .isCloseTo(0.86028692162163, within(1e-13));
  }

  @Test
  void drawsAreDistributedAsItSays() {
    double[] draws = CUT.draw(100_000, new SplittableRandom(7));
    Arrays.sort(draws);
    assertThat(draws[0]).isGreaterThanOrEqualTo(0);
    assertThat(draws[draws.length - 1]).isLessThanOrEqualTo(0.6);
    double far = 0;
    for (int i = 0; i < draws.length; i++) {
      far = Math.max(far, Math.abs(CUT.below(draws[i]) - (i + 0.5) / draws.length));
    }
    // Kolmogorov's bound at one in a million.
    assertThat(far).isLessThan(2.7 / Math.sqrt(draws.length));
  }

  @Test
  void theExpectedMaximumIsTheMeanFirstAndClimbsTowardsTheEnd() {
    double[] draws = CUT.draw(200_000, new SplittableRandom(8));
    assertThat(CUT.expectedMaximum(1))
        .isCloseTo(Arrays.stream(draws).average().orElseThrow(), within(1e-3));
    for (int n = 1; n < 60; n++) {
      assertThat(CUT.expectedMaximum(n + 1)).isGreaterThan(CUT.expectedMaximum(n)).isLessThan(0.6);
    }
  }

  @Test
  void refusesWhatHoldsNothing() {
    assertThatThrownBy(() -> new TruncatedNormal(0, 0, 0, 1)).hasMessageContaining("deviation 0.0");
    assertThatThrownBy(() -> new TruncatedNormal(0, 1, 1, 1))
        .hasMessageContaining("low below high");
    assertThatThrownBy(() -> new TruncatedNormal(0, 1, 90, 91))
        .hasMessageContaining("lies nothing");
    assertThatThrownBy(() -> CUT.expectedMaximum(0)).hasMessageContaining("n is 0");
  }

  /** Far above the mean, where Φ is 1 in double precision, as precisely as far below. */
  @Test
  void anUpperTailIsTheMirrorOfALowerOne() {
    TruncatedNormal upper = new TruncatedNormal(0, 1, 9, 10);
    TruncatedNormal lower = new TruncatedNormal(0, 1, -10, -9);
    double[] draws = upper.draw(20_000, new SplittableRandom(9));
    Arrays.sort(draws);
    double far = 0;
    for (int i = 0; i < draws.length; i++) {
      assertThat(draws[i]).isBetween(9.0, 10.0);
      far = Math.max(far, Math.abs(upper.below(draws[i]) - (i + 0.5) / draws.length));
      assertThat(upper.below(draws[i])).isCloseTo(1 - lower.below(-draws[i]), within(1e-12));
    }
    assertThat(far).isLessThan(2.7 / Math.sqrt(draws.length));
  }
}
