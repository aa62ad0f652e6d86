package dev.decoy.guide.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ShapingTest {
  private static final int ALL = Integer.MAX_VALUE;

  @Test
  void temperatureRaisesToAPower() {
    // .6², .3², .1² over their sum .46.
    assertThat(shaped(Shaping.of(0.5, ALL, 1), 0.6, 0.3, 0.1))
        .containsExactly(new double[] {0.36 / 0.46, 0.09 / 0.46, 0.01 / 0.46}, within(1e-14));
    assertThat(shaped(Shaping.NONE, 0.6, 0.3, 0.1))
        .containsExactly(new double[] {0.6, 0.3, 0.1}, within(1e-15));
  }

  @Test
  void temperatureZeroTakesTheFirstOfTheLikeliest() {
    assertThat(shaped(Shaping.of(0, ALL, 1), 0.2, 0.4, 0.4)).containsExactly(0, 1, 0);
  }

  @Test
  void topKKeepsTheLikeliestAndTheirEquals() {
    assertThat(shaped(Shaping.of(1, 2, 1), 0.5, 0.1, 0.4))
        .containsExactly(new double[] {0.5 / 0.9, 0, 0.4 / 0.9}, within(1e-14));
    assertThat(shaped(Shaping.of(1, 2, 1), 0.5, 0.25, 0.25))
        .containsExactly(new double[] {0.5, 0.25, 0.25}, within(1e-14));
    assertThat(shaped(Shaping.of(1, 9, 1), 0.5, 0.25, 0.25)[2]).isCloseTo(0.25, within(1e-15));
  }

  @Test
  void theNucleusIsTheFewestThatReachTheShare() {
    assertThat(shaped(Shaping.of(1, ALL, 0.6), 0.5, 0.3, 0.15, 0.05))
        .containsExactly(new double[] {0.625, 0.375, 0, 0}, within(1e-14));
    assertThat(shaped(Shaping.of(1, ALL, 0.4), 0.5, 0.3, 0.15, 0.05)).containsExactly(1, 0, 0, 0);
    assertThat(Threshold.nucleus(0.75).of(new double[] {0.25, 0.5, 0.25})).isEqualTo(0.25);
  }

  @Test
  void theNucleusIsTakenOfWhatTopKLeaves() {
    // After top-k: .5556, .4444; the first alone has more than .55.
    assertThat(shaped(Shaping.of(1, 2, 0.55), 0.5, 0.4, 0.1)).containsExactly(1, 0, 0);
    assertThat(shaped(Shaping.of(1, ALL, 0.55), 0.5, 0.4, 0.1)[1]).isPositive();
  }

  @Test
  void anyThresholdPlugsIn() {
    Shaping epsilon = new Shaping(1, List.of(probabilities -> 0.2));
    assertThat(shaped(epsilon, 0.6, 0.3, 0.1))
        .containsExactly(new double[] {2.0 / 3, 1.0 / 3, 0}, within(1e-14));
    Shaping tooHigh = new Shaping(1, List.of(probabilities -> 2));
    assertThat(shaped(tooHigh, 0.6, 0.3, 0.1)).containsExactly(1, 0, 0);
    assertThat(shaped(new Shaping(1, List.of(Threshold.NONE)), 0.6, 0.4)[0])
        .isCloseTo(0.6, within(1e-15));
  }

  @Test
  void sumsToOneWhateverItIsGiven() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 2000; i++) {
      double[] log = new double[1 + random.nextInt(8)];
      for (int v = 0; v < log.length; v++) {
        log[v] =
            v > 0 && random.nextInt(4) == 0
                ? Double.NEGATIVE_INFINITY
                : Math.pow(10, random.nextInt(-2, 4)) * random.nextGaussian();
      }
      double[] before = log.clone();
      double temperature = Math.pow(10, random.nextInt(-8, 3));
      Shaping.of(temperature, 1 + random.nextInt(8), 0.05 + 0.95 * random.nextDouble()).apply(log);
      double sum = 0;
      for (int v = 0; v < log.length; v++) {
        assertThat(log[v]).isNotNaN();
        if (before[v] == Double.NEGATIVE_INFINITY) {
          assertThat(log[v]).isEqualTo(Double.NEGATIVE_INFINITY);
        }
        sum += Math.exp(log[v]);
      }
      assertThat(sum).isCloseTo(1, within(1e-12));
    }
  }

  @Test
  void saysWhatIsLegal() {
    assertThatThrownBy(() -> Shaping.NONE.apply(new double[] {Double.NaN}))
        .hasMessage("the log-probability of token 0 is NaN");
    assertThatThrownBy(() -> Shaping.NONE.apply(new double[] {Double.NEGATIVE_INFINITY}))
        .hasMessage("every token has probability 0");
    assertThatThrownBy(() -> Threshold.topK(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Threshold.nucleus(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Shaping.of(-1, 1, 1)).isInstanceOf(IllegalArgumentException.class);
  }

  private static double[] shaped(Shaping shaping, double... probabilities) {
    double[] log = new double[probabilities.length];
    for (int v = 0; v < log.length; v++) {
      log[v] = Math.log(probabilities[v]);
    }
    shaping.apply(log);
    for (int v = 0; v < log.length; v++) {
      log[v] = Math.exp(log[v]);
    }
    return log;
  }
}
