package dev.decoy.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class GaussianMixtureDiffusionTest {
  private static final Offset<Double> DIGITS = within(5e-8);

  private static final GaussianMixtureDiffusion HAND =
      GaussianMixtureDiffusion.even(Matrix.column(-1, 1), 0.25);

  /**
   * The four components of the negative-prompt test-bed: main concept x &gt; 0, attribute y &gt; 0.
   */
  private static final GaussianMixtureDiffusion SQUARE =
      GaussianMixtureDiffusion.even(
          Matrix.of(
              new double[] {3, 1.5},
              new double[] {3, -1.5},
              new double[] {-3, 1.5},
              new double[] {-3, -1.5}),
          0.15);

  @Test
  void agreesWithACaseWorkedByHand() {
    double[] x = {0.2};
    assertThat(HAND.logDensity(x, 0.5)).isCloseTo(-1.0905522, DIGITS);
    assertThat(HAND.responsibilities(x, 0.5))
        .containsExactly(new double[] {0.3887551, 0.6112450}, within(1e-6));
    assertThat(HAND.componentMeans(x, 0.5).values())
        .containsExactly(new double[] {-0.7434315, 0.8565685}, DIGITS);
    assertThat(HAND.clean(x, 0.5)[0]).isCloseTo(0.2345605, DIGITS);
    assertThat(HAND.noise(x, 0.5)[0]).isCloseTo(0.0482822, DIGITS);
    assertThat(HAND.score(x, 0.5)[0]).isCloseTo(-0.0682814, DIGITS);
    assertThat(HAND.covariance(x, 0.5).get(0, 0)).isCloseTo(0.8083189, DIGITS);
    assertThat(HAND.jacobian(x, 0.5).get(0, 0)).isCloseTo(1.1431355, DIGITS);
  }

  @Test
  void theScoreIsTheGradientOfTheLogDensity() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 300; i++) {
      GaussianMixtureDiffusion model = random(random);
      double signal = 0.02 + 0.96 * random.nextDouble();
      double[] x = state(model.dimension(), random);
      double[] score = model.score(x, signal);
      for (int c = 0; c < x.length; c++) {
        double[] up = moved(x, c, 1e-5);
        double[] down = moved(x, c, -1e-5);
        double slope = (model.logDensity(up, signal) - model.logDensity(down, signal)) / 2e-5;
        assertThat(score[c]).isCloseTo(slope, within(1e-8 * (1 + Math.abs(slope))));
      }
    }
  }

  @Test
  void theJacobianIsTheSlopeOfTheCleanPrediction() {
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 300; i++) {
      GaussianMixtureDiffusion model = random(random);
      double signal = 0.02 + 0.96 * random.nextDouble();
      double[] x = state(model.dimension(), random);
      Matrix jacobian = model.jacobian(x, signal);
      for (int c = 0; c < x.length; c++) {
        double[] up = model.clean(moved(x, c, 1e-5), signal);
        double[] down = model.clean(moved(x, c, -1e-5), signal);
        for (int row = 0; row < x.length; row++) {
          double slope = (up[row] - down[row]) / 2e-5;
          assertThat(jacobian.get(row, c)).isCloseTo(slope, within(1e-7 * (1 + Math.abs(slope))));
        }
      }
    }
  }

  @Test
  void noiseAndCleanPredictionSayTheSame() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 300; i++) {
      GaussianMixtureDiffusion model = random(random);
      double signal = 0.02 + 0.96 * random.nextDouble();
      double[] x = state(model.dimension(), random);
      double[] noise = model.noise(x, signal);
      double[] clean = model.clean(x, signal);
      for (int c = 0; c < x.length; c++) {
        double back = Math.sqrt(signal) * clean[c] + Math.sqrt(1 - signal) * noise[c];
        assertThat(back).isCloseTo(x[c], within(1e-9 * (1 + Math.abs(x[c]))));
      }
    }
  }

  @Test
  void predictsRowsAsItPredictsOne() {
    Matrix states = Matrix.of(new double[] {0.3, -2}, new double[] {1, 4});
    Matrix out = states.like();
    SQUARE.noise(states, 0.3, out);
    for (int r = 0; r < 2; r++) {
      double[] row = new double[2];
      states.read(r, row);
      assertThat(out.toArray()[r]).isEqualTo(SQUARE.noise(row, 0.3));
    }
    Matrix floats = Matrix.floats(2, 2);
    SQUARE.noise(states, 0.3, floats);
    assertThat(floats.get(1, 1)).isCloseTo(out.get(1, 1), within(1e-6));
  }

  @Test
  void noFiniteStateMakesItNaN() {
    for (double far : new double[] {1e3, 1e100, 1e200}) {
      assertThat(SQUARE.noise(new double[] {far, -far}, 0.3)).doesNotContain(Double.NaN);
      assertThat(SQUARE.clean(new double[] {far, 0}, 1 - 1e-12)).doesNotContain(Double.NaN);
    }
  }

  @Test
  void aSoftPromptLeavesTheOthersALittle() {
    assertThat(SQUARE.softPrompt(new boolean[] {true, true, false, false}, 0.05).weights())
        .containsExactly(new double[] {0.475, 0.475, 0.025, 0.025}, within(1e-12));
    assertThat(SQUARE.softPrompt(new boolean[] {true, false, false, false}, 0.05).weights())
        .containsExactly(new double[] {0.8636364, 0.0454545, 0.0454545, 0.0454545}, DIGITS);
    assertThat(SQUARE.prompted(1, 0, 0, 3).weights()).containsExactly(0.25, 0, 0, 0.75);
  }

  @Test
  void trueExamplesFillTheComponentsAndLieOnTheManifold() {
    GaussianMixtureDiffusion model = SQUARE.prompted(0.4, 0.3, 0.2, 0.1);
    Matrix examples = model.sample(20_000, new Seed(5));
    double[] occupancy = model.occupancy(examples);
    for (int k = 0; k < 4; k++) {
      assertThat(occupancy[k]).isCloseTo(model.weights()[k], within(0.02));
    }
    // Entropy of nearly disjoint components: that of the weights and that of one Gaussian.
    double entropy = 1 + Math.log(2 * Math.PI * 0.15);
    for (double weight : model.weights()) {
      entropy -= weight * Math.log(weight);
    }
    assertThat(model.meanNegativeLogLikelihood(examples)).isCloseTo(entropy, within(0.04));
    double limit = model.offManifoldLimit(new Seed(6));
    assertThat(model.offManifoldShare(examples, limit)).isBetween(0.0002, 0.0025);
    assertThat(model.offManifoldShare(Matrix.of(new double[] {0, 0}, new double[] {3, 1.5}), limit))
        .isEqualTo(0.5);
  }

  @Test
  void aSampleDependsOnSeedAndRowAlone() {
    Matrix few = SQUARE.sample(3, new Seed(9));
    Matrix many = SQUARE.sample(30, new Seed(9));
    assertThat(Arrays.copyOf(many.toArray(), 3)).isDeepEqualTo(few.toArray());
    assertThat(SQUARE.sample(3, new Seed(10))).isNotEqualTo(few);
  }

  @Test
  void saysWhatIsLegal() {
    assertThatThrownBy(() -> SQUARE.prompted(1, 1, 1))
        .hasMessageStartingWith("3 weights, 4 x 2 means and 4 variances");
    assertThatThrownBy(() -> SQUARE.prompted(0, 0, 0, 0)).hasMessageContaining("sum to 0");
    assertThatThrownBy(() -> SQUARE.prompted(1, -1, 0, 0))
        .hasMessageContaining("component 1 is -1");
    assertThatThrownBy(() -> GaussianMixtureDiffusion.even(Matrix.column(1), 0))
        .hasMessage("the variance of component 0 is 0.0; legal: above 0");
    assertThatThrownBy(() -> SQUARE.noise(new double[2], 1))
        .hasMessage("the signal is 1.0; legal: above 0 and below 1");
  }

  static GaussianMixtureDiffusion random(SplittableRandom random) {
    int components = 1 + random.nextInt(4);
    int d = 1 + random.nextInt(3);
    Matrix means = Matrix.doubles(components, d);
    double[] weights = new double[components];
    double[] variances = new double[components];
    for (int k = 0; k < components; k++) {
      weights[k] = 0.1 + random.nextDouble();
      variances[k] = 0.05 + random.nextDouble();
      for (int c = 0; c < d; c++) {
        means.set(k, c, 2 * random.nextGaussian());
      }
    }
    return new GaussianMixtureDiffusion(weights, means, variances);
  }

  private static double[] state(int d, SplittableRandom random) {
    double[] state = new double[d];
    Arrays.setAll(state, c -> 2 * random.nextGaussian());
    return state;
  }

  private static double[] moved(double[] x, int at, double by) {
    double[] moved = x.clone();
    moved[at] += by;
    return moved;
  }
}
