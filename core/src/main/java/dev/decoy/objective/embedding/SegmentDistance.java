package dev.decoy.objective.embedding;

import dev.decoy.array.Matrix;
import dev.decoy.method.Method;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;
import java.util.Arrays;

/**
 * Holds an adapted vector to the segment between query and candidate, so that where it lies on it
 * says whether the candidate behaves like a positive.
 *
 * <pre>
 * loss = mean_i  min over α in [0, 1] of  |a_i - (α q_i + (1 - α) c_i)|²
 * α_i = clamp( (a_i - c_i)(q_i - c_i) / |q_i - c_i|², 0, 1 ),     0 where q_i = c_i
 * </pre>
 *
 * <p>Anchors are queries q, positives the candidates c, {@code adapted} (B x d) what an adapter
 * made of each pair; all three get gradients, and a trainer that has frozen its encoder drops those
 * of the first two. α near 1 is like the query, near 0 like the candidate: {@link #positions} gives
 * it, an estimate of how likely the candidate is a positive in disguise (that reading is ours).
 * Noted is its mean, {@code position}.
 *
 * <p>Cost: O(B · d).
 */
@Method(
    name = "segment-distance",
    paper = "RRRA: Resampling and Reranking through a Retriever Adapter",
    example = "segment-distance --anchors 1,0 --positives 0.6,0.8 --adapted 0.9,0.5")
public record SegmentDistance() implements Objective<EmbeddingBatch> {
  private static final String NAME = "segment-distance";

  @Override
  public double lossAndGradient(EmbeddingBatch batch, Gradients out) {
    out.reset();
    int b = batch.anchors().rows();
    int d = batch.anchors().columns();
    Matrix adapted = batch.extras().get("adapted", b, d, NAME);
    Matrix toQ = out.open("anchors", batch.anchors());
    Matrix toC = out.open("positives", batch.positives());
    Matrix toA = out.open("adapted", adapted);
    double[] off = out.buffer("off", d);
    double[] q = out.buffer("query", d);
    double[] c = out.buffer("candidate", d);
    double[] a = out.buffer("adapted", d);
    double loss = 0;
    double sum = 0;
    for (int i = 0; i < b; i++) {
      batch.anchors().read(i, q);
      batch.positives().read(i, c);
      adapted.read(i, a);
      double alpha = position(q, c, a, d);
      sum += alpha;
      for (int x = 0; x < d; x++) {
        off[x] = a[x] - alpha * q[x] - (1 - alpha) * c[x];
        loss += off[x] * off[x] / b;
      }
      // α is where the loss is least, so that its own change counts for nothing.
      toA.add(i, 2.0 / b, off);
      toQ.add(i, -2.0 * alpha / b, off);
      toC.add(i, -2.0 * (1 - alpha) / b, off);
    }
    out.note("position", b == 0 ? 0 : sum / b);
    return loss;
  }

  /** Where each adapted vector lies between its candidate, 0, and its query, 1. */
  public double[] positions(EmbeddingBatch batch) {
    int d = batch.anchors().columns();
    double[][] q = batch.anchors().toArray();
    double[][] c = batch.positives().toArray();
    double[][] a = batch.extras().get("adapted", q.length, d, NAME).toArray();
    double[] positions = new double[q.length];
    Arrays.setAll(positions, i -> position(q[i], c[i], a[i], d));
    return positions;
  }

  private static double position(double[] q, double[] c, double[] a, int d) {
    double along = 0;
    double square = 0;
    for (int x = 0; x < d; x++) {
      double way = q[x] - c[x];
      along += (a[x] - c[x]) * way;
      square += way * way;
    }
    return square == 0 ? 0 : Math.max(0, Math.min(1, along / square));
  }
}
