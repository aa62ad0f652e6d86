package dev.decoy.objective.score;

import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;

/**
 * Asks that each positive be above each negative of its anchor by a margin, and of pairs beyond the
 * margin nothing more: the ranking SVM's loss.
 *
 * <pre>
 * loss = mean over pairs (p, n) of  max(0, margin - s_p + s_n)
 * </pre>
 *
 * <p>Relevance is 1 for a positive, 0 for a negative, NaN for a candidate that takes no part. A
 * pair at the margin has no gradient. Note {@code within-margin}: the share of pairs that still
 * have one.
 *
 * <p>Cost: O(P · N) additions per anchor with P positives and N negatives.
 *
 * @param margin by how much a positive should be above a negative, in units of the score; 1 is
 *     usual for dot products, 0.1 to 0.3 for cosines
 * @param average pairs, or anchors
 */
@Method(
    name = "hinge",
    paper = "Large Margin Rank Boundaries for Ordinal Regression",
    example = "hinge:margin=0.5 --scores \"0.9,0.6;0.1,0.8\" --relevance \"1,0;0,1\"")
public record Hinge(@Option(value = "1", min = 0) double margin, @Option("pairs") Average average)
    implements Objective<ScoreBatch> {
  /** Checks the range. */
  public Hinge {
    Options.check(Hinge.class, "margin", margin);
  }

  @Override
  public double lossAndGradient(ScoreBatch batch, Gradients out) {
    out.reset();
    BinaryRows rows = new BinaryRows(batch, out, BinaryRows.Needs.BOTH, "hinge");
    double[] s = rows.scores;
    double[] g = rows.gradient;
    double loss = 0;
    long within = 0;
    for (int i = 0; i < rows.rows(); i++) {
      if (!rows.read(i)) {
        continue;
      }
      double pairs = (double) rows.positives * rows.negatives;
      double share = average == Average.PAIRS ? 1.0 / rows.pairs : 1 / (pairs * rows.anchors);
      for (int p = 0; p < rows.columns; p++) {
        if (rows.relevance[p] != 1) {
          continue;
        }
        int active = 0;
        for (int n = 0; n < rows.columns; n++) {
          double lapse = margin - s[p] + s[n];
          if (rows.relevance[n] == 0 && lapse > 0) {
            loss += share * lapse;
            g[n] += share;
            active++;
          }
        }
        g[p] -= share * active;
        within += active;
      }
      rows.write(i);
    }
    out.note("within-margin", rows.pairs == 0 ? 0 : (double) within / rows.pairs);
    return loss;
  }
}
