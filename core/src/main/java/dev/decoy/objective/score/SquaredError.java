package dev.decoy.objective.score;

import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;

/**
 * Asks that the score of a positive be 1 and that of a negative 0, each candidate by itself.
 *
 * <pre>
 * loss = Σ_p (s_p - 1)² / 2 + Σ_n s_n² / 2,     p positives, n negatives
 * </pre>
 *
 * <p>The baseline of recommenders that fit the whole matrix. An anchor may have positives only, or
 * negatives only.
 *
 * <p>Cost: a product per candidate.
 *
 * @param total anchors, the mean over anchors of their sums, as the recommenders' library has it;
 *     sum, or mean, over everything
 */
@Method(name = "squared-error", example = "squared-error --positives 0.7 --negatives 0.95,0.5,-0.1")
public record SquaredError(@Option("anchors") Total total) implements Objective<ScoreBatch> {
  @Override
  public double lossAndGradient(ScoreBatch batch, Gradients out) {
    out.reset();
    BinaryRows rows = new BinaryRows(batch, out, BinaryRows.Needs.ANYTHING, "squared-error");
    double[] y = rows.relevance;
    double share = share(total, rows);
    double loss = 0;
    for (int i = 0; i < rows.rows(); i++) {
      if (!rows.read(i)) {
        continue;
      }
      for (int j = 0; j < rows.columns; j++) {
        if (!Double.isNaN(y[j])) {
          double error = rows.scores[j] - y[j];
          loss += share * error * error / 2;
          rows.gradient[j] = share * error;
        }
      }
      rows.write(i);
    }
    return loss;
  }

  /** What a candidate's own loss is multiplied by. */
  static double share(Total total, BinaryRows rows) {
    return switch (total) {
      case SUM -> 1;
      case MEAN -> 1.0 / Math.max(1, rows.allPositives + rows.allNegatives);
      case ANCHORS -> 1.0 / Math.max(1, rows.anchors);
    };
  }
}
