package dev.decoy.objective.score;

import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;

/**
 * Draws positives to a cosine of 1 and pushes only those negatives away that are more similar than
 * a margin: made for hundreds of random negatives, most of which are easy.
 *
 * <pre>
 * loss = mean over anchors of  max(0, 1 - s⁺) + (w/N) Σ_n max(0, s_n - margin)
 * </pre>
 *
 * <p>N is how many negatives the anchor has. With {@code weight=0} the sum over negatives is not
 * divided, as in the released code. Of several positives the mean counts. A negative at the margin
 * has no gradient, nor has a positive of 1 or more. Note {@code active}: the share of negatives
 * above the margin.
 *
 * <p>Cost: one comparison per candidate.
 *
 * @param margin cosine up to which a negative is left alone; published are 0.9 for three of the
 *     data sets and 0.4 for one
 * @param weight of all negatives together against the positive, w; published are 150 to 300; 0 is
 *     the plain sum
 * @param cosine whether scores beyond -1 and 1 are refused; the released trainer drops parts of
 *     normalised vectors, which takes scores out of that range
 */
@Method(
    name = "ccl",
    paper = "SimpleX: A Simple and Strong Baseline for Collaborative Filtering",
    example = "ccl:margin=0.9,weight=150 --positives 0.7 --negatives 0.95,0.5,0.92,-0.1")
public record Ccl(
    @Option(value = "0.9", min = -1, max = 1, below = true) double margin,
    @Option(value = "150", min = 0) double weight,
    @Option("true") boolean cosine)
    implements Objective<ScoreBatch> {
  private static final String NAME = "ccl";

  /** A cosine may be out of range by so much. */
  private static final double ROUNDING = 1e-4;

  /** Checks the ranges. */
  public Ccl {
    Options.check(Ccl.class, "margin", margin);
    Options.check(Ccl.class, "weight", weight);
  }

  @Override
  public double lossAndGradient(ScoreBatch batch, Gradients out) {
    out.reset();
    BinaryRows rows = new BinaryRows(batch, out, BinaryRows.Needs.BOTH, NAME);
    double[] s = rows.scores;
    double[] y = rows.relevance;
    double[] g = rows.gradient;
    double loss = 0;
    long active = 0;
    for (int i = 0; i < rows.rows(); i++) {
      if (!rows.read(i)) {
        continue;
      }
      double share = 1.0 / rows.anchors;
      double pull = share / rows.positives;
      double push = weight == 0 ? share : share * weight / rows.negatives;
      for (int j = 0; j < rows.columns; j++) {
        if (cosine && Math.abs(s[j]) > 1 + ROUNDING && !Double.isNaN(y[j])) {
          throw new IllegalArgumentException(
              ("the score of anchor %d and candidate %d is %s, no cosine; ccl:cosine=false takes it"
                      + " as it is")
                  .formatted(i, j, s[j]));
        }
        if (y[j] == 1 && s[j] < 1) {
          loss += pull * (1 - s[j]);
          g[j] = -pull;
        } else if (y[j] == 0 && s[j] > margin) {
          loss += push * (s[j] - margin);
          g[j] = push;
          active++;
        }
      }
      rows.write(i);
    }
    out.note("active", rows.allNegatives == 0 ? 0 : (double) active / rows.allNegatives);
    return loss;
  }
}
