package dev.decoy.measure.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.candidate.Seed;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BootstrapIntervalTest {
  private static final Seed SEED = new Seed(42);

  @ParameterizedTest
  @MethodSource("dev.decoy.measure.statistics.SciPyCase#sampled")
  void agreesWithSciPyWithinTheErrorOfItsQuantiles(SciPyCase given) {
    Interval interval = BootstrapInterval.ofMean(given.differences(), 0.95, SEED);
    // Standard error of a quantile q of B nearly normal means: √(q(1-q)/B) / density; SciPy's own
    // error with 400,000 resamples is a sixth of it.
    double[] values = given.differences();
    double mean = Arrays.stream(values).average().orElseThrow();
    double variance = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / values.length;
    double sigma = Math.sqrt(variance / values.length);
    double density = Math.exp(-1.96 * 1.96 / 2) / Math.sqrt(2 * Math.PI) / sigma;
    double tolerance = 5 * Math.sqrt(0.025 * 0.975 / BootstrapInterval.RESAMPLES) / density * 7 / 6;
    assertThat(interval.low()).isCloseTo(given.low(), within(tolerance));
    assertThat(interval.high()).isCloseTo(given.high(), within(tolerance));
  }

  @Test
  void coversTheTrueMeanAboutAsOftenAsItSays() {
    var random = new SplittableRandom(5);
    int rounds = 1000;
    int covered = 0;
    for (int round = 0; round < rounds; round++) {
      double[] values = random.doubles(80).toArray();
      covered += BootstrapInterval.ofMean(values, 0.9, 1000, SEED.at(round)).contains(0.5) ? 1 : 0;
    }
    // The percentile interval is a little narrow at n = 80; four standard errors on top.
    assertThat((double) covered / rounds)
        .isCloseTo(0.9, within(0.012 + 4 * Math.sqrt(0.9 * 0.1 / rounds)));
  }

  @Test
  void isTheSameForTheSameSeedAndMovesWithTheValues() {
    double[] values = new SplittableRandom(3).doubles(50).toArray();
    double[] shifted = Arrays.stream(values).map(v -> v + 1).toArray();
    Interval interval = BootstrapInterval.ofMean(values, 0.95, SEED);
    assertThat(BootstrapInterval.ofMean(values, 0.95, SEED)).isEqualTo(interval);
    assertThat(BootstrapInterval.ofMean(shifted, 0.95, SEED).low())
        .isCloseTo(interval.low() + 1, within(1e-12));
  }

  @Test
  void hasNoWidthWhereAllValuesAreEqual() {
    Interval interval = BootstrapInterval.ofMean(new double[] {0.25, 0.25, 0.25}, 0.95, SEED);
    assertThat(interval).isEqualTo(new Interval(0.25, 0.25, 0.95));
  }

  @Test
  void refusesAnEmptySample() {
    assertThatThrownBy(() -> BootstrapInterval.ofMean(new double[0], 0.95, SEED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0 values");
  }
}
