package dev.decoy.objective.logit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.array.MissingInputException;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import dev.decoy.method.SpecException;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;
import dev.decoy.testing.FiniteDifferences;
import dev.decoy.testing.Reference;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RUBi and LearnedMixin, which read the logits of a biased model beside the model's own. */
class BiasedModelsTest {
  static List<Reference> cases() {
    return Reference.cases(BiasedModelsTest.class, "released-debiasing.json");
  }

  private static Objective<LogitBatch> objective(String text) {
    Spec spec = Spec.parse(text);
    return spec.name().equals("rubi")
        ? Options.build(Rubi.class, spec.options())
        : Options.build(LearnedMixin.class, spec.options());
  }

  private static LogitBatch batch(Matrix f, Matrix g, Matrix mixing, int... targets) {
    return new LogitBatch(f, targets, Extras.of("biased-logits", g).with("mixing", mixing));
  }

  private static double loss(String spec, LogitBatch batch) {
    return objective(spec).lossAndGradient(batch, new Gradients());
  }

  private static Matrix.Doubles gaussian(SplittableRandom random, int rows, int columns) {
    Matrix.Doubles made = Matrix.doubles(rows, columns);
    for (int i = 0; i < rows * columns; i++) {
      made.values()[i] = 2 * random.nextGaussian();
    }
    return made;
  }

  @Test
  void areTheWorkedCases() {
    Matrix f = Matrix.of(new double[] {1, 0});
    Matrix g = Matrix.of(new double[] {2, -1});
    LogitBatch one = batch(f, g, Matrix.column(0), 0);
    // sigmoid(2) = 0.880797 masks the one logit that is not 0; log(1 + e^-3) is the biased's own.
    double masked = Math.log1p(Math.exp(-1 / (1 + Math.exp(-2))));
    assertThat(masked).isCloseTo(0.346742, within(5e-7));
    assertThat(loss("rubi", one)).isCloseTo(masked + Math.log1p(Math.exp(-3)), within(1e-12));
    assertThat(loss("rubi:weight=0", one)).isCloseTo(masked, within(1e-12));
    // softplus(0) = log 2, so that the mixed logits differ by 1 + 3 log 2, the bias by 3 log 2.
    double p = 8.0 / 9;
    double entropy = -p * Math.log(p) - (1 - p) * Math.log(1 - p);
    double mixed = Math.log1p(Math.exp(-1) / 8);
    assertThat(loss("learned-mixin:penalty=0", one)).isCloseTo(mixed, within(1e-12));
    assertThat(loss("learned-mixin", one)).isCloseTo(mixed + 0.36 * entropy, within(1e-12));
    assertThat(mixed + 0.36 * entropy).isCloseTo(0.170539, within(5e-7));
  }

