package dev.decoy.objective.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.method.Catalogue;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;
import dev.decoy.testing.FiniteDifferences;
import dev.decoy.testing.Reference;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every objective on scores, and what other implementations compute. */
class ScoreObjectivesTest {
  /** What stands for NaN, which the files cannot hold. */
  private static final double NOT_A_NUMBER = -999;

  private static final Catalogue CATALOGUE = Catalogue.load();

  static List<Reference> cases() {
    return Reference.cases(ScoreObjectivesTest.class, "other-implementations.json");
  }

  /** Specs, and what each differentiates beside the scores. */
  static List<String> specs() {
    return List.of(
        "hinge:margin=0.5",
        "hinge:margin=0.5,average=anchors",
        "bpr",
        "bpr:average=anchors",
        "bpr:alpha=0.3",
        "ccl:margin=0.2,weight=3",
        "ccl:margin=0.2,weight=0",
        "binary-cross-entropy",
        "binary-cross-entropy:total=sum",
        "binary-cross-entropy:total=anchors",
        "squared-error",
        "squared-error:total=mean",
        "lambda-loss:cut=3",
        "lambda-loss:cut=all,ranks=columns,sum=anchors,sigma=2",
        "lambda-loss:cut=4,weights=lambdarank",
        "lambda-loss:cut=all,weights=ndcg1",
        "lambda-loss:cut=all,weights=ndcg2",
        "lambda-loss:cut=all,weights=ndcg2pp,mu=3",
        "lambda-loss:cut=all,weights=none",
        "cet:mode=none",
        "cet:mode=relevance-only,temperature=1,normalise=mean-one",
        "cosent:temperature=0.5",
        "cosent:temperature=1,compare=anchor",
        "cross-batch-balance:temperature=0.3,gradedTemperature=0.3",
        "nbpo:form=likelihood",
        "nbpo:form=surrogate,positives=once,total=mean",
        "nbpo:form=bpo,total=anchors",
        "debiased:beta=1,numerator=each,directions=anchors",
        "margin-mse",
        "margin-mse:average=anchors",
        "kl-distillation",
        "kl-distillation:temperature=0.3,teacherTemperature=2,scaled=true",
        "kl-distillation:divergence=cross-entropy");
  }

  @SuppressWarnings("unchecked")
  private static Objective<ScoreBatch> objective(String text) {
    Spec spec = Spec.parse(text);
    Record method = Options.build(CATALOGUE.named(spec.name()).getFirst().type(), spec.options());
    return (Objective<ScoreBatch>) method;
  }

