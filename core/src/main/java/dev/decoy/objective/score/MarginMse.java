package dev.decoy.objective.score;

import dev.decoy.array.Matrix;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;

/**
 * Teaches a retriever the margins of a teacher, such as a cross-encoder, between positives and
 * negatives; where scores lie is left open.
 *
 * <pre>
 * loss = mean over pairs (p, n) of  ( (s_p - s_n) - (t_p - t_n) )²
 * </pre>
 *
 * <p>Reads {@code teacher}, B x C, finite wherever a candidate takes part. A negative that is a
 * positive in disguise does no harm: the teacher's margin is small or negative there, and so is
 * what is asked. Note {@code teacher-inverted}: the share of pairs in which the teacher prefers the
 * negative.
 *
 * <p>Cost: O(P · N) products per anchor with P positives and N negatives.
 *
 * @param average pairs, or anchors
 */
@Method(
    name = "margin-mse",
    paper =
        "Improving Efficient Neural Ranking Models with Cross-Architecture Knowledge Distillation",
    link = "https://arxiv.org/abs/2010.02666",
    example =
        "margin-mse --scores \"0.9,0.6;0.1,0.8\" --relevance \"1,0;0,1\" --teacher"
            + " \"8,-3;2,4\"")
public record MarginMse(@Option("pairs") Average average) implements Objective<ScoreBatch> {
  private static final String NAME = "margin-mse";

  @Override
  public double lossAndGradient(ScoreBatch batch, Gradients out) {
    out.reset();
    BinaryRows rows = new BinaryRows(batch, out, BinaryRows.Needs.BOTH, NAME);
    Matrix teacher = Teacher.of(batch, NAME);
    double[] t = out.buffer("teacher", rows.columns);
    double[] s = rows.scores;
    double[] g = rows.gradient;
    double loss = 0;
    long inverted = 0;
    for (int i = 0; i < rows.rows(); i++) {
      if (!rows.read(i)) {
        continue;
      }
      teacher.read(i, t);
      double pairs = (double) rows.positives * rows.negatives;
      double share = average == Average.PAIRS ? 1.0 / rows.pairs : 1 / (pairs * rows.anchors);
      for (int p = 0; p < rows.columns; p++) {
        if (rows.relevance[p] != 1) {
          continue;
        }
        for (int n = 0; n < rows.columns; n++) {
          if (rows.relevance[n] == 0) {
            double error = (s[p] - s[n]) - (t[p] - t[n]);
            loss += share * error * error;
            g[p] += 2 * share * error;
            g[n] -= 2 * share * error;
            inverted += t[n] > t[p] ? 1 : 0;
          }
        }
      }
      rows.write(i);
    }
    out.note("teacher-inverted", rows.pairs == 0 ? 0 : (double) inverted / rows.pairs);
    return loss;
  }
}
