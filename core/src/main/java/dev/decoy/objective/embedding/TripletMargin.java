package dev.decoy.objective.embedding;

import dev.decoy.array.Matrix;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;

/**
 * Asks that each anchor be nearer to its positive than to its own negative, by a margin.
 *
 * <pre>
 * loss = mean over i of max(0, |a_i - p_i + ε| - |a_i - n_i + ε| + margin)
 * </pre>
 *
 * <p>Norms are Euclidean, ε is added to every number of a difference, as in PyTorch's
 * TripletMarginLoss, to which this is equal. {@code negatives}, B x d, is read from the extras: row
 * i belongs to anchor i. What is beyond the margin has no gradient, nor has a distance of 0. Noted
 * is the share of triples that are still within the margin.
 *
 * <p>Cost: O(B · d), no memory beyond the gradients.
 *
 * @param margin in the unit of the distances; 1 is the published default
 * @param epsilon keeps norms away from 0; PyTorch's default
 */
@Method(
    name = "triplet-margin",
    paper = "FaceNet: A Unified Embedding for Face Recognition and Clustering",
    example = "triplet-margin --anchors \"0,0\" --positives \"1,0\" --negatives \"0,1.5\"")
public record TripletMargin(
    @Option(value = "1", min = 0) double margin, @Option(value = "1e-6", min = 0) double epsilon)
    implements Objective<EmbeddingBatch> {
  private static final String NAME = "triplet-margin";
  private static final String NEGATIVES = "negatives";

  /** With the published margin. */
  public static final TripletMargin DEFAULT = new TripletMargin(1, 1e-6);

  /** Checks the ranges. */
  public TripletMargin {
    Options.check(TripletMargin.class, "margin", margin);
    Options.check(TripletMargin.class, "epsilon", epsilon);
  }

  @Override
  public double lossAndGradient(EmbeddingBatch batch, Gradients out) {
    out.reset();
    Matrix anchors = batch.anchors();
    int b = anchors.rows();
    int d = anchors.columns();
    Matrix negatives = batch.extras().get(NEGATIVES, b, d, NAME);
    if (b == 0) {
      throw new IllegalArgumentException("triplet-margin needs at least 1 anchor; there is none");
    }
    Matrix toAnchors = out.open("anchors", anchors);
    Matrix toPositives = out.open("positives", batch.positives());
    Matrix toNegatives = out.open(NEGATIVES, negatives);
    double[] a = out.buffer("anchor", d);
    double[] toPositive = out.buffer("to positive", d);
    double[] toNegative = out.buffer("to negative", d);
    double sum = 0;
    int within = 0;
    for (int i = 0; i < b; i++) {
      anchors.read(i, a);
      double near = distance(a, batch.positives(), i, toPositive);
      double far = distance(a, negatives, i, toNegative);
      double excess = near - far + margin;
      if (excess > 0) {
        sum += excess;
        within++;
        pull(i, toPositive, near, 1.0 / b, toAnchors, toPositives);
        pull(i, toNegative, far, -1.0 / b, toAnchors, toNegatives);
      }
    }
    out.note("within-margin", (double) within / b);
    return sum / b;
  }

  /** The length of a difference, which replaces what {@code apart} holds. */
  private double distance(double[] one, Matrix other, int row, double[] apart) {
    other.read(row, apart);
    double squares = 0;
    for (int c = 0; c < other.columns(); c++) {
      apart[c] = one[c] - apart[c] + epsilon;
      squares += apart[c] * apart[c];
    }
    return Math.sqrt(squares);
  }

  /** Adds the gradient of a distance to both of its ends. */
  private static void pull(
      int row, double[] apart, double distance, double weight, Matrix toOne, Matrix toOther) {
    if (distance != 0) {
      toOne.add(row, weight / distance, apart);
      toOther.add(row, -weight / distance, apart);
    }
  }
}
