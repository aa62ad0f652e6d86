package dev.decoy.select.design;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InclusionProbabilitiesTest {
  private static double[] of(int k, double... logWeights) {
    double[] out = new double[logWeights.length];
    InclusionProbabilities.of(logWeights, logWeights.length, k, out);
    return out;
  }

  static List<Laws.Case> reference() {
    return Laws.reference("proportional");
  }

  @ParameterizedTest
  @MethodSource("reference")
  void areThoseOfTheReference(Laws.Case expected) {
    assertThat(of(expected.k(), expected.logWeights()))
        .containsExactly(expected.inclusion(), within(1e-12));
  }

  @Test
  void areProportionalWhereNoneExceedsOne() {
    assertThat(of(3, Laws.logs(1, 2, 3, 4, 5, 6)))
        .containsExactly(
            new double[] {1 / 7., 2 / 7., 3 / 7., 4 / 7., 5 / 7., 6 / 7.}, within(1e-12));
  }

  @Test
  void areCappedAtOneAndTheRestShared() {
    double[] shared = of(2, Laws.logs(1, 1, 1, 10));
    assertThat(shared).containsExactly(new double[] {1 / 3., 1 / 3., 1 / 3., 1}, within(1e-12));
    assertThat(shared[3]).isEqualTo(1);
    assertThat(of(3, Laws.logs(1, 100, 1, 10, 1)))
        .containsExactly(new double[] {1 / 3., 1, 1 / 3., 1, 1 / 3.}, within(1e-12));
  }

  @Test
  void areExactForWeightsThatAreWorldsApart() {
    assertThat(of(3, 1e4, -1e4, 0, -1e4))
        .containsExactly(new double[] {1, .5, 1, .5}, within(1e-12));
    assertThat(of(1, 0, -1e4)).containsExactly(1, 0);
    assertThat(of(2, 0, -1e4)).containsExactly(1, 1);
    double never = Double.NEGATIVE_INFINITY;
    double always = Double.POSITIVE_INFINITY;
    assertThat(of(2, always, 5, never, 5))
        .containsExactly(new double[] {1, .5, 0, .5}, within(1e-12));
    assertThat(of(2, always, always, 3, always)).containsExactly(1, 1, 0, 0);
  }

  @Test
  void sumToKAndKeepTheOrderOfTheWeights() {
    for (int seed = 0; seed < 500; seed++) {
      RandomGenerator rng = new SplittableRandom(seed);
      int n = rng.nextInt(1, 60);
      int k = rng.nextInt(1, n + 1);
      double[] logWeights = Laws.random(n, rng.nextInt(12), rng);
      double[] inclusion = of(k, logWeights);
      assertThat(Arrays.stream(inclusion).sum()).as("seed %d", seed).isCloseTo(k, within(1e-11));
      for (int i = 1; i < n; i++) {
        if (logWeights[i] >= logWeights[i - 1]) {
          assertThat(inclusion[i]).as("seed %d", seed).isGreaterThanOrEqualTo(inclusion[i - 1]);
        }
        if (inclusion[i] < 1 && inclusion[i - 1] < 1) {
          double difference = logWeights[i] - logWeights[i - 1];
          assertThat(Math.log(inclusion[i] / inclusion[i - 1]))
              .as("seed %d", seed)
              .isCloseTo(difference, within(1e-9));
        }
      }
    }
  }
}
