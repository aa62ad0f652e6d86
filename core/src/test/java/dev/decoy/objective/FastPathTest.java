package dev.decoy.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.method.Catalogue;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import dev.decoy.objective.embedding.EmbeddingBatch;
import dev.decoy.objective.embedding.FeatureBatch;
import dev.decoy.objective.embedding.GraphBatch;
import dev.decoy.objective.score.ScoreBatch;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntSupplier;
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

  private static final Catalogue CATALOGUE = Catalogue.load();

  static Stream<String> onScores() {
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

  static Stream<String> onVectors() {
    return Stream.of(
        "triplet-margin",
        "margin-loss:boundary=2",
        "segment-distance",
        "batch-triplet",
        "batch-triplet:margin=soft,views=both",
        "batch-triplet:mining=semi-hard,distance=squared",
        "batch-triplet:mining=semi-hard,distance=cosine,views=both",
        "batch-triplet:mining=all",
        "batch-triplet:margin=0,mining=all,views=both",
        "batch-triplet:margin=soft,mining=all,distance=squared",
        "batch-triplet:mining=all,distance=cosine",
        "clusterns",
        "clusterns:weight=2,alpha=0.1,hardWeight=0.7",
        "clusterns:hardNegatives=false,weight=3",
        "moco:normalise=true",
        "moco:normalise=true,keep=3,rescale=true,keyGradient=true",
        "moco:normalise=true,keepFraction=0.5,guard=0.1,keyWeight=1",
        "moco:temperature=0.2,keyWeight=0",
        "bank-infonce",
        "bank-infonce:temperature=0.5",
        "composed-infonce",
        "composed-infonce:temperature=0.1,queries=true,texts=true,references=true",
        "composed-infonce:targets=false,texts=true",
        "composed-infonce:targets=false,references=true",
        "dclr",
        "dclr:form=code,temperature=0.2",
        "dclr:threshold=0.5,unit=norm,step=0.1",
        "dclr:noise=false");
  }

  static Stream<String> onFeatures() {
    return Stream.of(
        "hsic:sigma=3,biasedSigma=3",
        "hsic",
        "hsic:sigma=20,estimator=biased",
        "hsic:sigma=0.2,biasedSigma=50,sign=dependent");
  }

  static Stream<String> onGraphs() {
    return Stream.of(
        "pamc", "pamc:negatives=nodes,tau=2", "pamc:members=soft", "pamc:beta=2,negatives=nodes");
  }

  @SuppressWarnings("unchecked")
  private static <B> Objective<B> objective(String text) {
    Spec spec = Spec.parse(text);
    return (Objective<B>)
        CATALOGUE.named(spec.name()).stream()
            .filter(entry -> Objective.class.isAssignableFrom(entry.type()))
            .map(entry -> Options.build(entry.type(), spec.options()))
            .findFirst()
            .orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("onScores")
  void saysOfScoresInSinglePrecisionWhatItSaysInDouble(String spec) {
    Objective<ScoreBatch> objective = objective(spec);
    SplittableRandom random = new SplittableRandom(spec.hashCode());
    for (int round = 0; round < 60; round++) {
      // The last are one positive and one negative.
      int columns = round % 10 == 9 ? 2 : 3 + random.nextInt(70);
      double size = new double[] {1, 1, 10, 1000}[round % 4];
      Drawn drawn = new Drawn(random, 1 + random.nextInt(6), columns, size, spec);
      check(objective, drawn.batch(false), drawn.batch(true), 1, "round " + round);
    }
  }

  @ParameterizedTest
  @MethodSource("onVectors")
  void saysOfVectorsInSinglePrecisionWhatItSaysInDouble(String spec) {
    Objective<EmbeddingBatch> objective = objective(spec);
    SplittableRandom random = new SplittableRandom(spec.hashCode());
    for (int round = 0; round < 60; round++) {
      int least = spec.startsWith("dclr") ? 2 : 1;
      int rows = round % 10 == 9 ? least : least + random.nextInt(40);
      Vectors drawn = new Vectors(random, size(round), 2 + random.nextInt(40));
      EmbeddingBatch single = drawn.embeddings(rows, spec);
      check(
          objective,
          new EmbeddingBatch(
              widened(single.anchors()), widened(single.positives()), widened(single.extras())),
          single,
          size(round),
          "round " + round);
    }
  }

  @ParameterizedTest
  @MethodSource("onFeatures")
  void saysOfFeaturesInSinglePrecisionWhatItSaysInDouble(String spec) {
    Objective<FeatureBatch> objective = objective(spec);
    SplittableRandom random = new SplittableRandom(spec.hashCode());
    for (int round = 0; round < 60; round++) {
      int rows = 4 + random.nextInt(40);
      Matrix features =
          new Vectors(random, size(round), 1 + random.nextInt(40)).rows(rows, Optional.empty());
      Matrix biased =
          new Vectors(random, size(round), 1 + random.nextInt(40)).rows(rows, Optional.empty());
      check(
          objective,
          new FeatureBatch(widened(features), widened(biased), Extras.NONE),
          new FeatureBatch(features, biased, Extras.NONE),
          size(round),
          "round " + round);
    }
  }

  @ParameterizedTest
  @MethodSource("onGraphs")
  void saysOfNodesInSinglePrecisionWhatItSaysInDouble(String spec) {
    Objective<GraphBatch> objective = objective(spec);
    SplittableRandom random = new SplittableRandom(spec.hashCode());
    for (int round = 0; round < 60; round++) {
      GraphBatch single =
          new Vectors(random, size(round), 2 + random.nextInt(40)).graph(2 + random.nextInt(40));
      check(
          objective,
          new GraphBatch(
              widened(single.nodes()),
              single.from(),
              single.to(),
              single.weights(),
              widened(single.extras())),
          single,
          size(round),
          "round " + round);
    }
  }

  /** Of the numbers of vectors. */
  private static double size(int round) {
    return new double[] {1, 1, 0.01, 1000, 1e6}[round % 5];
  }

  private static <B> void check(
      Objective<B> objective, B wide, B single, double size, String what) {
    Gradients exact = new Gradients();
    double loss = objective.lossAndGradient(wide, exact);
    assertThat(loss).isFinite();
    Gradients fast = new Gradients();
    double near = objective.lossAndGradient(single, fast);
    assertThat(near).as(what).isCloseTo(loss, within(TOLERANCE * Math.max(0.5, Math.abs(loss))));
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
      double floor = 0.1 / (expected.rows() * Math.max(1, size));
      for (int i = 0; i < expected.rows(); i++) {
        for (int j = 0; j < expected.columns(); j++) {
          assertThat(actual.get(i, j))
              .as("d loss / d %s[%d][%d] of %s, %s", input, i, j, objective, what)
              .isCloseTo(expected.get(i, j), within(TOLERANCE * Math.max(largest, floor)));
        }
      }
    }
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

  private static Extras widened(Extras extras) {
    Extras wide = Extras.NONE;
    for (Map.Entry<String, Matrix> each : extras.matrices().entrySet()) {
      wide = wide.with(each.getKey(), widened(each.getValue()));
    }
    return wide;
  }

  /**
   * Vectors that single precision can hold. A fifth are equal to another of the same matrix or of
   * one before it, a tenth are nearly that, and some numbers are equal.
   */
  private static final class Vectors {
    private final SplittableRandom random;
    private final double size;
    private final int d;

    private Vectors(SplittableRandom random, double size, int d) {
      this.random = random;
      this.size = size;
      this.d = d;
    }

    private Matrix.Floats rows(int n, Optional<Matrix.Floats> before) {
      Matrix.Floats rows = Matrix.floats(n, d);
      double[] row = new double[d];
      for (int i = 0; i < n; i++) {
        double kind = random.nextDouble();
        if (kind < 0.1 && before.isPresent()) {
          before.get().read(random.nextInt(before.get().rows()), row);
        } else if (kind < 0.3 && i > 0) {
          rows.read(random.nextInt(i), row);
        } else {
          for (int c = 0; c < d; c++) {
            row[c] = random.nextInt(5) == 0 ? size / 2 : size * random.nextGaussian();
          }
        }
        for (int c = 0; kind > 0.05 && kind < 0.15 && c < d; c++) {
          row[c] += 1e-3 * size * random.nextGaussian();
        }
        rows.write(i, row);
      }
      return rows;
    }

    private Matrix.Floats unit(Matrix.Floats rows) {
      double[] row = new double[d];
      for (int i = 0; i < rows.rows(); i++) {
        rows.read(i, row);
        double norm = Math.sqrt(Arrays.stream(row).map(x -> x * x).sum());
        for (int c = 0; c < d; c++) {
          rows.set(i, c, row[c] / norm);
        }
      }
      return rows;
    }

    private Matrix.Floats numbers(int rows, int columns, IntSupplier number) {
      Matrix.Floats numbers = Matrix.floats(rows, columns);
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          numbers.set(i, j, number.getAsInt());
        }
      }
      return numbers;
    }

    private EmbeddingBatch embeddings(int b, String spec) {
      Matrix.Floats anchors = rows(b, Optional.empty());
      Matrix.Floats positives = rows(b, Optional.of(anchors));
      Matrix.Floats queue = rows(4 + random.nextInt(80), Optional.of(positives));
      if (spec.startsWith("moco") && !spec.contains("normalise")) {
        unit(anchors);
        unit(positives);
        unit(queue);
      }
      int labels = 1 + random.nextInt(b);
      int bank = queue.rows();
      Extras extras =
          Extras.of("negatives", rows(b, Optional.of(anchors)))
              .with("adapted", rows(b, Optional.of(anchors)))
              .with("queue", queue)
              .with("bank", queue)
              .with("target-rows", numbers(b, 1, () -> random.nextInt(bank)))
              .with("ignored-rows", numbers(b, 2, () -> random.nextInt(-1, bank)))
              .with("references", rows(b, Optional.of(anchors)))
              .with("centroids", rows(2 + random.nextInt(4), Optional.of(anchors)))
              .with("complement-anchors", rows(b, Optional.empty()))
              .with("complement-positives", rows(b, Optional.of(anchors)))
              .with("noise", rows(1 + random.nextInt(2 * b), Optional.empty()));
      if (random.nextBoolean()) {
        extras = extras.with("labels", numbers(b, 1, () -> random.nextInt(labels)));
      }
      if (random.nextInt(3) == 0) {
        extras = extras.with("sampled-rows", numbers(b, 5, () -> random.nextInt(bank)));
      }
      return new EmbeddingBatch(anchors, positives, extras);
    }

    private GraphBatch graph(int n) {
      int[] from = random.ints(4L * n, 0, n).toArray();
      int[] to = random.ints(4L * n, 0, n).toArray();
      double[] weights = random.doubles(4L * n).toArray();
      Matrix.Floats nodes = rows(n, Optional.empty());
      Extras extras =
          Extras.of("centroids", rows(3, Optional.of(nodes)))
              .with("clusters", numbers(n, 1, () -> random.nextInt(Math.min(n, 5))));
      return new GraphBatch(nodes, from, to, weights, extras);
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
      return new ScoreBatch(widened(scores), widened(relevance), widened(extras));
    }
  }
}
