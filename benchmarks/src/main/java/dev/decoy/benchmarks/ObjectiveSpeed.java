package dev.decoy.benchmarks;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Catalogue;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;
import dev.decoy.objective.embedding.EmbeddingBatch;
import dev.decoy.objective.embedding.FeatureBatch;
import dev.decoy.objective.embedding.GraphBatch;
import dev.decoy.objective.score.InfoNce;
import dev.decoy.objective.score.ScoreBatch;
import dev.decoy.train.retriever.Bags;
import dev.decoy.train.retriever.RetrieverData;
import dev.decoy.train.retriever.RetrieverLoss;
import dev.decoy.train.retriever.RetrieverModel;
import dev.decoy.train.retriever.RetrieverTrainer;
import dev.decoy.train.retriever.RetrieverTraining;
import dev.decoy.train.retriever.UpdateRule;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What objectives cost in double and in single precision, and beside a training step. Processor
 * time of one thread, the least of several rounds in which the two precisions take turns.
 *
 * <pre>
 * ObjectiveSpeed [ROUNDS [NAME]...]
 * </pre>
 *
 * <p>With names, only the objectives of these names are measured, such as {@code moco}, or one of a
 * name with its options, such as {@code pamc:negatives=nodes}.
 *
 * <p>Scores are 256 anchors x 512 candidates, one positive each; vectors 256 x 256, with a queue or
 * bank of 1,024; features 128 x 256; the graph has 1,024 nodes with 8 edges each and vectors of 64.
 * The step is one of a static retriever: 256 pairs with 4 mined negatives and in-batch ones, d =
 * 256, queries of 12 and documents of 100 tokens by Zipf's law, vocabulary 30,000, Adam; {@code
 * infonce}'s own time is taken off.
 */
public final class ObjectiveSpeed {
  private static final int B = 256;
  private static final int C = 512;
  private static final int D = 256;

  private static final List<String> ON_SCORES =
      List.of(
          "infonce",
          "debiased:floor=given,lowest=-1,beta=1",
          "sampled-classes",
          "kl-distillation",
          "ar2",
          "cet",
          "bpr",
          "ranknet",
          "lambda-loss:cut=all",
          "nbpo",
          "binary-cross-entropy",
          "cosent:compare=anchor",
          "cross-batch-balance",
          "hinge",
          "margin-mse",
          "squared-error",
          "ccl:cosine=false");
  private static final List<String> ON_FEATURES = List.of("hsic:sigma=20,biasedSigma=20");
  private static final List<String> ON_GRAPHS = List.of("pamc:negatives=nodes", "pamc");
  private static final List<String> ON_VECTORS =
      List.of(
          "triplet-margin",
          "margin-loss",
          "segment-distance",
          "batch-triplet",
          "clusterns",
          "moco:normalise=true",
          "bank-infonce",
          "composed-infonce:queries=true",
          "dclr");

  private final SplittableRandom random = new SplittableRandom(7);
  private final Catalogue catalogue = Catalogue.load();
  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private final int rounds;
  private final List<String> names;
  private double step;

  private ObjectiveSpeed(int rounds, List<String> names) {
    this.rounds = rounds;
    this.names = names;
    for (String name : names) {
      if (Stream.of(ON_SCORES, ON_VECTORS, ON_FEATURES, ON_GRAPHS)
          .flatMap(List::stream)
          .noneMatch(spec -> isCalled(spec, name))) {
        throw new IllegalArgumentException(
            "there is no objective '%s' here; there are %s, %s, %s, %s"
                .formatted(
                    name,
                    String.join(", ", ON_SCORES),
                    String.join(", ", ON_VECTORS),
                    String.join(", ", ON_FEATURES),
                    String.join(", ", ON_GRAPHS)));
      }
    }
  }

  /** Measures everything, or what is named, and prints a table. */
  public static void main(String[] args) {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 15;
    new ObjectiveSpeed(rounds, List.of(args).subList(Math.min(1, args.length), args.length)).run();
  }

  private static boolean isCalled(String spec, String name) {
    return spec.equals(name) || Spec.parse(spec).name().equals(name);
  }

  private List<String> wanted(List<String> specs) {
    return specs.stream()
        .filter(spec -> names.isEmpty() || names.stream().anyMatch(name -> isCalled(spec, name)))
        .toList();
  }

