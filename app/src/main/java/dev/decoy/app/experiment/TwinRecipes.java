package dev.decoy.app.experiment;

import dev.decoy.array.Extras;
import dev.decoy.array.Logistic;
import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.score.BinaryCrossEntropy;
import dev.decoy.objective.score.ScoreBatch;
import dev.decoy.objective.score.Total;
import dev.decoy.train.network.Network;
import dev.decoy.train.network.NetworkShape;
import dev.decoy.train.network.Output;
import dev.decoy.train.network.Pass;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SplittableRandom;

/**
 * A small table with two classes and a small network for it, which two arms train in the same way:
 * what they differ by is chance.
 */
final class TwinRecipes {
  /** What is measured of each trained network. */
  static final List<String> METRICS =
      List.of("accuracy", "balanced-accuracy", "f1", "auc", "log-loss", "brier");

  /** The values that options may have; every combination is a configuration. */
  static final SequencedMap<String, List<String>> SPACE = new LinkedHashMap<>();

  static {
    SPACE.put("hidden", List.of("4", "8"));
    SPACE.put("rate", List.of("0.02", "0.05"));
    SPACE.put("epochs", List.of("10", "20"));
  }

  private static final int FEATURES = 5;
  private static final int TRAIN = 60;
  private static final int TEST = 200;
  private static final BinaryCrossEntropy LOSS = new BinaryCrossEntropy(Total.MEAN);

  private final Seed seed;
  private final Matrix.Doubles train;
  private final Matrix.Doubles trainLabels;
  private final Matrix.Doubles test;
  private final Matrix.Doubles testLabels;
  private final Gradients gradients = new Gradients();

  /** Makes up a table. */
  TwinRecipes(Seed seed) {
    this.seed = seed;
    SplittableRandom random = seed.stage("table").generator();
    train = Matrix.doubles(TRAIN, FEATURES);
    trainLabels = Matrix.doubles(TRAIN, 1);
    test = Matrix.doubles(TEST, FEATURES);
    testLabels = Matrix.doubles(TEST, 1);
    double[] weights = new double[FEATURES];
    for (int j = 0; j < FEATURES; j++) {
      weights[j] = random.nextGaussian();
    }
    fill(train, trainLabels, weights, random);
    fill(test, testLabels, weights, random);
  }

  /** A label follows a sum and a product of features, and noise. */
  private static void fill(Matrix table, Matrix labels, double[] weights, SplittableRandom random) {
    for (int i = 0; i < table.rows(); i++) {
      double sum = random.nextGaussian();
      for (int j = 0; j < FEATURES; j++) {
        table.set(i, j, random.nextGaussian());
        sum += weights[j] * table.get(i, j);
      }
      sum += table.get(i, 0) * table.get(i, 1);
      // Both classes are there whatever is drawn.
      labels.set(i, 0, i == 0 ? 1 : i == 1 ? 0 : sum > 0 ? 1 : 0);
    }
  }

  /** All configurations, the same order every time. */
  static List<Map<String, String>> configurations() {
    List<Map<String, String>> all = List.of(Map.of());
    for (Map.Entry<String, List<String>> option : SPACE.entrySet()) {
      all =
          all.stream()
              .flatMap(one ->
                  option.getValue().stream()
                      .map(value -> {
                        Map<String, String> with = new LinkedHashMap<>(one);
                        with.put(option.getKey(), value);
                        return Map.copyOf(with);
                      }))
              .toList();
    }
    return all;
  }

  /**
   * Trains once and measures on the test rows.
   *
   * @param arm which twin; it changes the first weights and nothing else
   */
  Map<String, Double> run(String arm, Map<String, String> config, long trial) {
    Network network =
        Network.random(
            NetworkShape.of(Output.LINEAR, FEATURES, whole(config, "hidden"), 1),
            seed.stage(arm).stage(config.getOrDefault("hidden", "")).at(trial));
    for (int epoch = 0; epoch < whole(config, "epochs"); epoch++) {
      Pass pass = network.forward(train, seed);
      LOSS.lossAndGradient(new ScoreBatch(pass.outputs(), trainLabels, Extras.NONE), gradients);
      pass.backward(gradients.of("scores"));
      network.step(Double.parseDouble(config.getOrDefault("rate", "")), 0);
    }
    return measure(network.predict(test));
  }

  private static int whole(Map<String, String> config, String option) {
    return Integer.parseInt(config.getOrDefault(option, ""));
  }

  private Map<String, Double> measure(Matrix.Doubles logits) {
    double[] p = new double[TEST];
    int[] labels = new int[TEST];
    double[][] scores = new double[2][TEST];
    int[] right = new int[2];
    int[] count = new int[2];
    double loss = 0;
    for (int i = 0; i < TEST; i++) {
      int label = (int) testLabels.get(i, 0);
      double z = logits.get(i, 0);
      p[i] = Logistic.sigmoid(z);
      labels[i] = label;
      scores[label][count[label]++] = z;
      right[label] += z > 0 == (label == 1) ? 1 : 0;
      loss += Logistic.softplus(label == 1 ? -z : z) / TEST;
    }
    BinaryScores measured = new BinaryScores(p, labels);
    return Map.of(
        "accuracy",
        (double) (right[0] + right[1]) / TEST,
        "balanced-accuracy",
        ((double) right[0] / count[0] + (double) right[1] / count[1]) / 2,
        "f1",
        measured.f1(0.5),
        "auc",
        BinaryScores.auc(Arrays.copyOf(scores[1], count[1]), Arrays.copyOf(scores[0], count[0])),
        "log-loss",
        loss,
        "brier",
        measured.brier());
  }
}
