package dev.decoy.objective.score;

import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;

/**
 * Takes each score for the log-odds that the candidate is a positive, each candidate by itself.
 *
 * <pre>
 * loss = Σ_p log(1 + exp(-s_p)) + Σ_n log(1 + exp(s_n)),     p positives, n negatives
 * </pre>
 *
 * <p>The baseline in which negatives do not compete. An anchor may have positives only, or
 * negatives only. What weighs negatives down where they were sampled is another objective's
 * question.
 *
 * <p>Cost: an exponential and a logarithm per candidate.
 *
 * @param total sum over everything, as the recommenders' library has it, which makes the step grow
 *     with batch and negatives; mean over everything; or anchors, the mean over anchors of their
 *     sums
 */
@Method(
    name = "binary-cross-entropy",
    example = "binary-cross-entropy --positives 0.7 --negatives 0.95,0.5,-0.1")
public record BinaryCrossEntropy(@Option("mean") Total total) implements Objective<ScoreBatch> {
  @Override
  public double lossAndGradient(ScoreBatch batch, Gradients out) {
    out.reset();
    BinaryRows rows = new BinaryRows(batch, out, BinaryRows.Needs.ANYTHING, "binary-cross-entropy");
    double[] s = rows.scores;
    double[] y = rows.relevance;
    double[] plus = out.buffer("softplus", rows.columns);
    double[] sigmoid = out.buffer("sigmoid", rows.columns);
    double share = SquaredError.share(total, rows);
    double loss = 0;
    for (int i = 0; i < rows.rows(); i++) {
      if (!rows.read(i)) {
        continue;
      }
      for (int j = 0; j < rows.columns; j++) {
        plus[j] = y[j] == 1 ? -s[j] : s[j];
      }
      rows.exponentials.logistic(plus, rows.columns, plus, sigmoid);
      for (int j = 0; j < rows.columns; j++) {
        if (!Double.isNaN(y[j])) {
          loss += share * plus[j];
          rows.gradient[j] = y[j] == 1 ? -share * sigmoid[j] : share * sigmoid[j];
        }
      }
      rows.write(i);
    }
    return loss;
  }
}
