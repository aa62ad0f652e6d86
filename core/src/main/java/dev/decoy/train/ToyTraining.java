package dev.decoy.train;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import dev.decoy.method.SpecException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A training run small enough to read: at each step every anchor gets negatives from a feed, and
 * each pair of its first positive and a negative moves three vectors against the gradient of
 * softplus(q · d⁻ - q · d⁺). The same feed and numbers give the same run.
 *
 * @param queries one row per anchor
 * @param documents one row per document, as long
 * @param positives one list per anchor: the ordinals of its documents, the first of which is learnt
 * @param steps how many, at least 1
 * @param rate how far a step moves, above 0
 */
public record ToyTraining(
    Matrix queries, Matrix documents, int[][] positives, int steps, double rate) {
  /** The rate of {@link #of}. */
  public static final double RATE = 0.1;

  /** Checks the shapes. */
  public ToyTraining {
    if (positives.length != queries.rows()) {
      throw new IllegalArgumentException(
          queries.rows() + " queries have " + positives.length + " lists of positives");
    }
    if (steps < 1) {
      throw new IllegalArgumentException("steps is " + steps + "; legal: at least 1");
    }
    if (!(rate > 0 && Double.isFinite(rate))) {
      throw new IllegalArgumentException("rate is " + rate + "; legal: above 0");
    }
    for (int[] list : positives) {
      for (int document : list) {
        if (document < 0 || document >= documents.rows()) {
          throw new IllegalArgumentException(
              "a positive is %d; legal: 0 to %d".formatted(document, documents.rows() - 1));
        }
      }
    }
  }

  /** With the usual rate. */
  public static ToyTraining of(Matrix queries, Matrix documents, int[][] positives, int steps) {
    return new ToyTraining(queries, documents, positives, steps, RATE);
  }

  /**
   * What happened at a step, before the model learnt from it.
   *
   * @param step from 0
   * @param negatives one list per anchor
   * @param score mean score of all negatives; NaN if there are none
   * @param loss mean loss of the pairs; NaN if there are none
   * @param gradient mean size of the pairs' gradients, from 0 to 1; NaN if there are none
   * @param staleness steps since the model that found the negatives
   */
  public record Step(
      long step, int[][] negatives, double score, double loss, double gradient, long staleness) {}

  /**
   * Runs under a regime of this module.
   *
   * @throws SpecException if the regime needs more than these numbers
   */
  public List<Step> run(Regime<?> regime, Seed seed) {
    return run(model -> feed(regime, model, seed));
  }

  private NegativeFeed feed(Regime<?> regime, ToyModel model, Seed seed) {
    return switch (regime) {
      case Ance ance -> ance.over(model.corpus(positives), seed);
      case StaticNegatives fixed -> fixed.over(model.teacher(positives), seed);
      case DynamicNegatives dynamic -> dynamic.over(model.teacher(positives), seed);
      default ->
          throw new SpecException(
              regime.getClass().getSimpleName() + " needs more than a toy model to run on");
    };
  }

  /** Runs with the feed that is made for the model, which is closed at the end. */
  public List<Step> run(Function<ToyModel, ? extends NegativeFeed> feeds) {
    ToyModel model = new ToyModel(queries, documents);
    try (NegativeFeed feed = feeds.apply(model)) {
      List<Step> run = new ArrayList<>();
      for (int step = 0; step < steps; step++) {
        run.add(step(model, feed, step));
      }
      return run;
    }
  }

  /** One step with a model. */
  Step step(ToyModel model, NegativeFeed feed, long step) {
    int n = positives.length;
    int[] anchors = new int[n];
    java.util.Arrays.setAll(anchors, i -> i);
    NegativeBatch batch = new NegativeBatch();
    feed.next(anchors, step, batch);
    int[][] negatives = new int[n][];
    float[] positiveScores = new float[n];
    float[][] negativeScores = new float[n][];
    double score = 0;
    double loss = 0;
    double gradient = 0;
    int pairs = 0;
    for (int i = 0; i < n; i++) {
      negatives[i] = batch.list(i);
      negativeScores[i] = new float[negatives[i].length];
      boolean known = positives[i].length > 0;
      double positive = known ? model.score(i, positives[i][0]) : Double.NaN;
      positiveScores[i] = (float) positive;
      for (int j = 0; j < negatives[i].length; j++) {
        double negative = model.score(i, negatives[i][j]);
        negativeScores[i][j] = (float) negative;
        if (known) {
          score += negative;
          loss += PairImportance.loss(negative - positive);
          gradient += PairImportance.gradient(negative - positive);
          pairs++;
        }
      }
    }
    feed.observe(step, new Outcomes(anchors, positiveScores, negativeScores));
    for (int i = 0; i < n; i++) {
      if (positives[i].length > 0) {
        for (int negative : negatives[i]) {
          model.learn(i, positives[i][0], negative, rate);
        }
      }
    }
    return new Step(
        step,
        negatives,
        pairs == 0 ? Double.NaN : score / pairs,
        pairs == 0 ? Double.NaN : loss / pairs,
        pairs == 0 ? Double.NaN : gradient / pairs,
        step - batch.madeAt());
  }
}
