package dev.decoy.examples.objective.score;

import dev.decoy.array.Matrix;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;
import dev.decoy.objective.score.ScoreBatch;

/**
 * Asks of each positive that it be above each negative of its anchor by a margin, and forgives
 * small lapses more than large ones.
 *
 * <pre>
 * loss = 1/B · Σ_i Σ_{p positive of i} Σ_{n negative of i} max(0, margin - s_ip + s_in)²
 * </pre>
 *
 * <p>Relevance above 0 is a positive, 0 a negative; NaN takes no part.
 *
 * <p>Cost: O(P · C) per anchor with P positives and C candidates.
 *
 * @param margin by how much a positive should be above a negative, in units of the score
 */
@Method(
    name = "squared-hinge",
    example = "squared-hinge:margin=0.5 --scores \"0.9,0.6;0.1,0.8\" --relevance \"1,0;0,1\"")
public record SquaredHinge(@Option(value = "0.2", min = 0) double margin)
    implements Objective<ScoreBatch> {
  /** Checks the range. */
  public SquaredHinge {
    Options.check(SquaredHinge.class, "margin", margin);
  }

  @Override
  public double lossAndGradient(ScoreBatch batch, Gradients out) {
    out.reset();
    Matrix scores = batch.scores();
    Matrix gradient = out.open("scores", scores);
    double loss = 0;
    for (int i = 0; i < scores.rows(); i++) {
      for (int p = 0; p < scores.columns(); p++) {
        for (int n = 0; n < scores.columns(); n++) {
          double lapse = margin - scores.get(i, p) + scores.get(i, n);
          if (batch.relevance().get(i, p) > 0 && batch.relevance().get(i, n) == 0 && lapse > 0) {
            loss += lapse * lapse / scores.rows();
            double slope = 2 * lapse / scores.rows();
            gradient.set(i, p, gradient.get(i, p) - slope);
            gradient.set(i, n, gradient.get(i, n) + slope);
          }
        }
      }
    }
    return loss;
  }
}
