package dev.decoy.objective.logit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.array.MissingInputException;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;
import dev.decoy.testing.FiniteDifferences;
import dev.decoy.testing.Reference;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Focal loss and cross-entropy, its case of gamma 0. */
class FocalTest {
  static List<Reference> focal() {
    return Reference.cases(FocalTest.class, "released-focal.json");
  }

  static List<Reference> crossEntropy() {
    return Reference.cases(FocalTest.class, "torch-cross-entropy.json");
  }

  private static double loss(Objective<LogitBatch> objective, LogitBatch batch) {
    return objective.lossAndGradient(batch, new Gradients());
  }

  @Test
  void isTheWorkedCase() {
    double logit = Math.log(0.3 / 0.7);
    LogitBatch one = new LogitBatch(Matrix.column(logit), new int[] {1}, Extras.NONE);
    assertThat(loss(new Focal(2, false, Reduction.MEAN), one)).isCloseTo(0.589947, within(5e-7));
    assertThat(loss(new CrossEntropy(false, 0, Reduction.MEAN), one))
        .isCloseTo(-Math.log(0.3), within(1e-12));
    LogitBatch two =
        new LogitBatch(Matrix.of(new double[] {5, 5 + logit}), new int[] {1}, Extras.NONE);
    assertThat(loss(new Focal(2, false, Reduction.MEAN), two)).isCloseTo(0.589947, within(5e-7));
  }

  @ParameterizedTest
  @MethodSource("focal")
  void isWhatTheReleasedCodeComputes(Reference reference) {
    boolean weighted = reference.numbers("weights").length > 0;
    check(
        reference,
        new Focal(reference.number("gamma").orElseThrow(), weighted, reduction(reference)));
  }

  @ParameterizedTest
  @MethodSource("crossEntropy")
  void crossEntropyIsThatOfTheUsualLibrary(Reference reference) {
    boolean weighted = reference.numbers("weights").length > 0;
    check(reference, new CrossEntropy(weighted, 0, reduction(reference)));
  }

  private static Reduction reduction(Reference reference) {
    return reference.number("sum").orElseThrow() == 1 ? Reduction.SUM : Reduction.MEAN;
  }

  private static void check(Reference reference, Objective<LogitBatch> objective) {
    int columns = (int) Math.round(reference.number("C").orElseThrow());
    double[] logits = reference.numbers("logits");
    double[] numbers = reference.numbers("targets");
    int[] targets = new int[numbers.length];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = (int) numbers[i];
    }
    double[] weights = reference.numbers("weights");
    Extras extras =
        weights.length == 0 ? Extras.NONE : Extras.of("class-weights", Matrix.of(weights));
    Gradients out = new Gradients();
    assertThat(
            objective.lossAndGradient(
                new LogitBatch(
                    new Matrix.Doubles(targets.length, columns, logits), targets, extras),
                out))
        .isCloseTo(reference.number("loss").orElseThrow(), within(1e-12));
    assertThat(((Matrix.Doubles) out.of("logits")).values())
        .containsExactly(reference.numbers("gradient"), within(1e-12));
  }

  @Test
  void gradientsAreThoseOfTheLoss() {
    for (int seed = 0; seed < 24; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int columns = 1 + random.nextInt(4);
      int rows = 1 + random.nextInt(6);
      double spread = seed % 3 == 0 ? 60 : 2;
      Matrix.Doubles logits = Matrix.doubles(rows, columns);
      Matrix weights = Matrix.doubles(1, Math.max(2, columns));
      int[] targets = new int[rows];
      for (int i = 0; i < rows; i++) {
        targets[i] = random.nextInt(Math.max(2, columns) + 1) - 1;
        for (int c = 0; c < columns; c++) {
          logits.set(i, c, spread * (2 * random.nextDouble() - 1));
        }
      }
      for (int c = 0; c < weights.columns(); c++) {
        weights.set(0, c, random.nextDouble());
      }
      Extras extras = Extras.of("class-weights", weights);
      for (Objective<LogitBatch> objective :
          List.<Objective<LogitBatch>>of(
              new Focal(2, true, Reduction.MEAN),
              new Focal(0.5, false, Reduction.SUM),
              new Focal(0, true, Reduction.MEAN),
              new CrossEntropy(true, 0, Reduction.MEAN),
              new CrossEntropy(false, 1, Reduction.SUM),
              new CrossEntropy(true, 2, Reduction.MEAN))) {
        FiniteDifferences.check(
            objective, "logits", logits, m -> new LogitBatch(m, targets, extras), 1e-8);
      }
    }
  }

  @Test
  void crossEntropyKeepsTheNegativesWithTheLargestLoss() {
    Matrix logits = Matrix.column(0, 3, -1, 1, -5);
    int[] targets = {1, 0, 0, 0, 0};
    Gradients out = new Gradients();
    double loss =
        new CrossEntropy(false, 2, Reduction.MEAN)
            .lossAndGradient(new LogitBatch(logits, targets, Extras.NONE), out);
    assertThat(loss)
        .isCloseTo(
            (Math.log(2) + Math.log1p(Math.exp(3)) + Math.log1p(Math.exp(1))) / 3, within(1e-12));
    assertThat(out.of("logits").get(2, 0)).isZero();
    assertThat(out.of("logits").get(4, 0)).isZero();
    assertThat(out.notes()).containsEntry("kept-negatives", 2.0).containsEntry("examples", 3.0);
  }

  @Test
  void staysFiniteAtExtremeLogits() {
    LogitBatch batch =
        new LogitBatch(Matrix.column(900, -900, 900, -900), new int[] {1, 1, 0, 0}, Extras.NONE);
    for (double gamma : new double[] {0, 0.5, 1, 2}) {
      Gradients out = new Gradients();
      assertThat(new Focal(gamma, false, Reduction.MEAN).lossAndGradient(batch, out))
          .isCloseTo(450, within(1e-9));
      assertThat(out.of("logits").get(1, 0)).isCloseTo(-0.25, within(1e-12));
      assertThat(out.of("logits").get(0, 0)).isZero();
    }
  }

  @Test
  void saysWhatItLacks() {
    LogitBatch batch = new LogitBatch(Matrix.column(1), new int[] {1}, Extras.NONE);
    assertThatThrownBy(() -> loss(new Focal(2, true, Reduction.MEAN), batch))
        .isInstanceOf(MissingInputException.class)
        .hasMessageContaining("focal needs the input 'class-weights'");
    Gradients out = new Gradients();
    LogitBatch none = new LogitBatch(Matrix.column(1), new int[] {-1}, Extras.NONE);
    assertThat(new CrossEntropy(false, 0, Reduction.MEAN).lossAndGradient(none, out)).isZero();
    assertThat(out.notes()).containsEntry("empty", 1.0);
  }
}