  @Test
  void theReferenceHasNotLostItsCases() {
    assertThat(cases()).hasSize(10);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isWhatTheReleasedCodeComputes(Reference reference) {
    boolean mixin = reference.text("source").equals("LearnedMixin");
    Matrix f = reference.matrix("logits");
    LogitBatch batch =
        batch(
            f,
            reference.matrix("biased-logits"),
            mixin ? reference.matrix("mixing") : Matrix.doubles(f.rows(), 1),
            Arrays.stream(reference.numbers("targets")).mapToInt(t -> (int) t).toArray());
    Gradients out = new Gradients();
    assertThat(objective(reference.text("spec")).lossAndGradient(batch, out))
        .isCloseTo(reference.number("loss").orElseThrow(), within(1e-12));
    for (String input : out.inputs()) {
      assertThat(((Matrix.Doubles) out.of(input)).values())
          .as(input)
          .containsExactly(reference.numbers("d-" + input), within(1e-12));
    }
    assertThat(out.inputs()).hasSize(mixin ? 3 : 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rubi", "rubi:weight=0.3", "learned-mixin", "learned-mixin:penalty=0"})
  void gradientsAreThoseOfTheLoss(String spec) {
    for (int seed = 0; seed < 8; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int n = 2 + random.nextInt(4);
      int classes = 2 + random.nextInt(4);
      Matrix.Doubles f = gaussian(random, n, classes);
      Matrix.Doubles g = gaussian(random, n, classes);
      Matrix.Doubles mixing = gaussian(random, n, 1);
      int[] targets = new int[n];
      for (int i = 1; i < n; i++) {
        targets[i] = random.nextInt(classes + 1) - 1;
      }
      FiniteDifferences.check(
          objective(spec), "logits", f, m -> batch(m, g, mixing, targets), 1e-7);
      FiniteDifferences.check(
          objective(spec), "biased-logits", g, m -> batch(f, m, mixing, targets), 1e-7);
      if (spec.startsWith("learned")) {
        FiniteDifferences.check(
            objective(spec), "mixing", mixing, m -> batch(f, g, m, targets), 1e-7);
      }
    }
  }

  @Test
  void aBiasThatIsRightTeachesLessThanOneThatIsWrong() {
    // What the model is asked to change at equal logits, by what the biased model says of class 0.
    for (String spec : new String[] {"rubi", "learned-mixin:penalty=0"}) {
      double last = Double.NEGATIVE_INFINITY;
      for (double said : new double[] {-4, -1, 0, 1, 4}) {
        Gradients out = new Gradients();
        Matrix f = Matrix.of(new double[] {1, 1});
        Matrix g = Matrix.of(new double[] {said, -said});
        double fused =
            objective(spec.equals("rubi") ? "rubi:weight=0" : spec)
                .lossAndGradient(batch(f, g, Matrix.column(1), 0), out);
        assertThat(-fused).as("%s at %s", spec, said).isGreaterThan(last);
        last = -fused;
      }
    }
  }

  @Test
  void aBiasThatSaysNothingLeavesCrossEntropy() {
    SplittableRandom random = new SplittableRandom(3);
    Matrix f = gaussian(random, 5, 4);
    int[] targets = {0, 1, 2, 3, -1};
    double plain =
        new CrossEntropy(false, 0, Reduction.MEAN)
            .lossAndGradient(new LogitBatch(f, targets, Extras.NONE), new Gradients());
    // A factor near 0, and a mask of 1 everywhere.
    Matrix g = gaussian(random, 5, 4);
    Matrix off = Matrix.doubles(5, 1);
    off.fill(-60);
    assertThat(loss("learned-mixin:penalty=0", batch(f, g, off, targets)))
        .isCloseTo(plain, within(1e-12));
    Matrix open = Matrix.doubles(5, 4);
    open.fill(60);
    assertThat(loss("rubi:weight=0", batch(f, open, off, targets))).isCloseTo(plain, within(1e-12));
  }

  @Test
  void theMixinIsBlindToAConstantInTheBias() {
    SplittableRandom random = new SplittableRandom(4);
    Matrix f = gaussian(random, 3, 3);
    Matrix g = gaussian(random, 3, 3);
    Matrix mixing = gaussian(random, 3, 1);
    Matrix moved = g.copy();
    for (int i = 0; i < 3; i++) {
      for (int c = 0; c < 3; c++) {
        moved.set(i, c, g.get(i, c) + 5 * i - 2);
      }
    }
    assertThat(loss("learned-mixin", batch(f, moved, mixing, 0, 1, 2)))
        .isCloseTo(loss("learned-mixin", batch(f, g, mixing, 0, 1, 2)), within(1e-12));
  }

  @Test
  void examplesWithoutATargetTakeNoPart() {
    SplittableRandom random = new SplittableRandom(5);
    Matrix f = gaussian(random, 2, 3);
    Matrix g = gaussian(random, 2, 3);
    Matrix mixing = gaussian(random, 2, 1);
    for (String spec : new String[] {"rubi", "learned-mixin"}) {
      Gradients out = new Gradients();
      double both = objective(spec).lossAndGradient(batch(f, g, mixing, 2, -1), out);
      assertThat(out.of("logits").toArray()[1]).containsOnly(0);
      assertThat(out.of("biased-logits").toArray()[1]).containsOnly(0);
      assertThat(out.notes()).containsEntry("examples", 1.0);
      double alone =
          loss(
              spec,
              batch(
                  Matrix.of(f.toArray()[0]),
                  Matrix.of(g.toArray()[0]),
                  Matrix.column(mixing.get(0, 0)),
                  2));
      assertThat(both).isCloseTo(alone, within(1e-15));
      assertThat(loss(spec, batch(f, g, mixing, -1, -1))).isZero();
    }
  }

  @Test
  void stayFiniteAtExtremeLogits() {
    Matrix f = Matrix.of(new double[] {900, -900}, new double[] {-900, 900});
    Matrix mixing = Matrix.column(800, -800);
    for (String spec : new String[] {"rubi", "learned-mixin"}) {
      Gradients out = new Gradients();
      assertThat(objective(spec).lossAndGradient(batch(f, f, mixing, 1, 1), out)).isFinite();
      for (String input : out.inputs()) {
        assertThat(out.of(input).isFinite()).as(spec + " " + input).isTrue();
      }
    }
  }

  @Test
  void sayWhatTheyLack() {
    Matrix two = Matrix.doubles(1, 2);
    assertThatThrownBy(() -> loss("rubi", new LogitBatch(two, new int[1], Extras.NONE)))
        .isInstanceOf(MissingInputException.class)
        .hasMessageContaining("rubi needs the input 'biased-logits'");
    LogitBatch unmixed = new LogitBatch(two, new int[1], Extras.of("biased-logits", two));
    assertThatThrownBy(() -> loss("learned-mixin", unmixed))
        .isInstanceOf(MissingInputException.class)
        .hasMessageContaining("'mixing'");
    Matrix one = Matrix.column(1);
    assertThatThrownBy(() -> loss("rubi", batch(one, one, one, 0)))
        .hasMessage("rubi needs a logit per class, at least 2; they are 1 x 1");
    Matrix broken = Matrix.of(new double[] {Double.NaN, 0});
    assertThatThrownBy(() -> loss("rubi", batch(two, broken, one, 0)))
        .hasMessageContaining("biased example 0 holds NaN");
    assertThatThrownBy(() -> objective("learned-mixin:penalty=-1"))
        .isInstanceOf(SpecException.class);
  }
}
