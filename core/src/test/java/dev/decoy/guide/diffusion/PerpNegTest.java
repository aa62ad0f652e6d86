package dev.decoy.guide.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.guide.diffusion.PerpNeg.Below;
import dev.decoy.guide.diffusion.WeightedComposition.Form;
import dev.decoy.testing.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PerpNegTest {
  private static final double[] NONE = {};

  static List<Reference> released() {
    return Reference.cases(PerpNegTest.class, "released-perp-neg.json");
  }

  @Test
  void agreesWithACaseWorkedByHand() {
    GuidanceStep step = step(row(0, 0), row(3, 1), List.of(row(2, 2)), -1);
    assertThat(guided(PerpNeg.of(7.5), step)[0])
        .containsExactly(new double[] {25.5, -1.5}, within(1e-12));
  }

  @Test
  void theReferenceHasNotLostItsCases() {
    assertThat(released()).hasSize(5);
  }

  @ParameterizedTest
  @MethodSource("released")
  void agreesWithTheReleasedCode(Reference reference) {
    PerpNeg clamped = new PerpNeg(7.5, 1e-4, 1e-6, Below.CLAMP, false);
    assertClose(guided(clamped, step(reference)), reference.numbers("expected"), 1e-12);
    assertClose(guided(PerpNeg.of(7.5), step(reference)), reference.numbers("expected"), 1e-12);
    PerpNeg coupled = new PerpNeg(7.5, 1e-4, 1e-6, Below.CLAMP, true);
    assertClose(guided(coupled, step(reference)), reference.numbers("coupled"), 1e-12);
  }

  @ParameterizedTest
  @MethodSource("released")
  void theNormalisedCompositionAgreesWithTheReleasedPipeline(Reference reference) {
    assertClose(
        guided(new WeightedComposition(7.5, Form.NORMALISED), step(reference)),
        reference.numbers("normalised"),
        1e-12);
  }

  @ParameterizedTest
  @MethodSource("released")
  void singlePrecisionAgreesWithDouble(Reference reference) {
    GuidanceStep step = step(reference);
    GuidanceStep single =
        new GuidanceStep(
            floats(step.unconditional()),
            floats(step.main()),
            step.others().stream().map(PerpNegTest::floats).toList(),
            step.weights(),
            Extras.NONE);
    assertClose(guided(PerpNeg.of(7.5), single), reference.numbers("expected"), 1e-4);
  }

  @Test
  void whatItSubtractsIsPerpendicularToTheMainDirection() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 500; i++) {
      int d = 2 + random.nextInt(6);
      double size = Math.pow(10, random.nextInt(-4, 6));
      Matrix base = random(1, d, size, random);
      Matrix main = random(1, d, size, random);
      Matrix other = random(1, d, size, random);
      double[] plain = guided(new ClassifierFreeGuidance(1), step(base, main, List.of()))[0];
      double[] out = guided(PerpNeg.of(1), step(base, main, List.of(other), -1.5))[0];
      double dot = 0;
      double norms = 0;
      double square = 0;
      for (int c = 0; c < d; c++) {
        double direction = main.get(0, c) - base.get(0, c);
        dot += (out[c] - plain[c]) * direction;
        norms += (out[c] - plain[c]) * (out[c] - plain[c]);
        square += direction * direction;
      }
      assertThat(Math.abs(dot)).isLessThanOrEqualTo(1e-6 * Math.sqrt(norms * square) + 1e-300);
    }
  }

  @Test
  void aNegativeThatSharesTheMainDirectionChangesNothing() {
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 200; i++) {
      Matrix base = random(2, 4, 1, random);
      Matrix main = random(2, 4, 1, random);
      double[][] plain = guided(new ClassifierFreeGuidance(3), step(base, main, List.of()));
      Matrix parallel = main.like();
      double along = random.nextGaussian();
      for (int r = 0; r < 2; r++) {
        for (int c = 0; c < 4; c++) {
          parallel.set(r, c, base.get(r, c) + along * (main.get(r, c) - base.get(r, c)));
        }
      }
      for (Matrix negative : List.of(main, parallel, base)) {
        double weight = -3 * random.nextDouble();
        double[][] out = guided(PerpNeg.of(3), step(base, main, List.of(negative), weight));
        assertClose(out, flat(plain), 1e-10);
      }
    }
  }

  @Test
  void withoutPromptsItIsClassifierFreeAndWithScaleZeroUnconditional() {
    Matrix base = row(1, 2);
    Matrix main = row(3, -1);
    assertThat(guided(PerpNeg.of(7.5), step(base, main, List.of())))
        .isDeepEqualTo(guided(new ClassifierFreeGuidance(7.5), step(base, main, List.of())));
    assertThat(guided(PerpNeg.of(0), step(base, main, List.of(row(5, 5)), -1))[0])
        .containsExactly(1, 2);
  }

  @Test
  void isLinearInTheWeight() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 100; i++) {
      Matrix base = random(1, 3, 1, random);
      Matrix main = random(1, 3, 1, random);
      Matrix other = random(1, 3, 1, random);
      double[] one = guided(PerpNeg.of(2), step(base, main, List.of(other), -1))[0];
      double[] two = guided(PerpNeg.of(2), step(base, main, List.of(other), -2))[0];
      double[] three = guided(PerpNeg.of(2), step(base, main, List.of(other), -3))[0];
      for (int c = 0; c < 3; c++) {
        assertThat(three[c] - two[c]).isCloseTo(two[c] - one[c], within(1e-10));
      }
    }
  }

  @Test
  void rotatesWithItsInputs() {
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < 100; i++) {
      double angle = 7 * random.nextDouble();
      Matrix base = random(3, 2, 1, random);
      Matrix main = random(3, 2, 1, random);
      Matrix other = random(3, 2, 1, random);
      double[][] out = guided(PerpNeg.of(4), step(base, main, List.of(other), -1.5));
      double[][] turned =
          guided(
              PerpNeg.of(4),
              step(turn(base, angle), turn(main, angle), List.of(turn(other, angle)), -1.5));
      assertClose(turned, flat(turn(Matrix.of(out), angle).toArray()), 1e-10);
    }
  }

  @Test
  void rowsStandForThemselvesUnlessCoupled() {
    Matrix base = Matrix.of(new double[] {0, 0}, new double[] {0, 0});
    Matrix main = Matrix.of(new double[] {3, 1}, new double[] {1, 5});
    Matrix other = Matrix.of(new double[] {2, 2}, new double[] {-4, 1});
    double[][] both = guided(PerpNeg.of(2), step(base, main, List.of(other), -1));
    double[][] alone = guided(PerpNeg.of(2), step(row(0, 0), row(3, 1), List.of(row(2, 2)), -1));
    assertThat(both[0]).isEqualTo(alone[0]);
    PerpNeg coupled = new PerpNeg(2, 1e-4, 1e-12, Below.NONE, true);
    assertThat(guided(coupled, step(base, main, List.of(other), -1))[0]).isNotEqualTo(alone[0]);
  }

  @Test
  void belowTheFloorNothingIsProjected() {
    GuidanceStep same = step(row(1, 1), row(1, 1), List.of(row(2, 0)), -1);
    assertThat(guided(PerpNeg.of(2), same)[0]).containsExactly(-1, 3);
    assertThat(guided(new PerpNeg(2, 1e-4, 1e-6, Below.CLAMP, false), same)[0])
        .containsExactly(-1, 3);
    GuidanceStep tiny = step(row(0, 0), row(1e-4, 0), List.of(row(1, 1)), -1);
    // |D|² = 1e-8 is a direction, but the clamp takes it for 1e-6: c = 100 instead of 10,000.
    assertThat(guided(PerpNeg.of(1), tiny)[0])
        .containsExactly(new double[] {1e-4, -1}, within(1e-12));
    assertThat(guided(new PerpNeg(1, 1e-4, 1e-6, Below.CLAMP, false), tiny)[0])
        .containsExactly(new double[] {1e-4 - 0.99, -1}, within(1e-12));
  }

  @Test
  void theNegativePromptIsACompositionOfItsOwnWeight() {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 100; i++) {
      double scale = 0.5 + 8 * random.nextDouble();
      Matrix base = random(2, 3, 1, random);
      Matrix main = random(2, 3, 1, random);
      Matrix negative = random(2, 3, 1, random);
      double[][] out = guided(new NegativePrompt(scale), step(base, main, List.of(negative), -1));
      double[][] sum =
          guided(
              new WeightedComposition(scale, Form.SUM),
              step(base, main, List.of(negative), -(scale - 1) / scale));
      assertClose(out, flat(sum), 1e-10);
      double[][] normalised =
          guided(
              new WeightedComposition(scale, Form.NORMALISED),
              step(base, main, List.of(negative), -0.3));
      assertClose(normalised, flat(out), 1e-10);
    }
  }

  @Test
  void everyGuidanceMayOverwriteItsInputs() {
    SplittableRandom random = new SplittableRandom(6);
    for (Guidance guidance :
        List.of(
            PerpNeg.of(3),
            new PerpNeg(3, 1e-4, 1e-12, Below.NONE, true),
            new ClassifierFreeGuidance(3),
            new NegativePrompt(3),
            new WeightedComposition(3, Form.SUM),
            new WeightedComposition(3, Form.NORMALISED))) {
      Matrix base = random(3, 4, 1, random);
      Matrix main = random(3, 4, 1, random);
      Matrix other = random(3, 4, 1, random);
      double[][] expected = guided(guidance, step(base, main, List.of(other), -1));
      for (int which = 0; which < 3; which++) {
        List<Matrix> inputs = List.of(base.copy(), main.copy(), other.copy());
        guidance.guide(
            step(inputs.get(0), inputs.get(1), List.of(inputs.get(2)), -1), inputs.get(which));
        assertThat(inputs.get(which).toArray()).isDeepEqualTo(expected);
      }
    }
  }

  @Test
  void saysWhatIsLegal() {
    assertThatThrownBy(() -> PerpNeg.of(-1)).hasMessageContaining("option 'scale' is '-1'");
    assertThatThrownBy(() ->
            guided(new NegativePrompt(2), step(row(0), row(1), List.of(row(2), row(3)), -1, -1)))
        .hasMessageContaining("negative-prompt takes one further prompt");
    assertThatThrownBy(() -> step(row(0), row(1), List.of(row(2)), NONE))
        .hasMessage("1 further prompts have 0 weights");
    assertThatThrownBy(() -> step(row(0), row(Double.NaN), List.of(), NONE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  static GuidanceStep step(
      Matrix unconditional, Matrix main, List<Matrix> others, double... weights) {
    return new GuidanceStep(unconditional, main, others, weights, Extras.NONE);
  }

  static double[][] guided(Guidance guidance, GuidanceStep step) {
    Matrix out = step.main().like();
    guidance.guide(step, out);
    return out.toArray();
  }

  private static GuidanceStep step(Reference reference) {
    int rows = reference.number("rows").orElseThrow().intValue();
    double[] others = reference.numbers("others");
    double[] weights = reference.numbers("weights");
    List<Matrix> prompts = new ArrayList<>();
    int size = others.length / weights.length;
    for (int i = 0; i < weights.length; i++) {
      prompts.add(matrix(rows, Arrays.copyOfRange(others, i * size, (i + 1) * size)));
    }
    return step(
        matrix(rows, reference.numbers("unconditional")),
        matrix(rows, reference.numbers("main")),
        prompts,
        weights);
  }

  private static Matrix matrix(int rows, double[] values) {
    return new Matrix.Doubles(rows, values.length / rows, values);
  }

  private static Matrix row(double... values) {
    return Matrix.of(values);
  }

  private static Matrix floats(Matrix matrix) {
    Matrix floats = Matrix.floats(matrix.rows(), matrix.columns());
    for (int r = 0; r < matrix.rows(); r++) {
      floats.write(r, matrix.toArray()[r]);
    }
    return floats;
  }

  private static Matrix random(int rows, int columns, double size, SplittableRandom random) {
    Matrix matrix = Matrix.doubles(rows, columns);
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        matrix.set(r, c, size * random.nextGaussian());
      }
    }
    return matrix;
  }

  private static Matrix turn(Matrix rows, double angle) {
    Matrix turned = rows.like();
    for (int r = 0; r < rows.rows(); r++) {
      double x = rows.get(r, 0);
      double y = rows.get(r, 1);
      turned.set(r, 0, Math.cos(angle) * x - Math.sin(angle) * y);
      turned.set(r, 1, Math.sin(angle) * x + Math.cos(angle) * y);
    }
    return turned;
  }

  private static double[] flat(double[][] rows) {
    return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
  }

  private static void assertClose(double[][] out, double[] expected, double tolerance) {
    double[] flat = flat(out);
    assertThat(flat).hasSameSizeAs(expected);
    for (int i = 0; i < flat.length; i++) {
      assertThat(flat[i])
          .as("number %d", i)
          .isCloseTo(expected[i], within(tolerance * (1 + Math.abs(expected[i]))));
    }
  }
}
