package dev.decoy.objective.score;

import dev.decoy.array.Matrix;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;

/**
 * Teaches a retriever to bring up what fools a ranker, and keeps it close to the ranker's beliefs:
 * the retriever's step of an adversarial game. The ranker's step is infonce with temperature=1.
 *
 * <pre>
 * loss = lambda · J + (1 - lambda) · R
 *
 * R = mean over anchors of  -Σ_j softmax(r/T)_j log p_j,         p = softmax(s) over all candidates
 * w_i = log sigmoid(r⁺ - r_i) ≤ 0                                very negative: d_i fools the ranker
 * form=paper  J = Σ over negatives of p⁻_i w_i,                  p⁻ = softmax(s) over negatives
 * form=code   J = Σ over all of w_i log p_i,                     the positive too, with w = log 1/2
 * </pre>
 *
 * <p>s are the retriever's scores, r the ranker's, read from {@code teacher} (B x C) and constant
 * here. Every anchor has one positive and at least one negative. Paper and released code differ in
 * three things: the weight p_i, the positive, and the sum over the batch. A negative that fools the
 * ranker gets a higher score, also where it is a positive in disguise: judge candidates before the
 * ranker's step. Notes: {@code adversarial-loss}, {@code distillation-loss} and {@code entropy},
 * the mean over anchors of that of p; it falls where lambda is too high.
 *
 * <p>Cost: a few exponentials per candidate.
 *
 * @param form paper or code
 * @param lambda weight of the adversarial term, 0 to 1; published is 0.5, the code's default is 0
 * @param temperature what the retriever's scores are divided by, in their unit; an option of the
 *     released code divides by the square root of the dimension
 * @param teacherTemperature what the ranker's scores are divided by in R, in their unit
 * @param adversarial mean over anchors, or their sum, which the released code takes beside the mean
 *     of R
 * @param cap how far below 0 a reward w can be, or none; keeps one mis-scored document from
 *     dominating
 * @param epsilon what is added to probabilities before their logarithm; 1e-7 in the released code,
 *     0 is exact
 */
@Method(
    name = "ar2",
    paper = "Adversarial Retriever-Ranker for dense text retrieval",
    example = "ar2 --scores 2,1,0.5,-0.5 --relevance 1,0,0,0 --teacher 3,3.5,1,-1")
