package dev.decoy.objective.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds what an objective says of a batch in single precision against what it says of the same
 * numbers in double: losses within 1e-5 of their size or of 0.5, gradients within 1e-5 of the
 * largest of the batch or of a tenth of an anchor's share, which matters where a gradient is the
 * difference of two probabilities.
 */
class FastPathTest {
  private static final double TOLERANCE = 1e-5;

  private static final Map<String, Class<?>> TYPES =
      Map.ofEntries(
          Map.entry("infonce", InfoNce.class),
          Map.entry("bpr", Bpr.class),
          Map.entry("hinge", Hinge.class),
          Map.entry("binary-cross-entropy", BinaryCrossEntropy.class),
          Map.entry("squared-error", SquaredError.class),
          Map.entry("ccl", Ccl.class),
          Map.entry("cosent", CoSent.class),
          Map.entry("cross-batch-balance", CrossBatchBalance.class),
          Map.entry("margin-mse", MarginMse.class),
          Map.entry("kl-distillation", KlDistillation.class),
          Map.entry("cet", Cet.class),
          Map.entry("ranknet", RankNet.class),
          Map.entry("debiased", Debiased.class),
          Map.entry("ar2", Ar2.class),
          Map.entry("lambda-loss", LambdaLoss.class),
          Map.entry("nbpo", Nbpo.class),
          Map.entry("sampled-classes", SampledClasses.class));

  static Stream<String> specs() {
    return Stream.of(
        "infonce:temperature=0.05",
        "infonce:temperature=0.05,positives=sum",
        "infonce:positives=apart",
        "infonce:queryToQuery=true,documentToQuery=true,documentToDocument=true",
        "infonce:hardness=all,strength=1",
        "bpr",
        "bpr:average=anchors",
        "bpr:alpha=0.5",
        "hinge",
        "binary-cross-entropy",
        "squared-error",
        "ccl:cosine=false",
        "cosent",
        "cosent:compare=anchor,temperature=1",
        "cross-batch-balance",
        "margin-mse",
        "kl-distillation",
        "kl-distillation:temperature=2,teacherTemperature=0.5,scaled=true",
        "cet",
        "cet:weights=posterior,normalise=mean-one",
        "ranknet",
        "ranknet:sigma=2,target=0.8",
        "debiased:floor=given,lowest=-2000",
        "debiased:floor=given,lowest=-1,beta=1,numerator=each",
        "debiased:floor=given,lowest=-1,beta=0.5,detached=true,estimate=oracle",
        "ar2",
        "ar2:form=paper,epsilon=0",
        "lambda-loss:cut=10",
        "lambda-loss:cut=all,weights=lambdarank",
        "lambda-loss:cut=all,weights=ndcg2pp,sigma=2",
        "lambda-loss:cut=all,weights=ndcg1",
        "nbpo",
        "nbpo:form=likelihood,total=mean",
        "nbpo:form=surrogate",
        "sampled-classes",
        "sampled-classes:criterion=bce,weights=importance",
        "sampled-classes:criterion=mse",
        "sampled-classes:criterion=ce,weights=importance");
  }

  @SuppressWarnings("unchecked")
  private static Objective<ScoreBatch> objective(String spec) {
    Spec parsed = Spec.parse(spec);
    return (Objective<ScoreBatch>)
        Options.build(Objects.requireNonNull(TYPES.get(parsed.name()), spec), parsed.options());
  }

  @ParameterizedTest
  @MethodSource("specs")
  void saysInSinglePrecisionWhatItSaysInDouble(String spec) {
    Objective<ScoreBatch> objective = objective(spec);
    SplittableRandom random = new SplittableRandom(spec.hashCode());
    for (int round = 0; round < 60; round++) {
      // The last are one positive and one negative.
      int columns = round % 10 == 9 ? 2 : 3 + random.nextInt(70);
      double size = new double[] {1, 1, 10, 1000}[round % 4];
      check(objective, new Drawn(random, 1 + random.nextInt(6), columns, size, spec));
    }
  }

