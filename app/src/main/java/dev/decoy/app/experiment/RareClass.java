package dev.decoy.app.experiment;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;
import dev.decoy.objective.logit.LogitBatch;
import dev.decoy.select.batch.Examples;
import dev.decoy.select.batch.Shuffled;
import dev.decoy.train.network.Network;
import dev.decoy.train.network.NetworkShape;
import dev.decoy.train.network.Output;
import dev.decoy.train.network.Pass;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SplittableRandom;

/**
 * Learns to tell a class from everything else, where it is as frequent, a tenth as frequent and a
 * fiftieth as frequent as that.
 *
 * <pre>
 * each class is a mixture of Gaussians: mean_k ~ N(0, separation² I), point ~ N(mean_k, I)
 * logit = a network's,   p = 1 / (1 + exp(-logit))
 * </pre>
 *
 * <p>Some labels are wrong wherever anybody learns from them, in training and where the threshold
 * is chosen: as many negatives are called positive as positives negative, so that the ratio stays.
 * What is measured has true labels. {@code class-weights}, for objectives that read them, are those
 * that give both classes the same weight in all.
 *
 * @param objective what is learnt by, on one logit per example
 * @param dimension of the points
 * @param clusters Gaussians per class
 * @param separation of their means
 * @param wrong which share of the positives' labels is wrong
 * @param hidden units of the network's layer; 0 for a logistic regression
 * @param points how many to learn from
 * @param heldOut how many are measured; as many for the choice of the threshold
 * @param batch examples per step
 * @param steps how many
 * @param rate of Adam
 * @param decay of weights
 */
public record RareClass(
    @Option String objective,
    @Option(value = "16", min = 1) int dimension,
    @Option(value = "3", min = 1) int clusters,
    @Option(value = "0.6", min = 0) double separation,
    @Option(value = "0.1", min = 0, max = 0.5) double wrong,
    @Option(value = "32", min = 0) int hidden,
    @Option(value = "5000", min = 100) int points,
    @Option(value = "10000", min = 100) int heldOut,
    @Option(value = "250", min = 1) int batch,
    @Option(value = "600", min = 1) int steps,
    @Option(value = "0.003", min = 0, above = true) double rate,
    @Option(value = "0.001", min = 0) double decay)
    implements Experiment {
  /** Negatives per positive. */
  private static final int[] RATIOS = {1, 10, 50};

  /** Checks the ranges and the objective. */
  public RareClass {
    Options.check(RareClass.class, "dimension", dimension);
    Options.check(RareClass.class, "clusters", clusters);
    Options.check(RareClass.class, "separation", separation);
    Options.check(RareClass.class, "wrong", wrong);
    Options.check(RareClass.class, "hidden", hidden);
    Options.check(RareClass.class, "points", points);
    Options.check(RareClass.class, "heldOut", heldOut);
    Options.check(RareClass.class, "batch", batch);
    Options.check(RareClass.class, "steps", steps);
    Options.check(RareClass.class, "rate", rate);
    Options.check(RareClass.class, "decay", decay);
    Objectives.of(objective, LogitBatch.class);
  }

  /**
   * For each ratio: F1 where positive is what has a probability above a half; F1 at the threshold
   * that was best on other points; the area under precision and recall (average precision); and the
   * mean squared error of the probabilities (Brier), the less the better.
   */
  @Override
  public List<String> metrics() {
    List<String> metrics = new ArrayList<>();
    for (String metric : List.of("f1", "tuned-f1", "auprc", "brier")) {
      for (int i = RATIOS.length - 1; i >= 0; i--) {
        metrics.add(metric + "-1:" + RATIOS[i]);
      }
    }
    return metrics;
  }

  @Override
  public SequencedMap<String, Double> run(Part part, long seed) {
    SequencedMap<String, Double> measured = new LinkedHashMap<>();
    metrics().forEach(metric -> measured.put(metric, Double.NaN));
    for (int ratio : RATIOS) {
      Seed data = new Seed(seed).stage("rare-class").at(ratio);
      Matrix.Doubles means = Matrix.doubles(2 * clusters, dimension);
      Gaussians.add(means, separation, data.stage("means").generator());
      Labelled known = draw(means, ratio, points, wrong, data.stage("points").generator());
      Labelled tuning = draw(means, ratio, heldOut, wrong, data.stage("tuning").generator());
      Labelled unseen = draw(means, ratio, heldOut, 0, data.stage(part.name()).generator());
      Network network = train(known, data);
      BinaryScores scores = scores(network, unseen);
      measured.put("f1-1:" + ratio, scores.f1(0.5));
      measured.put("tuned-f1-1:" + ratio, scores.f1(scores(network, tuning).bestThreshold()));
      measured.put("auprc-1:" + ratio, scores.averagePrecision());
      measured.put("brier-1:" + ratio, scores.brier());
    }
    return measured;
  }

  /** Points of which one in so many is positive, in random order. */
  private Labelled draw(Matrix means, int ratio, int count, double wrong, SplittableRandom random) {
    Matrix.Doubles rows = Matrix.doubles(count, dimension);
    int[] labels = new int[count];
    double[] mean = new double[dimension];
    double share = 1.0 / (1 + ratio);
    for (int i = 0; i < count; i++) {
      int truth = random.nextDouble() < share ? 1 : 0;
      means.read(truth * clusters + random.nextInt(clusters), mean);
      rows.write(i, mean);
      double flip = truth == 1 ? wrong : wrong * share / (1 - share);
      labels[i] = random.nextDouble() < flip ? 1 - truth : truth;
    }
    Gaussians.add(rows, 1, random);
    return new Labelled(rows, labels);
  }

  private Network train(Labelled known, Seed seed) {
    NetworkShape shape =
        hidden == 0
            ? NetworkShape.of(Output.LINEAR, dimension, 1)
            : NetworkShape.of(Output.LINEAR, dimension, hidden, 1);
    Network network = Network.random(shape, seed.stage("network"));
    Objective<LogitBatch> loss = Objectives.of(objective, LogitBatch.class);
    Extras weights = Extras.of("class-weights", balance(known.classes()));
    Gradients gradients = new Gradients();
    int step = 0;
    for (int epoch = 0; step < steps; epoch++) {
      for (int[] chosen :
          new Shuffled().plan(new Examples(points), epoch, batch, seed.stage("batches"))) {
        if (step++ < steps) {
          Labelled some = known.some(chosen);
          Pass pass = network.forward(some.points(), seed);
          loss.lossAndGradient(new LogitBatch(pass.outputs(), some.classes(), weights), gradients);
          pass.backward(gradients.of("logits"));
          network.step(rate, decay);
        }
      }
    }
    return network;
  }

  /** Weights of class 0 and 1 under which both count the same. */
  private static Matrix balance(int[] labels) {
    int positives = 0;
    for (int label : labels) {
      positives += label;
    }
    return Matrix.of(
        new double[] {
          labels.length / 2.0 / Math.max(1, labels.length - positives),
          labels.length / 2.0 / Math.max(1, positives)
        });
  }

  private static BinaryScores scores(Network network, Labelled points) {
    double[] p = network.predict(points.points()).values();
    for (int i = 0; i < p.length; i++) {
      p[i] = 1 / (1 + Math.exp(-p[i]));
    }
    return new BinaryScores(p, points.classes());
  }
}
