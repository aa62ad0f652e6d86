package dev.decoy.objective.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.array.MissingInputException;
import dev.decoy.method.SpecException;
import dev.decoy.objective.Gradients;
import dev.decoy.testing.FiniteDifferences;
import dev.decoy.testing.Reference;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TripletMarginTest {
  static List<Reference> cases() {
    return Reference.cases(TripletMarginTest.class, "torch-triplet-margin.json");
  }

  @Test
  void theReferenceHasNotLostItsCases() {
    assertThat(cases()).hasSize(8);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isTorchsLossWithItsGradients(Reference reference) {
    int b = reference.number("b").orElseThrow().intValue();
    int d = reference.number("d").orElseThrow().intValue();
    Gradients out = new Gradients();
    double loss =
        new TripletMargin(
                reference.number("margin").orElseThrow(), reference.number("epsilon").orElseThrow())
            .lossAndGradient(
                new EmbeddingBatch(
                    new Matrix.Doubles(b, d, reference.numbers("anchors")),
                    new Matrix.Doubles(b, d, reference.numbers("positives")),
                    Extras.of(
                        "negatives", new Matrix.Doubles(b, d, reference.numbers("negatives")))),
                out);
    assertThat(loss).isCloseTo(reference.number("loss").orElseThrow(), within(1e-12));
    for (String input : List.of("anchors", "positives", "negatives")) {
      double[] expected = reference.numbers("to-" + input);
      for (int i = 0; i < expected.length; i++) {
        assertThat(out.of(input).get(i / d, i % d)).isCloseTo(expected[i], within(1e-9));
      }
    }
  }

  @Test
  void givesTheWorkedNumber() {
    EmbeddingBatch batch =
        batch(new double[][] {{0, 0}}, new double[][] {{1, 0}}, new double[][] {{0, 1.5}});
    Gradients out = new Gradients();
    assertThat(TripletMargin.DEFAULT.lossAndGradient(batch, out)).isCloseTo(.5, within(1e-5));
    assertThat(out.notes()).containsEntry("within-margin", 1.0);
    assertThat(new TripletMargin(.4, 0).lossAndGradient(batch, out)).isZero();
    assertThat(out.notes()).containsEntry("within-margin", 0.0);
    assertThat(out.of("anchors").toArray()).isDeepEqualTo(new double[][] {{0, 0}});
  }

  private static EmbeddingBatch batch(double[][] a, double[][] p, double[][] n) {
    return new EmbeddingBatch(Matrix.of(a), Matrix.of(p), Extras.of("negatives", Matrix.of(n)));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void gradientsAreThoseOfTheLoss(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Matrix.Doubles a = random(random, 4, 3);
    Matrix.Doubles p = random(random, 4, 3);
    Matrix.Doubles away = random(random, 4, 3);
    Extras n = Extras.of("negatives", away);
    // So wide that no triple lies at the kink.
    TripletMargin loss = new TripletMargin(20, 1e-6);
    FiniteDifferences.check(loss, "anchors", a, moved -> new EmbeddingBatch(moved, p, n), 1e-6);
    FiniteDifferences.check(loss, "positives", p, moved -> new EmbeddingBatch(a, moved, n), 1e-6);
    FiniteDifferences.check(
        loss,
        "negatives",
        away,
        moved -> new EmbeddingBatch(a, p, Extras.of("negatives", moved)),
        1e-6);
  }

  private static Matrix.Doubles random(SplittableRandom random, int rows, int columns) {
    Matrix.Doubles matrix = Matrix.doubles(rows, columns);
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        matrix.set(r, c, random.nextGaussian());
      }
    }
    return matrix;
  }

  @Test
  void refusesWhatHasNoNegativeOfItsOwn() {
    Matrix two = Matrix.of(new double[][] {{1, 2}, {3, 4}});
    Gradients out = new Gradients();
    assertThatThrownBy(() ->
            TripletMargin.DEFAULT.lossAndGradient(new EmbeddingBatch(two, two, Extras.NONE), out))
        .isInstanceOf(MissingInputException.class);
    assertThatThrownBy(() ->
            TripletMargin.DEFAULT.lossAndGradient(
                new EmbeddingBatch(
                    two, two, Extras.of("negatives", Matrix.of(new double[] {1, 2}))),
                out))
        .hasMessageContaining("needs 'negatives' as 2 x 2");
    assertThatThrownBy(() -> new TripletMargin(-1, 0)).isInstanceOf(SpecException.class);
  }
}
