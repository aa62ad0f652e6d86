package dev.decoy.measure.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import dev.decoy.model.Denoiser;
import dev.decoy.model.GaussianMixtureDiffusion;
import dev.decoy.model.InputPerturbedDenoiser;
import org.junit.jupiter.api.Test;

class ExposureBiasTest {
  private static final GaussianMixtureDiffusion NORMAL =
      GaussianMixtureDiffusion.even(Matrix.column(0), 1);
  private static final double[] EXTRA = {0, 0.05, 0.1, 0.2};

  @Test
  void theRobustnessCurveOfANormalIsKnown() {
    // The prediction is √(1 - a)·y; its error 1 - (1 - a) + (1 - a)²·η².
    double a = 0.4;
    double[] errors =
        ExposureBias.robustness(NORMAL, NORMAL.sample(100_000, new Seed(1)), a, EXTRA, new Seed(2));
    for (int i = 0; i < EXTRA.length; i++) {
      double expected = a + (1 - a) * (1 - a) * EXTRA[i] * EXTRA[i];
      assertThat(errors[i]).isCloseTo(expected, within(0.01));
    }
    assertThat(errors).isSorted();
  }

  @Test
  void trainingWithPerturbationFlattensTheCurve() {
    GaussianMixtureDiffusion mixture = GaussianMixtureDiffusion.even(Matrix.column(-2, 2), 0.1);
    Matrix clean = mixture.sample(20_000, new Seed(1));
    Denoiser perturbed = new InputPerturbedDenoiser(mixture, 0.3);
    double[] extra = {0, 0.4};
    double[] plain = ExposureBias.robustness(mixture, clean, 0.5, extra, new Seed(2));
    double[] trained = ExposureBias.robustness(perturbed, clean, 0.5, extra, new Seed(2));
    assertThat(trained[0]).isGreaterThan(plain[0]);
    assertThat(trained[1] - trained[0]).isLessThan(plain[1] - plain[0]);
  }

  @Test
  void excessVarianceIsZeroOnNoisedDataAndTellsOfShrinking() {
    Matrix states = NORMAL.sample(100_000, new Seed(3));
    assertThat(ExposureBias.excessVariance(states, 0.3, 1)).isCloseTo(0, within(0.025));
    Matrix narrow = Matrix.of(new double[] {1, 0}, new double[] {-1, 0});
    // Variances 2 and 0, so 1 on average.
    assertThat(ExposureBias.variance(narrow)).isEqualTo(1);
    assertThat(ExposureBias.excessVariance(narrow, 0.5, 2)).isCloseTo(-0.5, within(1e-15));
    assertThatThrownBy(() -> ExposureBias.variance(Matrix.column(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theGapOfANormalIsKnown() {
    // On noised data x̂₀ = √a·x, of variance a instead of 1. The loss on x of variance v is
    // E(√(1 - a)(√a x + √(1 - a) ε) - ε)² = a(1 - a)v + a².
    double a = 0.4;
    Matrix states = NORMAL.sample(200_000, new Seed(4));
    Matrix clean = NORMAL.sample(200_000, new Seed(5));
    assertThat(ExposureBias.gap(NORMAL, states, clean, a, new Seed(6)))
        .isCloseTo(a * (1 - a) * (a - 1), within(0.01));
  }

  @Test
  void saysWhatIsLegal() {
    assertThatThrownBy(() ->
            ExposureBias.robustness(NORMAL, Matrix.column(1), 1, new double[] {0}, new Seed(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() ->
            ExposureBias.robustness(NORMAL, Matrix.column(1), 0.5, new double[] {-1}, new Seed(1)))
        .hasMessage("extra noise is -1.0; legal: at least 0");
  }
}
