package dev.decoy.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Matrix;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class InputPerturbedDenoiserTest {
  @Test
  void agreesWithACaseWorkedByHand() {
    GaussianMixtureDiffusion normal = GaussianMixtureDiffusion.even(Matrix.column(0), 1);
    assertThat(predict(new InputPerturbedDenoiser(normal, 0.1), 1, 0.5))
        .isCloseTo(0.7035888, within(5e-8));
    assertThat(predict(normal, 1, 0.5)).isCloseTo(0.7071068, within(5e-8));
  }

  @Test
  void agreesWithTheClosedFormOfAMixture() {
    GaussianMixtureDiffusion mixture =
        new GaussianMixtureDiffusion(
            new double[] {0.7, 0.3}, Matrix.column(-1.5, 1), new double[] {0.2, 0.1});
    Denoiser perturbed = new InputPerturbedDenoiser(mixture, 0.5);
    double[] at = {-1.5, 0, 0.5, 1.2};
    double[] with = {-0.5599, 0.3288, 0.4540, 0.7701};
    double[] without = {-0.6584, 0.3696, 0.4355, 0.8436};
    for (int i = 0; i < at.length; i++) {
      assertThat(predict(perturbed, at[i], 0.4)).isCloseTo(with[i], within(6e-5));
      assertThat(predict(mixture, at[i], 0.4)).isCloseTo(without[i], within(6e-5));
    }
  }

  @Test
  void isMinusSigmaTimesTheScoreOfTheNoisierDensity() {
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < 200; i++) {
      GaussianMixtureDiffusion model = GaussianMixtureDiffusionTest.random(random);
      if (model.dimension() != 1) {
        continue;
      }
      double a = 0.05 + 0.9 * random.nextDouble();
      double gamma = random.nextDouble();
      double x = 2 * random.nextGaussian();
      double above = density(model, x + 1e-5, a, gamma);
      double below = density(model, x - 1e-5, a, gamma);
      double score = (Math.log(above) - Math.log(below)) / 2e-5;
      assertThat(predict(new InputPerturbedDenoiser(model, gamma), x, a))
          .isCloseTo(-Math.sqrt(1 - a) * score, within(1e-7 * (1 + Math.abs(score))));
    }
  }

  @Test
  void withoutPerturbationItIsTheDenoiser() {
    GaussianMixtureDiffusion model = GaussianMixtureDiffusionTest.random(new SplittableRandom(8));
    Matrix states = Matrix.doubles(1, model.dimension());
    states.fill(0.7);
    Matrix with = states.like();
    Matrix without = states.like();
    new InputPerturbedDenoiser(model, 0).noise(states, 0.3, with);
    model.noise(states, 0.3, without);
    assertThat(with.toArray()[0]).containsExactly(without.toArray()[0], within(1e-14));
    assertThatThrownBy(() -> new InputPerturbedDenoiser(model, -0.1))
        .hasMessage("gamma is -0.1; legal: from 0 to 1");
  }

  private static double density(GaussianMixtureDiffusion model, double x, double a, double gamma) {
    double sum = 0;
    for (int k = 0; k < model.components(); k++) {
      double variance = a * model.variances()[k] + (1 - a) * (1 + gamma * gamma);
      double distance = x - Math.sqrt(a) * model.means().get(k, 0);
      sum +=
          model.weights()[k]
              * Math.exp(-distance * distance / (2 * variance))
              / Math.sqrt(variance);
    }
    return sum;
  }

  private static double predict(Denoiser denoiser, double state, double signal) {
    Matrix out = Matrix.doubles(1, 1);
    denoiser.noise(Matrix.column(state), signal, out);
    return out.get(0, 0);
  }
}
