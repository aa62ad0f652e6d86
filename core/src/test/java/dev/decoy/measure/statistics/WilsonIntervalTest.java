package dev.decoy.measure.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WilsonIntervalTest {
  // SciPy 1.17.1: stats.binomtest(k, n).proportion_ci(confidence, method='wilson').
  @ParameterizedTest
  @CsvSource({
    "0, 1, 0.95, 0.0, 0.7934506856227626",
    "1, 1, 0.95, 0.20654931437723745, 1.0",
    "0, 30, 0.95, 0.0, 0.11351339317396875",
    "3, 30, 0.95, 0.034599888747334176, 0.2562108257918408",
    "30, 30, 0.95, 0.8864866068260312, 1.0",
    "17, 50, 0.9, 0.2405721217581345, 0.45585449769347197",
    "17, 50, 0.99, 0.1955258324643254, 0.5219628368853155",
    "1, 1000, 0.95, 0.00017654637062607809, 0.0056425585979579355",
    "123456, 1000000, 0.95, 0.12281269653142284, 0.12410219641400437",
    "5, 10, 0.5, 0.39569991542468774, 0.6043000845753123",
    "2, 7, 0.999, 0.04051149242723673, 0.7912097884654516"
  })
  void agreesWithSciPy(long successes, long n, double confidence, double low, double high) {
    Interval interval = WilsonInterval.of(successes, n, confidence);
    assertThat(interval.low()).isCloseTo(low, within(1e-12));
    assertThat(interval.high()).isCloseTo(high, within(1e-12));
  }

  // SciPy 1.17.1: stats.norm.ppf(p).
  @ParameterizedTest
  @CsvSource({
    "1e-300, -37.0470962993612",
    "1e-20, -9.262340089798409",
    "1e-9, -5.9978070150076865",
    "1e-5, -4.264890793922825",
    "0.001, -3.090232306167813",
    "0.07, -1.4757910281791706",
    "0.0751, -1.4388253927525403",
    "0.2, -0.8416212335729142",
    "0.5, 0",
    "0.925, 1.4395314709384563",
    "0.926, 1.446632067158979",
    "0.975, 1.959963984540054",
    "0.9999999, 5.199337582290661"
  })
  void invertsTheNormalDistribution(double p, double quantile) {
    assertThat(NormalQuantile.of(p)).isCloseTo(quantile, within(1e-13 * (1 + Math.abs(quantile))));
  }

  @Test
  void holdsTheObservedShareAndMirrorsWhenSuccessAndFailureSwap() {
    long seed = 20250714;
    var random = new SplittableRandom(seed);
    for (int i = 0; i < 1000; i++) {
      long n = 1 + random.nextLong(500);
      long k = random.nextLong(n + 1);
      Interval interval = WilsonInterval.of(k, n, 0.95);
      Interval mirrored = WilsonInterval.of(n - k, n, 0.95);
      assertThat(interval.contains((double) k / n)).as("seed %d, %d of %d", seed, k, n).isTrue();
      assertThat(interval.low()).isBetween(0.0, 1.0);
      assertThat(interval.high()).isBetween(0.0, 1.0);
      assertThat(mirrored.low()).isCloseTo(1 - interval.high(), within(1e-12));
    }
  }

  @Test
  void rejectsWhatIsNoShareOrNoConfidence() {
    assertThatThrownBy(() -> WilsonInterval.of(0, 0, 0.95))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one trial");
    assertThatThrownBy(() -> WilsonInterval.of(4, 3, 0.95))
        .hasMessageContaining("4 successes of 3");
    assertThatThrownBy(() -> WilsonInterval.of(1, 3, 95)).hasMessageContaining("confidence is 95");
  }
}