  /** Rows with a positive and a negative each, and with candidates that take no part. */
  static ScoreBatch random(SplittableRandom random, int rows, int columns) {
    Matrix scores = uniform(random, rows, columns, 1);
    Matrix relevance = Matrix.doubles(rows, columns);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        double u = random.nextDouble();
        relevance.set(i, j, j == 0 || (j > 1 && u < 0.2) ? 1 : j > 1 && u < 0.35 ? Double.NaN : 0);
      }
    }
    Matrix owners = Matrix.doubles(1, columns);
    for (int j = 0; j < columns; j++) {
      owners.set(0, j, j % 3 - 1);
    }
    return new ScoreBatch(
        scores,
        relevance,
        Extras.of("teacher", uniform(random, rows, columns, 3))
            .with("owners", owners)
            .with("selection", uniform(random, rows, columns, 3))
            .with("flips", uniform(random, rows, columns, 3))
            .with("graded-scores", uniform(random, 1, 4, 1))
            .with("grades", Matrix.of(new double[] {2, 0, 1, 1})));
  }

  static Matrix.Doubles uniform(SplittableRandom random, int rows, int columns, double width) {
    Matrix.Doubles matrix = Matrix.doubles(rows, columns);
    Arrays.setAll(matrix.values(), i -> width * (2 * random.nextDouble() - 1));
    return matrix;
  }

  @Test
  void theReferenceHasNotLostItsCases() {
    assertThat(cases()).hasSizeGreaterThanOrEqualTo(36);
    assertThat(specs().stream().map(spec -> Spec.parse(spec).name()).collect(Collectors.toSet()))
        .containsAll(List.of("hinge", "bpr", "ccl", "margin-mse", "kl-distillation"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isWhatTheOtherImplementationComputes(Reference reference) {
    Extras extras = Extras.NONE;
    for (String input : reference.text("inputs").split(",")) {
      if (!input.equals("scores") && !input.equals("relevance")) {
        extras = extras.with(input, reference.matrix(input));
      }
    }
    Matrix.Doubles relevance = reference.matrix("relevance");
    double[] grades = relevance.values();
    Arrays.setAll(grades, i -> grades[i] == NOT_A_NUMBER ? Double.NaN : grades[i]);
    ScoreBatch batch = new ScoreBatch(reference.matrix("scores"), relevance, extras);
    Gradients out = new Gradients();
    double loss = objective(reference.text("spec")).lossAndGradient(batch, out);
    double expected = reference.number("loss").orElseThrow();
    String source = reference.text("spec") + " of " + reference.text("source");
    assertThat(loss).as(source).isCloseTo(expected, within(1e-10 * (1 + Math.abs(expected))));
    for (String input : reference.text("gradients").split(",")) {
      if (!input.isEmpty()) {
        double[] flat =
            Arrays.stream(out.of(input).toArray()).flatMapToDouble(Arrays::stream).toArray();
        double[] gradient = reference.numbers("d-" + input);
        double most = Arrays.stream(gradient).map(Math::abs).max().orElse(0);
        assertThat(flat)
            .as("gradient of %s with respect to %s", source, input)
            .containsExactly(gradient, within(1e-9 * (1 + most)));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("specs")
  void gradientsAreThoseOfTheLoss(String spec) {
    for (int seed = 0; seed < 12; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      ScoreBatch batch = random(random, 1 + random.nextInt(4), 3 + random.nextInt(5));
      FiniteDifferences.check(
          objective(spec),
          "scores",
          (Matrix.Doubles) batch.scores(),
          moved -> new ScoreBatch(moved, batch.relevance(), batch.extras()),
          1e-6);
    }
  }

  @ParameterizedTest
  @MethodSource("specs")
  void singlePrecisionAgreesWithDouble(String spec) {
    for (int seed = 0; seed < 12; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      ScoreBatch wide = random(random, 1 + random.nextInt(9), 3 + random.nextInt(60));
      Matrix scores = single(wide.scores());
      Matrix relevance = single(wide.relevance());
      ScoreBatch same = new ScoreBatch(scores.copy(), relevance, wide.extras());
      for (int i = 0; i < scores.rows(); i++) {
        for (int j = 0; j < scores.columns(); j++) {
          wide.scores().set(i, j, scores.get(i, j));
        }
      }
      Gradients slow = new Gradients();
      Gradients fast = new Gradients();
      double expected = objective(spec).lossAndGradient(wide, slow);
      assertThat(objective(spec).lossAndGradient(same, fast))
          .isCloseTo(expected, within(1e-5 * (1 + Math.abs(expected))));
      assertThat(fast.of("scores")).isInstanceOf(Matrix.Floats.class);
      for (int i = 0; i < scores.rows(); i++) {
        for (int j = 0; j < scores.columns(); j++) {
          double gradient = slow.of("scores").get(i, j);
          assertThat(fast.of("scores").get(i, j))
              .isCloseTo(gradient, within(1e-5 * (1 + Math.abs(gradient))));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("specs")
  void whatTakesNoPartMayHoldAnything(String spec) {
    for (int seed = 0; seed < 12; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      ScoreBatch batch = random(random, 3, 8);
      Matrix teacher = batch.extras().get("teacher", "test");
      Gradients clean = new Gradients();
      double loss = objective(spec).lossAndGradient(batch, clean);
      Matrix scores = batch.scores().copy();
      Matrix taught = teacher.copy();
      for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 8; j++) {
          if (Double.isNaN(batch.relevance().get(i, j))) {
            scores.set(i, j, Double.NaN);
            taught.set(i, j, Double.POSITIVE_INFINITY);
          }
        }
      }
      Gradients out = new Gradients();
      ScoreBatch odd =
          new ScoreBatch(scores, batch.relevance(), batch.extras().with("teacher", taught));
      assertThat(objective(spec).lossAndGradient(odd, out)).isEqualTo(loss);
      assertThat(out.of("scores")).isEqualTo(clean.of("scores"));
    }
  }

  @ParameterizedTest
  @MethodSource("specs")
  void aBatchInWhichNothingTakesPartIsZero(String spec) {
    Matrix relevance = Matrix.doubles(2, 3);
    relevance.fill(Double.NaN);
    Matrix any = Matrix.doubles(2, 3);
    ScoreBatch batch =
        new ScoreBatch(
            any,
            relevance,
            Extras.of("teacher", any)
                .with("owners", Matrix.doubles(1, 3))
                .with("selection", any)
                .with("flips", any)
                .with("graded-scores", Matrix.doubles(1, 1))
                .with("grades", Matrix.doubles(1, 1)));
    Gradients out = new Gradients();
    assertThat(objective(spec).lossAndGradient(batch, out)).isZero();
    assertThat(out.of("scores")).isEqualTo(any);
  }

  static Matrix single(Matrix matrix) {
    Matrix single = Matrix.floats(matrix.rows(), matrix.columns());
    for (int i = 0; i < matrix.rows(); i++) {
      single.write(i, matrix.toArray()[i]);
    }
    return single;
  }
}