  private static void check(Objective<ScoreBatch> objective, Drawn drawn) {
    Gradients exact = new Gradients();
    double loss = objective.lossAndGradient(drawn.batch(false), exact);
    assertThat(loss).isFinite();
    Gradients fast = new Gradients();
    double near = objective.lossAndGradient(drawn.batch(true), fast);
    assertThat(near).isCloseTo(loss, within(TOLERANCE * Math.max(0.5, Math.abs(loss))));
    assertThat(fast.inputs()).isEqualTo(exact.inputs());
    for (String input : exact.inputs()) {
      Matrix expected = exact.of(input);
      Matrix actual = fast.of(input);
      assertThat(actual).isInstanceOf(Matrix.Floats.class);
      double largest = 0;
      for (double[] row : expected.toArray()) {
        for (double each : row) {
          largest = Math.max(largest, Math.abs(each));
        }
      }
      for (int i = 0; i < expected.rows(); i++) {
        for (int j = 0; j < expected.columns(); j++) {
          assertThat(actual.get(i, j))
              .as("d loss / d %s[%d][%d] of %s", input, i, j, objective)
              .isCloseTo(
                  expected.get(i, j), within(TOLERANCE * Math.max(largest, 0.1 / expected.rows())));
        }
      }
    }
  }

  /** A batch of numbers that single precision can hold. */
  private static final class Drawn {
    private final Matrix.Floats scores;
    private final Matrix.Floats relevance;
    private Extras extras;

    private Drawn(SplittableRandom random, int rows, int columns, double size, String spec) {
      boolean one = spec.startsWith("ar2") || spec.startsWith("sampled");
      scores = numbers(random, rows, columns, size);
      relevance = Matrix.floats(rows, columns);
      Matrix.Floats noise = Matrix.floats(rows, columns);
      Matrix.Floats owners = Matrix.floats(1, columns);
      Matrix.Floats truth = Matrix.floats(rows, columns);
      for (int j = 0; j < columns; j++) {
        owners.set(0, j, random.nextInt(-1, rows));
      }
      for (int i = 0; i < rows; i++) {
        int positives = one || columns < 5 ? 1 : 1 + random.nextInt(3);
        for (int j = 0; j < columns; j++) {
          boolean out = j >= positives && j < columns - 1 && random.nextDouble() < 0.15;
          relevance.set(i, j, j < positives ? 1 : out ? Double.NaN : 0);
          noise.set(i, j, 0.01 + 0.2 * random.nextDouble());
          truth.set(i, j, j < positives || (j < columns - 1 && random.nextDouble() < 0.1) ? 1 : 0);
          if (out && random.nextBoolean()) {
            // What takes no part may be anything.
            scores.set(i, j, Double.NaN);
          }
        }
      }
      extras =
          Extras.of("teacher", numbers(random, rows, columns, size))
              .with("selection", numbers(random, rows, columns, Math.min(size, 10)))
              .with("flips", numbers(random, rows, columns, size))
              .with("noise", noise)
              .with("owners", owners)
              .with("true-relevance", truth)
              .with("query-query", numbers(random, rows, rows, size))
              .with("document-document", numbers(random, columns, columns, size))
              .with("graded-scores", numbers(random, rows, columns, size))
              .with("grades", grades(random, rows, columns));
    }

    /** A third of them are equal to each other. */
    private static Matrix.Floats numbers(
        SplittableRandom random, int rows, int columns, double size) {
      Matrix.Floats numbers = Matrix.floats(rows, columns);
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          boolean tie = random.nextInt(3) == 0;
          numbers.set(i, j, tie ? size / 2 : size * (2 * random.nextDouble() - 1));
        }
      }
      return numbers;
    }

    private static Matrix.Floats grades(SplittableRandom random, int rows, int columns) {
      Matrix.Floats grades = Matrix.floats(rows, columns);
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          grades.set(i, j, random.nextInt(4));
        }
      }
      return grades;
    }

    private ScoreBatch batch(boolean single) {
      if (single) {
        return new ScoreBatch(scores, relevance, extras);
      }
      Extras wide = Extras.NONE;
      for (Map.Entry<String, Matrix> each : extras.matrices().entrySet()) {
        wide = wide.with(each.getKey(), widened(each.getValue()));
      }
      return new ScoreBatch(widened(scores), widened(relevance), wide);
    }

    private static Matrix widened(Matrix matrix) {
      Matrix wide = Matrix.doubles(matrix.rows(), matrix.columns());
      double[] row = new double[matrix.columns()];
      for (int i = 0; i < matrix.rows(); i++) {
        matrix.read(i, row);
        wide.write(i, row);
      }
      return wide;
    }
  }
}
