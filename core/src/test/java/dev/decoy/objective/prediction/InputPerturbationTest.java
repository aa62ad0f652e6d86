package dev.decoy.objective.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.array.MissingInputException;
import dev.decoy.candidate.Seed;
import dev.decoy.model.Denoiser;
import dev.decoy.model.GaussianMixtureDiffusion;
import dev.decoy.model.InputPerturbedDenoiser;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.prediction.InputPerturbation.Predict;
import dev.decoy.testing.FiniteDifferences;
import dev.decoy.testing.Reference;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InputPerturbationTest {
  private static final InputPerturbation TENTH = new InputPerturbation(0.1, Predict.NOISE);

  static List<Reference> released() {
    return Reference.cases(InputPerturbationTest.class, "released-input-perturbation.json");
  }

  @Test
  void theReferenceHasNotLostItsCases() {
    assertThat(released()).hasSize(9);
  }

  @ParameterizedTest
  @MethodSource("released")
  void agreesWithTheReleasedCode(Reference reference) {
    Predict predict =
        switch (reference.number("predict").orElseThrow().intValue()) {
          case 0 -> Predict.NOISE;
          case 1 -> Predict.CLEAN;
          default -> Predict.NEXT;
        };
    InputPerturbation method =
        new InputPerturbation(reference.number("gamma").orElseThrow(), predict);
    double[] signal = reference.numbers("signal");
    Matrix clean = matrix(reference, "clean");
    Matrix input = clean.like();
    Matrix target = clean.like();
    method.show(
        new CleanBatch(
            clean, signal, Extras.of("next-signal", Matrix.column(reference.numbers("next")))),
        matrix(reference, "noise"),
        matrix(reference, "extra"),
        input,
        target);
    // The released code rounds its coefficients to single precision.
    assertThat(((Matrix.Doubles) input).values())
        .containsExactly(reference.numbers("shown"), within(1e-6));
    double loss =
        method.lossAndGradient(
            new PredictionBatch(matrix(reference, "predictions"), target, Extras.NONE),
            new Gradients());
    double mean = Arrays.stream(reference.numbers("losses")).average().orElseThrow();
    assertThat(loss).isCloseTo(mean, within(1e-6 * (1 + mean)));
  }

  @Test
  void theGradientIsThatOfTheLoss() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 20; i++) {
      Matrix.Doubles predictions = random(3, 4, random);
      Matrix targets = i == 0 ? predictions.copy() : random(3, 4, random);
      FiniteDifferences.check(
          TENTH,
          "predictions",
          predictions,
          moved -> new PredictionBatch(moved, targets, Extras.NONE),
          1e-7);
    }
  }

  @Test
  void singlePrecisionAgreesWithDouble() {
    SplittableRandom random = new SplittableRandom(2);
    Matrix predictions = random(3, 4, random);
    Matrix targets = random(3, 4, random);
    Matrix single = Matrix.floats(3, 4);
    for (int r = 0; r < 3; r++) {
      single.write(r, predictions.toArray()[r]);
    }
    Gradients wide = new Gradients();
    Gradients narrow = new Gradients();
    double loss =
        TENTH.lossAndGradient(new PredictionBatch(predictions, targets, Extras.NONE), wide);
    assertThat(TENTH.lossAndGradient(new PredictionBatch(single, targets, Extras.NONE), narrow))
        .isCloseTo(loss, within(1e-4));
    assertThat(narrow.of("predictions")).isInstanceOf(Matrix.Floats.class);
    assertThat(narrow.of("predictions").get(1, 2))
        .isCloseTo(wide.of("predictions").get(1, 2), within(1e-4));
  }

  @Test
  void theTargetIsTheNoiseWithoutTheExtra() {
    CleanBatch batch =
        new CleanBatch(random(2000, 4, new SplittableRandom(3)), filled(2000, 0.5), Extras.NONE);
    Matrix plainInput = batch.clean().like();
    Matrix plainTarget = batch.clean().like();
    InputPerturbation.NONE.noise(batch, new Seed(1), plainInput, plainTarget);
    Matrix input = batch.clean().like();
    Matrix target = batch.clean().like();
    new InputPerturbation(0.5, Predict.NOISE).noise(batch, new Seed(1), input, target);
    assertThat(target).isEqualTo(plainTarget);
    double sum = 0;
    double square = 0;
    double product = 0;
    for (int r = 0; r < 2000; r++) {
      for (int c = 0; c < 4; c++) {
        double expected = Math.sqrt(0.5) * (batch.clean().get(r, c) + plainTarget.get(r, c));
        assertThat(plainInput.get(r, c)).isCloseTo(expected, within(1e-12));
        double extra = (input.get(r, c) - plainInput.get(r, c)) / Math.sqrt(0.5) / 0.5;
        sum += extra / 8000;
        square += extra * extra / 8000;
        product += extra * plainTarget.get(r, c) / 8000;
      }
    }
    // Five standard deviations.
    assertThat(sum).isCloseTo(0, within(0.056));
    assertThat(square).isCloseTo(1, within(0.08));
    assertThat(product).isCloseTo(0, within(0.056));
  }

  @Test
  void aRowsNoiseDependsOnSeedAndRowAlone() {
    Matrix clean = random(5, 3, new SplittableRandom(4));
    Matrix few = Matrix.of(Arrays.copyOf(clean.toArray(), 2));
    Matrix all = clean.like();
    Matrix some = few.like();
    TENTH.noise(new CleanBatch(clean, filled(5, 0.3), Extras.NONE), new Seed(1), all, clean.like());
    TENTH.noise(new CleanBatch(few, filled(2, 0.3), Extras.NONE), new Seed(1), some, few.like());
    assertThat(Arrays.copyOf(all.toArray(), 2)).isDeepEqualTo(some.toArray());
  }

  @Test
  void theKnownOptimumHasTheLeastLossOnPerturbedInputs() {
    GaussianMixtureDiffusion mixture =
        new GaussianMixtureDiffusion(
            new double[] {0.7, 0.3}, Matrix.column(-1.5, 1), new double[] {0.2, 0.1});
    CleanBatch batch =
        new CleanBatch(mixture.sample(40_000, new Seed(1)), filled(40_000, 0.4), Extras.NONE);
    double gamma = 0.5;
    Matrix input = batch.clean().like();
    Matrix target = batch.clean().like();
    new InputPerturbation(gamma, Predict.NOISE).noise(batch, new Seed(2), input, target);
    double best = loss(new InputPerturbedDenoiser(mixture, gamma), input, target);
    assertThat(best).isLessThan(loss(mixture, input, target));
    assertThat(best).isLessThan(loss(new InputPerturbedDenoiser(mixture, 0.3), input, target));
    assertThat(best).isLessThan(loss(new InputPerturbedDenoiser(mixture, 0.7), input, target));
    // On inputs as they are, the plain denoiser is best.
    InputPerturbation.NONE.noise(batch, new Seed(2), input, target);
    assertThat(loss(mixture, input, target))
        .isLessThan(loss(new InputPerturbedDenoiser(mixture, gamma), input, target));
  }

  @Test
  void saysWhatIsLegal() {
    assertThatThrownBy(() -> new InputPerturbation(-0.1, Predict.NOISE))
        .hasMessageContaining("option 'gamma' is '-0.1'");
    assertThatThrownBy(() -> new InputPerturbation(1.1, Predict.NOISE))
        .hasMessageContaining("'gamma'");
    assertThatThrownBy(() -> new CleanBatch(Matrix.column(1), filled(2, 0.5), Extras.NONE))
        .hasMessage("1 examples have 2 signals");
    assertThatThrownBy(() -> new CleanBatch(Matrix.column(1), filled(1, 0), Extras.NONE))
        .hasMessageContaining("the signal of example 0 is 0.0");
    assertThatThrownBy(() -> new CleanBatch(Matrix.column(Double.NaN), filled(1, 0.5), Extras.NONE))
        .isInstanceOf(IllegalArgumentException.class);
    CleanBatch batch = new CleanBatch(Matrix.column(1), filled(1, 0.5), Extras.NONE);
    Matrix out = Matrix.column(0);
    InputPerturbation next = new InputPerturbation(0.1, Predict.NEXT);
    assertThatThrownBy(() -> next.noise(batch, new Seed(1), out, out))
        .isInstanceOf(MissingInputException.class)
        .hasMessageContaining("next-signal");
    assertThatThrownBy(() ->
            next.noise(
                new CleanBatch(
                    Matrix.column(1), filled(1, 0.5), Extras.of("next-signal", Matrix.column(0.4))),
                new Seed(1),
                out,
                out))
        .hasMessageContaining("the signal of example 0 is 0.5, the next 0.4");
    assertThatThrownBy(() -> TENTH.noise(batch, new Seed(1), out, Matrix.column(0, 0)))
        .hasMessageContaining("the target 2 x 1");
  }

  private static double loss(Denoiser denoiser, Matrix input, Matrix target) {
    Matrix predictions = input.like();
    denoiser.noise(input, 0.4, predictions);
    return InputPerturbation.NONE.lossAndGradient(
        new PredictionBatch(predictions, target, Extras.NONE), new Gradients());
  }

  private static Matrix matrix(Reference reference, String key) {
    double[] values = reference.numbers(key);
    return new Matrix.Doubles(3, values.length / 3, values);
  }

  private static Matrix.Doubles random(int rows, int columns, SplittableRandom random) {
    Matrix.Doubles matrix = Matrix.doubles(rows, columns);
    Arrays.setAll(matrix.values(), i -> random.nextGaussian());
    return matrix;
  }

  private static double[] filled(int length, double value) {
    double[] filled = new double[length];
    Arrays.fill(filled, value);
    return filled;
  }
}