  private void run() {
    step = step();
    out.printf(Locale.ROOT, "step without its objective: %.2f ms%n%n", step);
    out.println("| objective | double, ms | single, ms | double / single | share of a step |");
    out.println("| --- | ---: | ---: | ---: | ---: |");
    Drawn scores = new Drawn(B, C);
    Drawn wide = new Drawn(B, 5 * B);
    for (String spec : wanted(ON_SCORES)) {
      Objective<ScoreBatch> objective = objective(spec);
      double real = time(objective, wide.scores(true));
      line(spec, objective, scores::scores, real);
    }
    for (String spec : wanted(ON_VECTORS)) {
      Objective<EmbeddingBatch> objective = objective(spec);
      line(spec, objective, this::vectors, Double.NaN);
    }
    for (String spec : wanted(ON_FEATURES)) {
      line(spec, this.<FeatureBatch>objective(spec), this::features, Double.NaN);
    }
    for (String spec : wanted(ON_GRAPHS)) {
      line(spec, this.<GraphBatch>objective(spec), this::graph, Double.NaN);
    }
  }

  @SuppressWarnings("unchecked")
  private <T> Objective<T> objective(String spec) {
    Spec parsed = Spec.parse(spec);
    return (Objective<T>)
        catalogue.named(parsed.name()).stream()
            .filter(entry -> Objective.class.isAssignableFrom(entry.type()))
            .map(entry -> Options.build(entry.type(), parsed.options()))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("there is no objective " + spec));
  }

  private <T> void line(
      String spec, Objective<T> objective, Function<Boolean, T> batches, double real) {
    T exact = batches.apply(false);
    T fast = batches.apply(true);
    double slow = Double.POSITIVE_INFINITY;
    double quick = Double.POSITIVE_INFINITY;
    Gradients ofExact = new Gradients();
    Gradients ofFast = new Gradients();
    for (int round = 0; round < rounds; round++) {
      slow = Math.min(slow, once(objective, exact, ofExact));
      quick = Math.min(quick, once(objective, fast, ofFast));
    }
    double cost = Double.isNaN(real) ? quick : real;
    out.printf(
        Locale.ROOT,
        "| `%s` | %.2f | %.2f | %.1f | %.1f %% |%n",
        spec,
        slow,
        quick,
        slow / quick,
        100 * cost / (step + cost));
  }

  private <T> double time(Objective<T> objective, T batch) {
    Gradients gradients = new Gradients();
    double least = Double.POSITIVE_INFINITY;
    for (int round = 0; round < rounds; round++) {
      least = Math.min(least, once(objective, batch, gradients));
    }
    return least;
  }

  private static <T> double once(Objective<T> objective, T batch, Gradients gradients) {
    long started = cpu();
    double loss = objective.lossAndGradient(batch, gradients);
    double took = (cpu() - started) / 1e6;
    if (!Double.isFinite(loss)) {
      throw new IllegalStateException(objective + ": the loss is " + loss);
    }
    return took;
  }

  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private double step() {
    int pairs = 4 * B;
    int mined = 4;
    int[][] texts = new int[pairs * (2 + mined)][];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = new int[i < pairs ? 12 : 100];
      for (int t = 0; t < texts[i].length; t++) {
        texts[i][t] = (int) Math.pow(30_000, random.nextDouble()) - 1;
      }
    }
    int[][] negatives = new int[pairs][];
    Arrays.setAll(
        negatives, i -> IntStream.range(0, mined).map(j -> pairs + i * mined + j).toArray());
    int[] all = IntStream.range(0, pairs).toArray();
    float[] scales = new float[30_000];
    Arrays.fill(scales, 1);
    RetrieverModel model =
        RetrieverModel.of(
            RetrieverModel.random(
                IntStream.range(0, 30_000).asLongStream().toArray(), scales, D, new Seed(1)),
            false,
            false);
    RetrieverData data =
        new RetrieverData(
            Bags.of(pairs, i -> texts[i]),
            Bags.of(texts.length - pairs, i -> texts[pairs + i]),
            all,
            all,
            negatives,
            new float[0][],
            new float[0][],
            new int[pairs][0]);
    double[] inside = new double[1];
    InfoNce infoNce = InfoNce.of(0.05);
    Objective<ScoreBatch> timed =
        (batch, gradients) -> {
          long started = cpu();
          double loss = infoNce.lossAndGradient(batch, gradients);
          inside[0] = (cpu() - started) / 1e6;
          return loss;
        };
    RetrieverTraining training =
        new RetrieverTraining(
            new RetrieverLoss.OnScores(timed),
            UpdateRule.of(UpdateRule.Kind.ADAM),
            0.01,
            0,
            false,
            Math.max(2, rounds / 2),
            B,
            mined,
            true);
    double least = Double.POSITIVE_INFINITY;
    try (RetrieverTrainer trainer = new RetrieverTrainer(model, data, training, new Seed(1), 1)) {
      while (trainer.step() < trainer.steps()) {
        long started = cpu();
        double loss = trainer.run();
        double took = (cpu() - started) / 1e6 - inside[0];
        least = Double.isFinite(loss) ? Math.min(least, took) : least;
      }
    }
    return least;
  }

  private Matrix.Doubles numbers(int rows, int columns) {
    Matrix.Doubles numbers = Matrix.doubles(rows, columns);
    for (int i = 0; i < rows * columns; i++) {
      numbers.values()[i] = 2 * random.nextDouble() - 1;
    }
    return numbers;
  }

  private static Matrix in(boolean single, Matrix.Doubles numbers) {
    if (!single) {
      return numbers;
    }
    Matrix.Floats floats = Matrix.floats(numbers.rows(), numbers.columns());
    for (int i = 0; i < floats.values().length; i++) {
      floats.values()[i] = (float) numbers.values()[i];
    }
    return floats;
  }

  private EmbeddingBatch vectors(boolean single) {
    Matrix.Doubles rows = Matrix.doubles(B, 1);
    for (int i = 0; i < B; i++) {
      rows.set(i, 0, i);
    }
    Extras extras =
        Extras.of("negatives", in(single, numbers(B, D)))
            .with("adapted", in(single, numbers(B, D)))
            .with("centroids", in(single, numbers(16, D)))
            .with("queue", in(single, numbers(1024, D)))
            .with("bank", in(single, numbers(1024, D)))
            .with("target-rows", rows)
            .with("references", in(single, numbers(B, D)))
            .with("complement-anchors", in(single, numbers(B, D)))
            .with("complement-positives", in(single, numbers(B, D)))
            .with("noise", in(single, numbers(B, D)));
    return new EmbeddingBatch(in(single, numbers(B, D)), in(single, numbers(B, D)), extras);
  }

  private FeatureBatch features(boolean single) {
    return new FeatureBatch(in(single, numbers(128, D)), in(single, numbers(128, D)), Extras.NONE);
  }

  private GraphBatch graph(boolean single) {
    int n = 1024;
    int[] from = new int[8 * n];
    int[] to = new int[8 * n];
    double[] weights = new double[8 * n];
    Matrix.Doubles clusters = Matrix.doubles(n, 1);
    for (int e = 0; e < from.length; e++) {
      from[e] = e / 8;
      to[e] = e % 8 == 0 ? from[e] : random.nextInt(n);
      weights[e] = 1.0 / 8;
    }
    for (int i = 0; i < n; i++) {
      clusters.set(i, 0, i % 7);
    }
    return new GraphBatch(
        in(single, numbers(n, 64)), from, to, weights, Extras.of("clusters", clusters));
  }

  /** A batch of scores and what objectives may ask for beside them. */
  private final class Drawn {
    private final Matrix.Doubles scores;
    private final Matrix.Doubles relevance;
    private final Matrix.Doubles noise;
    private final Matrix.Doubles other;
    private final Matrix.Doubles graded;
    private final Matrix.Doubles grades;

    private Drawn(int rows, int columns) {
      scores = numbers(rows, columns);
      other = numbers(rows, columns);
      relevance = Matrix.doubles(rows, columns);
      noise = Matrix.doubles(rows, columns);
      noise.fill(1e-3);
      for (int i = 0; i < rows; i++) {
        relevance.set(i, i, 1);
      }
      graded = numbers(rows, 1);
      grades = Matrix.doubles(rows, 1);
      for (int i = 0; i < rows; i++) {
        grades.set(i, 0, i % 5);
      }
    }

    private ScoreBatch scores(boolean single) {
      Extras extras =
          Extras.of("teacher", in(single, other))
              .with("selection", in(single, other))
              .with("flips", in(single, other))
              .with("noise", in(single, noise))
              .with("graded-scores", in(single, graded))
              .with("grades", in(single, grades));
      return new ScoreBatch(in(single, scores), in(single, relevance), extras);
    }
  }
}