public record Ar2(
    @Option("paper") Form form,
    @Option(value = "0.5", min = 0, max = 1) double lambda,
    @Option(value = "1", min = 0, above = true) double temperature,
    @Option(value = "1", min = 0, above = true) double teacherTemperature,
    @Option("mean") Adversarial adversarial,
    @Option(value = "20", min = 0, above = true, unlimited = "none") double cap,
    @Option(value = "0", min = 0, max = 1e-3) double epsilon)
    implements Objective<ScoreBatch> {
  private static final String NAME = "ar2";

  /** Which adversarial term. */
  public enum Form {
    /** The equations. */
    PAPER,
    /** The released code. */
    CODE
  }

  /** How the adversarial terms of anchors become one. */
  public enum Adversarial {
    /** Their mean. */
    MEAN,
    /** Their sum. */
    SUM
  }

  /** Checks the ranges. */
  public Ar2 {
    Options.check(Ar2.class, "lambda", lambda);
    Options.check(Ar2.class, "temperature", temperature);
    Options.check(Ar2.class, "teacherTemperature", teacherTemperature);
    Options.check(Ar2.class, "cap", cap);
    Options.check(Ar2.class, "epsilon", epsilon);
  }

  @Override
  public double lossAndGradient(ScoreBatch batch, Gradients out) {
    out.reset();
    BinaryRows rows = new BinaryRows(batch, out, BinaryRows.Needs.BOTH, NAME);
    Matrix teacher = Teacher.of(batch, NAME);
    int columns = rows.columns;
    double[] r = out.buffer("teacher", columns);
    double[] w = out.buffer("rewards", columns);
    double[] p = out.buffer("probabilities", columns);
    double[] exponents = out.buffer("exponents", columns);
    double[] room = out.buffer("softplus", columns);
    double meanShare = rows.anchors == 0 ? 0 : 1.0 / rows.anchors;
    double share = adversarial == Adversarial.MEAN ? meanShare : 1;
    double sumAdversarial = 0;
    double sumDistillation = 0;
    double entropy = 0;
    for (int i = 0; i < rows.rows(); i++) {
      if (!rows.read(i)) {
        continue;
      }
      if (rows.positives != 1) {
        throw new IllegalArgumentException(
            "anchor %d has %d positives; ar2 plays with exactly one".formatted(i, rows.positives));
      }
      teacher.read(i, r);
      double[] y = rows.relevance;
      double[] s = rows.scores;
      double best = 0;
      for (int j = 0; j < columns; j++) {
        best = y[j] == 1 ? r[j] : best;
      }
      rewards(best, r, rows, room, w);
      for (int j = 0; j < columns; j++) {
        exponents[j] = Double.isNaN(y[j]) ? Double.NEGATIVE_INFINITY : s[j] / temperature;
      }
      double logAll = rows.exponentials.softmax(exponents, columns, p);
      for (int j = 0; j < columns; j++) {
        entropy += p[j] == 0 ? 0 : -meanShare * p[j] * (exponents[j] - logAll);
      }
      sumAdversarial +=
          form == Form.CODE
              ? surprise(w, p, exponents, logAll, lambda * share, rows)
              : expected(w, exponents, room, lambda * share, rows);
      for (int j = 0; j < columns; j++) {
        r[j] = Double.isNaN(y[j]) ? Double.NEGATIVE_INFINITY : r[j] / teacherTemperature;
      }
      double _ = rows.exponentials.softmax(r, columns, w);
      for (int j = 0; j < columns; j++) {
        w[j] = -w[j];
      }
      sumDistillation += surprise(w, p, exponents, logAll, (1 - lambda) * meanShare, rows);
      rows.write(i);
    }
    out.note("adversarial-loss", share * sumAdversarial);
    out.note("distillation-loss", meanShare * sumDistillation);
    out.note("entropy", entropy);
    return lambda * share * sumAdversarial + (1 - lambda) * meanShare * sumDistillation;
  }

  /** What each candidate's rank below or above the positive is worth; 0 where it takes no part. */
  private void rewards(double best, double[] r, BinaryRows rows, double[] room, double[] out) {
    int columns = rows.columns;
    boolean plain = epsilon == 0;
    for (int j = 0; j < columns; j++) {
      room[j] = plain ? r[j] - best : best - r[j];
    }
    rows.exponentials.logistic(room, columns, room, out);
    for (int j = 0; j < columns; j++) {
      double exact = plain ? -room[j] : Math.log(out[j] + epsilon);
      out[j] = Double.isNaN(rows.relevance[j]) ? 0 : Math.max(-cap, exact);
    }
  }

  /** Σ w log p over all that take part; adds its gradient times the share. */
  private double surprise(
      double[] w, double[] p, double[] exponents, double logAll, double share, BinaryRows rows) {
    double loss = 0;
    double sum = 0;
    for (int j = 0; j < rows.columns; j++) {
      if (!Double.isNaN(rows.relevance[j]) && w[j] != 0) {
        loss += w[j] * (epsilon == 0 ? exponents[j] - logAll : Math.log(p[j] + epsilon));
        sum += w[j] * (epsilon == 0 ? 1 : p[j] / (p[j] + epsilon));
      }
    }
    for (int j = 0; j < rows.columns; j++) {
      if (!Double.isNaN(rows.relevance[j])) {
        double own = w[j] * (epsilon == 0 ? 1 : p[j] / (p[j] + epsilon));
        rows.gradient[j] += share / temperature * (own - p[j] * sum);
      }
    }
    return loss;
  }

  /** Σ p⁻ w over negatives; adds its gradient times the share. */
  private double expected(
      double[] w, double[] exponents, double[] parts, double share, BinaryRows rows) {
    for (int j = 0; j < rows.columns; j++) {
      parts[j] = rows.relevance[j] == 0 ? exponents[j] : Double.NEGATIVE_INFINITY;
    }
    double _ = rows.exponentials.softmax(parts, rows.columns, parts);
    double loss = 0;
    for (int j = 0; j < rows.columns; j++) {
      loss += parts[j] * w[j];
    }
    for (int j = 0; j < rows.columns; j++) {
      rows.gradient[j] += share / temperature * parts[j] * (w[j] - loss);
    }
    return loss;
  }
}
