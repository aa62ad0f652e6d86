package dev.decoy.app.experiment;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;
import dev.decoy.objective.score.ScoreBatch;
import dev.decoy.select.batch.Examples;
import dev.decoy.select.batch.Shuffled;
import dev.decoy.train.network.InnerProducts;
import dev.decoy.train.network.Network;
import dev.decoy.train.network.NetworkShape;
import dev.decoy.train.network.Output;
import dev.decoy.train.network.Pass;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SplittableRandom;

/**
 * Learns without labels where points of a mixture belong: an encoder onto the unit sphere sees two
 * noisy views of each point and is asked which belong together; then the classes of held-out points
 * are read from their vectors.
 *
 * <pre>
 * mean_c ~ N(0, separation² I),   point ~ N(mean_c, I),   view ~ N(point, noise² I)
 * vector = unit(W₂ max(0, W₁ view + b₁) + b₂)
 * </pre>
 *
 * <p>As published, each of the 2B views of a batch is an anchor, the other view of its point its
 * positive, and the other 2B - 2 views are unlabelled, of which one in {@code classes} is of its
 * class. Which those are stands in {@code true-relevance}, for an oracle.
 *
 * @param objective what is learnt by, on cosines
 * @param classes how many, all equally frequent
 * @param dimension of the points
 * @param separation of the classes' means
 * @param noise of the views
 * @param hidden units of the encoder
 * @param width of the vectors
 * @param points how many to learn from; their classes are looked at afterwards only
 * @param heldOut how many are measured
 * @param batch points per step
 * @param steps how many
 * @param rate of Adam
 * @param decay of weights
 * @param neighbours how many vote
 */
public record GaussianViews(
    @Option String objective,
    @Option(value = "10", min = 2) int classes,
    @Option(value = "32", min = 1) int dimension,
    @Option(value = "0.4", min = 0) double separation,
    @Option(value = "0.5", min = 0) double noise,
    @Option(value = "64", min = 1) int hidden,
    @Option(value = "16", min = 1) int width,
    @Option(value = "2000", min = 2) int points,
    @Option(value = "2000", min = 1) int heldOut,
    @Option(value = "256", min = 2) int batch,
    @Option(value = "300", min = 1) int steps,
    @Option(value = "0.001", min = 0, above = true) double rate,
    @Option(value = "1e-6", min = 0) double decay,
    @Option(value = "20", min = 1) int neighbours)
    implements Experiment {
  /** Checks the ranges and the objective. */
  public GaussianViews {
    Options.check(GaussianViews.class, "classes", classes);
    Options.check(GaussianViews.class, "dimension", dimension);
    Options.check(GaussianViews.class, "separation", separation);
    Options.check(GaussianViews.class, "noise", noise);
    Options.check(GaussianViews.class, "hidden", hidden);
    Options.check(GaussianViews.class, "width", width);
    Options.check(GaussianViews.class, "points", points);
    Options.check(GaussianViews.class, "heldOut", heldOut);
    Options.check(GaussianViews.class, "batch", batch);
    Options.check(GaussianViews.class, "steps", steps);
    Options.check(GaussianViews.class, "rate", rate);
    Options.check(GaussianViews.class, "decay", decay);
    Options.check(GaussianViews.class, "neighbours", neighbours);
    Objectives.of(objective, ScoreBatch.class);
  }

  /**
   * The share of held-out points whose class nearest neighbours name, and that a linear model on
   * the vectors gets right.
   */
  @Override
  public List<String> metrics() {
    return List.of("knn-accuracy", "probe-accuracy");
  }

  @Override
  public SequencedMap<String, Double> run(Part part, long seed) {
    Seed data = new Seed(seed).stage("gaussian-views");
    Matrix.Doubles means = Matrix.doubles(classes, dimension);
    Gaussians.add(means, separation, data.stage("means").generator());
    Labelled known = draw(means, points, data.stage("points").generator());
    Labelled unseen = draw(means, heldOut, data.stage(part.name()).generator());
    Network encoder = train(known, data);
    Probe probe =
        new Probe(
            known.at(encoder.predict(known.points())),
            unseen.at(encoder.predict(unseen.points())),
            classes);
    SequencedMap<String, Double> measured = new LinkedHashMap<>();
    measured.put("knn-accuracy", probe.neighbours(neighbours));
    measured.put("probe-accuracy", probe.linear());
    return measured;
  }

  private static Labelled draw(Matrix means, int count, SplittableRandom random) {
    Matrix.Doubles rows = Matrix.doubles(count, means.columns());
    int[] labels = new int[count];
    double[] mean = new double[means.columns()];
    for (int i = 0; i < count; i++) {
      labels[i] = random.nextInt(means.rows());
      means.read(labels[i], mean);
      rows.write(i, mean);
    }
    Gaussians.add(rows, 1, random);
    return new Labelled(rows, labels);
  }

  private Network train(Labelled known, Seed seed) {
    Network encoder =
        Network.random(
            NetworkShape.of(Output.UNIT, dimension, hidden, width), seed.stage("encoder"));
    Objective<ScoreBatch> loss = Objectives.of(objective, ScoreBatch.class);
    Gradients gradients = new Gradients();
    int step = 0;
    for (int epoch = 0; step < steps; epoch++) {
      for (int[] chosen :
          new Shuffled().plan(new Examples(points), epoch, batch, seed.stage("batches"))) {
        // A rest of an epoch would have fewer negatives than the others.
        if (step < steps && chosen.length == Math.min(batch, points)) {
          learn(encoder, loss, gradients, known, chosen, seed.stage("views").at(step++));
        }
      }
    }
    return encoder;
  }

  private void learn(
      Network encoder,
      Objective<ScoreBatch> loss,
      Gradients gradients,
      Labelled known,
      int[] chosen,
      Seed views) {
    int b = chosen.length;
    Matrix.Doubles both = Matrix.doubles(2 * b, dimension);
    int[] labels = new int[2 * b];
    double[] point = new double[dimension];
    for (int row = 0; row < 2 * b; row++) {
      known.points().read(chosen[row % b], point);
      both.write(row, point);
      labels[row] = known.classes()[chosen[row % b]];
    }
    Gaussians.add(both, noise, views.generator());
    Pass pass = encoder.forward(both, views);
    InnerProducts products = new InnerProducts(pass.outputs(), pass.outputs());
    loss.lossAndGradient(batch(products.scores(), labels), gradients);
    Matrix toScores = gradients.of("scores");
    Matrix.Doubles toVectors = products.toAnchors(toScores);
    Matrix.Doubles toOthers = products.toCandidates(toScores);
    for (int i = 0; i < toVectors.values().length; i++) {
      toVectors.values()[i] += toOthers.values()[i];
    }
    pass.backward(toVectors);
    encoder.step(rate, decay);
  }

  /** Every view against all others; the other of its point is the positive. */
  static ScoreBatch batch(Matrix scores, int[] labels) {
    Matrix relevance = scores.like();
    Matrix truth = scores.like();
    int n = labels.length;
    for (int row = 0; row < n; row++) {
      for (int column = 0; column < n; column++) {
        truth.set(row, column, labels[row] == labels[column] ? 1 : 0);
      }
      relevance.set(row, row, Double.NaN);
      relevance.set(row, (row + n / 2) % n, 1);
    }
    return new ScoreBatch(scores, relevance, Extras.of("true-relevance", truth));
  }
}
