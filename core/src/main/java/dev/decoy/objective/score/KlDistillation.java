package dev.decoy.objective.score;

import dev.decoy.array.Matrix;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.objective.Exponentials;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;

/**
 * Teaches a retriever how a teacher, such as a cross-encoder, spreads its belief over an anchor's
 * candidates.
 *
 * <pre>
 * loss = mean over anchors of  KL(q || p) = Σ_j q_j (log q_j - log p_j)
 *
 * q = softmax(teacher / teacherTemperature),     p = softmax(scores / temperature)
 * </pre>
 *
 * <p>Reads {@code teacher}, B x C, finite wherever a candidate takes part. Of the relevance only
 * NaN is read: labels do not count, the teacher does. A constant added to an anchor's scores, or to
 * its teacher's, changes nothing.
 *
 * <p>Cost: two exponentials per candidate.
 *
 * @param temperature what scores are divided by, in units of the score; 1 is usual for dot products
 * @param teacherTemperature what the teacher's scores are divided by, in their unit; higher spreads
 *     more
 * @param divergence kl; or cross-entropy, which is larger by the teacher's entropy and has the same
 *     gradient
 * @param scaled whether the loss is multiplied by the square of the temperature, which keeps the
 *     size of gradients where both temperatures are raised together
 */
@Method(
    name = "kl-distillation",
    paper = "Distilling the Knowledge in a Neural Network",
    link = "https://arxiv.org/abs/1503.02531",
    example =
        "kl-distillation --scores \"2,1,0.5,-0.5\" --relevance \"1,0,0,0\" --teacher"
            + " \"3,3.5,1,-1\"")
public record KlDistillation(
    @Option(value = "1", min = 0, above = true) double temperature,
    @Option(value = "1", min = 0, above = true) double teacherTemperature,
    @Option("kl") Divergence divergence,
    @Option("false") boolean scaled)
    implements Objective<ScoreBatch> {
  private static final String NAME = "kl-distillation";

  /** How far the two are apart. */
  public enum Divergence {
    /** Of Kullback and Leibler. */
    KL,
    /** With the teacher's entropy in. */
    CROSS_ENTROPY
  }

  /** Checks the ranges. */
  public KlDistillation {
    Options.check(KlDistillation.class, "temperature", temperature);
    Options.check(KlDistillation.class, "teacherTemperature", teacherTemperature);
  }

  @Override
  public double lossAndGradient(ScoreBatch batch, Gradients out) {
    out.reset();
    Matrix scores = batch.scores();
    int columns = scores.columns();
    Matrix teacher = Teacher.of(batch, NAME);
    Matrix gradient = out.open("scores", scores);
    double[] s = out.buffer("row", columns);
    double[] t = out.buffer("teacher", columns);
    double[] y = out.buffer("relevance", columns);
    double[] g = out.buffer("own", columns);
    double[] q = out.buffer("teacher shares", columns);
    Exponentials exponentials = Exponentials.of(scores, columns, out);
    int anchors = 0;
    for (int i = 0; i < scores.rows(); i++) {
      batch.relevance().read(i, y);
      boolean some = false;
      for (int j = 0; j < columns; j++) {
        some |= !Double.isNaN(y[j]);
      }
      anchors += some ? 1 : 0;
    }
    double factor = scaled ? temperature * temperature : 1;
    double loss = 0;
    for (int i = 0; i < scores.rows(); i++) {
      scores.read(i, s);
      teacher.read(i, t);
      batch.relevance().read(i, y);
      for (int j = 0; j < columns; j++) {
        boolean in = !Double.isNaN(y[j]);
        s[j] = in ? s[j] / temperature : Double.NEGATIVE_INFINITY;
        t[j] = in ? t[j] / teacherTemperature : Double.NEGATIVE_INFINITY;
      }
      double logP = exponentials.softmax(s, columns, g);
      double logQ = exponentials.softmax(t, columns, q);
      for (int j = 0; j < columns; j++) {
        if (Double.isNaN(y[j])) {
          g[j] = 0;
          continue;
        }
        double own = divergence == Divergence.KL ? t[j] - logQ : 0;
        loss += q[j] == 0 ? 0 : factor / anchors * q[j] * (own - (s[j] - logP));
        g[j] = factor / (anchors * temperature) * (g[j] - q[j]);
      }
      gradient.write(i, g);
    }
    out.note("anchors", anchors);
    return loss;
  }
}
