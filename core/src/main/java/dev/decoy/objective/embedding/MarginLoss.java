package dev.decoy.objective.embedding;

import dev.decoy.array.Matrix;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;

/**
 * Asks that positives be within a boundary and negatives beyond it, each by a margin: a triplet
 * loss whose threshold is absolute, made for negatives that were sampled by their distance.
 *
 * <pre>
 * loss = ( Σ_i max(0, margin + d(a_i, p_i) - β) + Σ_i max(0, margin + β - d(a_i, n_i)) ) / active
 * </pre>
 *
 * <p>Reads {@code negatives}, B x d: row i belongs to anchor i. Distances are Euclidean; the
 * paper's vectors have length 1. active is how many of the 2B terms are above 0; if none is, the
 * loss is 0. {@code boundaries} (B x 1), if given, stands for β per anchor, and is differentiated,
 * as where a boundary is learnt per class.
 *
 * <p>Cost: O(B · d).
 *
 * @param margin in units of the distance; published is 0.2
 * @param boundary β, in units of the distance; published is 1.2, in use are 0.6 to 1.2
 */
@Method(
    name = "margin-loss",
    paper = "Sampling Matters in Deep Embedding Learning",
    link = "https://arxiv.org/abs/1706.07567",
    example = "margin-loss --anchors \"1,0\" --positives \"0.6,0.8\" --negatives \"0,1\"")
public record MarginLoss(
    @Option(value = "0.2", min = 0) double margin, @Option(value = "1.2", min = 0) double boundary)
    implements Objective<EmbeddingBatch> {
  private static final String NAME = "margin-loss";

  /** Checks the ranges. */
  public MarginLoss {
    Options.check(MarginLoss.class, "margin", margin);
    Options.check(MarginLoss.class, "boundary", boundary);
  }

  @Override
  public double lossAndGradient(EmbeddingBatch batch, Gradients out) {
    out.reset();
    int b = batch.anchors().rows();
    Matrix negatives = batch.extras().get("negatives", b, batch.anchors().columns(), NAME);
    boolean learnt = batch.extras().find("boundaries").isPresent();
    Matrix boundaries =
        learnt ? batch.extras().get("boundaries", b, 1, NAME) : Matrix.doubles(0, 1);
    Stacked vectors =
        new Stacked(
            Distance.EUCLIDEAN,
            Products.of(out, batch.anchors(), batch.positives(), negatives),
            batch.anchors(),
            batch.positives(),
            negatives);
    Matrix toBoundaries = learnt ? out.open("boundaries", boundaries) : boundaries;
    double loss = 0;
    int active = 0;
    for (int pass = 0; pass < 2; pass++) {
      for (int i = 0; i < b; i++) {
        double beta = learnt ? boundaries.get(i, 0) : boundary;
        double near = vectors.of(i, b + i);
        double far = vectors.of(i, 2 * b + i);
        boolean pull = margin + near - beta > 0;
        boolean push = margin + beta - far > 0;
        if (pass == 0) {
          active += (pull ? 1 : 0) + (push ? 1 : 0);
          continue;
        }
        double share = 1.0 / active;
        double slope = 0;
        if (pull) {
          loss += share * (margin + near - beta);
          vectors.pull(i, b + i, near, share);
          slope -= share;
        }
        if (push) {
          loss += share * (margin + beta - far);
          vectors.pull(i, 2 * b + i, far, -share);
          slope += share;
        }
        if (learnt) {
          toBoundaries.set(i, 0, slope);
        }
      }
    }
    vectors.write(0, out.open("anchors", batch.anchors()), 1);
    vectors.write(b, out.open("positives", batch.positives()), 1);
    vectors.write(2 * b, out.open("negatives", negatives), 1);
    out.note("active", b == 0 ? 0 : active / (2.0 * b));
    return loss;
  }
}
