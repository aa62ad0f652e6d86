package dev.decoy.objective.score;

import dev.decoy.array.Logistic;
import dev.decoy.array.Matrix;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;

/**
 * Learns a distribution over very many classes from the target and a few that were sampled: noise
 * contrastive estimation, sampled softmax and their kin, and what turns each one's scores into the
 * class posterior.
 *
 * <pre>
 * bce  log(1 + exp(-s_t)) + Σ_k w_k log(1 + exp(s_k))
 * mse  (q_t - 1)² + Σ_k w_k q_k²,              q = sigmoid(s)
 * nce  bce on s - log(K D)
 * ce   -a_t + log( e^(a_t) + Σ_k e^(a_k) ),    a = s + log w
 *
 * weights=none        w = 1                    log p = s + log(K D)      (ce: s + log D; nce: s)
 * weights=importance  w_k = min(1/(K D_k), clip)   log p = s + log min(1, clip K D)
 * weights=constant    w_k = alpha              log p = s + log(alpha K / C)     (ce: s)
 * </pre>
 *
 * <p>An anchor is a position: one candidate of relevance 1, its target, and K of relevance 0, which
 * were drawn with probabilities D, read from {@code noise} (B x C) where the formula has them. The
 * loss is the mean over anchors. The criteria differ in what they estimate and not in how good they
 * are: {@link #logPosterior} says what each one's scores mean, up to a constant over classes. Of a
 * sample without replacement, D is the inclusion probability over K. A sampled class that is the
 * target may be left in or out (relevance NaN; it still counts as one of the K that were drawn) for
 * bce, mse and nce, which {@link #logPosterior} must be told. For ce it stays where weights are
 * none or importance: left out, as other libraries do, it is missing from a sum whose every other
 * class is there K D times, and frequent classes come out too likely. With weights=constant it is
 * left out, as the target's own term stands for it.
 *
 * <p>With importance weights and ce the target's score is corrected too, by its own D: sampled
 * softmax with the logQ correction. Weights of rare classes are large and few: clipped, they vary
 * less, and the correction makes up for it.
 *
 * <p>A full criterion is the same with all other classes as its samples, weights=constant, and the
 * correction for K = C without hits: q itself for bce and mse, s for ce. A bias per class should
 * start where {@link #logPosterior} is the logarithm of how frequent the class is.
 *
 * <p>Cost: an exponential or two per candidate.
 *
 * @param criterion bce, mse, nce or ce
 * @param weights none, a plain sum over samples; importance; or constant. nce has none
 * @param alpha what samples are multiplied by with weights=constant; the number of classes over
 *     that of samples makes the sum stand for the full one
 * @param clip largest importance weight
 */
@Method(
    name = "sampled-classes",
    paper = "On Sampling-Based Training Criteria for Neural Language Modeling",
    example =
        "sampled-classes:criterion=nce --scores=1.2,-0.5,0.3,-1 --relevance 1,0,0,0 --noise"
            + " 0.05,0.3,0.1,0.2")
public record SampledClasses(
    @Option("nce") Criterion criterion,
    @Option("none") Weights weights,
    @Option(value = "1", min = 0, above = true) double alpha,
    @Option(value = "none", min = 0, above = true, unlimited = "none") double clip)
    implements Objective<ScoreBatch> {
  private static final String NAME = "sampled-classes";

  /** What is minimised. */
  public enum Criterion {
    /** Binary cross-entropy. */
    BCE,
    /** Squared error of the logistic function. */
    MSE,
    /** Noise contrastive estimation. */
    NCE,
    /** Cross-entropy of a softmax over the target and the samples. */
    CE
  }

  /** What samples count. */
  public enum Weights {
    /** One. */
    NONE,
    /** One over how often they are expected. */
    IMPORTANCE,
    /** The same for all. */
    CONSTANT
  }

  /** Checks the range, and that no option is given in vain. */
  public SampledClasses {
    Options.check(SampledClasses.class, "alpha", alpha);
    Options.check(SampledClasses.class, "clip", clip);
    if (criterion == Criterion.NCE && weights != Weights.NONE) {
      throw new SpecException(
          "sampled-classes: criterion=nce has the noise in its logits; use weights=none");
    }
    if (alpha != 1 && weights != Weights.CONSTANT) {
      throw new SpecException("sampled-classes: option 'alpha' is only read with weights=constant");
    }
    if (Double.isFinite(clip) && weights != Weights.IMPORTANCE) {
      throw new SpecException(
          "sampled-classes: option 'clip' is only read with weights=importance");
    }
  }

  @Override
  public double lossAndGradient(ScoreBatch batch, Gradients out) {
    out.reset();
    BinaryRows rows = new BinaryRows(batch, out, BinaryRows.Needs.POSITIVE, NAME);
    int k = rows.columns - 1;
    boolean reads = criterion == Criterion.NCE || weights == Weights.IMPORTANCE;
    Matrix noise =
        reads
            ? batch.extras().get("noise", batch.scores().rows(), rows.columns, NAME)
            : Matrix.doubles(0, 0);
    double[] d = out.buffer("noise", rows.columns);
    double[] logits = out.buffer("logits", rows.columns);
    double loss = 0;
    for (int i = 0; i < rows.rows(); i++) {
      if (!rows.read(i)) {
        continue;
      }
      if (rows.positives != 1) {
        throw new IllegalArgumentException(
            "anchor %d has %d targets; sampled-classes reads exactly one"
                .formatted(i, rows.positives));
      }
      if (reads) {
        noise.read(i, d);
        check(rows, i, d);
      }
      double share = 1.0 / rows.anchors;
      loss +=
          criterion == Criterion.CE
              ? softmax(rows, d, logits, k, share)
              : each(rows, d, logits, k, out, share);
      rows.write(i);
    }
    return loss;
  }

  private void check(BinaryRows rows, int i, double[] d) {
    for (int j = 0; j < rows.columns; j++) {
      // Binary criteria weigh samples only.
      boolean read =
          rows.relevance[j] == 0
              || (rows.relevance[j] == 1
                  && (criterion == Criterion.NCE || criterion == Criterion.CE));
      if (read && !(d[j] > 0 && d[j] <= 1)) {
        throw new IllegalArgumentException(
            "the noise of anchor %d and candidate %d is %s; legal: probabilities above 0"
                .formatted(i, j, d[j]));
      }
    }
  }

  /** Criteria in which candidates do not compete. */
  private double each(BinaryRows rows, double[] d, double[] z, int k, Gradients out, double share) {
    double[] plus = out.buffer("softplus", rows.columns);
    double[] q = out.buffer("sigmoid", rows.columns);
    double[] not = out.buffer("other sigmoid", rows.columns);
    for (int j = 0; j < rows.columns; j++) {
      z[j] = criterion == Criterion.NCE ? rows.scores[j] - Math.log(k * d[j]) : rows.scores[j];
      // Towards what costs: a target's logit turned.
      z[j] = rows.relevance[j] == 1 ? -z[j] : z[j];
    }
    rows.exponentials.logistic(z, rows.columns, plus, q);
    if (criterion == Criterion.MSE) {
      for (int j = 0; j < rows.columns; j++) {
        z[j] = -z[j];
      }
      rows.exponentials.logistic(z, rows.columns, z, not);
    }
    double loss = 0;
    for (int j = 0; j < rows.columns; j++) {
      if (Double.isNaN(rows.relevance[j])) {
        continue;
      }
      boolean target = rows.relevance[j] == 1;
      double weight = target ? share : share * weight(k, d[j]);
      double sign = target ? -1 : 1;
      if (criterion == Criterion.MSE) {
        loss += weight * q[j] * q[j];
        rows.gradient[j] = sign * weight * 2 * q[j] * q[j] * not[j];
      } else {
        loss += weight * plus[j];
        rows.gradient[j] = sign * weight * q[j];
      }
    }
    return loss;
  }

  private double softmax(BinaryRows rows, double[] d, double[] logits, int k, double share) {
    double target = 0;
    for (int j = 0; j < rows.columns; j++) {
      double y = rows.relevance[j];
      if (Double.isNaN(y)) {
        logits[j] = Double.NEGATIVE_INFINITY;
        continue;
      }
      logits[j] =
          rows.scores[j]
              + switch (weights) {
                case NONE -> 0;
                case IMPORTANCE -> -Math.log(Math.max(d[j], 1 / (clip * k)));
                case CONSTANT -> y == 1 ? 0 : Math.log(alpha);
              };
      target = y == 1 ? logits[j] : target;
    }
    double sum = rows.exponentials.softmax(logits, rows.columns, logits);
    for (int j = 0; j < rows.columns; j++) {
      if (!Double.isNaN(rows.relevance[j])) {
        rows.gradient[j] = share * (logits[j] - rows.relevance[j]);
      }
    }
    return share * (sum - target);
  }

  private double weight(int samples, double noise) {
    return switch (weights) {
      case NONE -> 1;
      case IMPORTANCE -> Math.min(1 / (samples * noise), clip);
      case CONSTANT -> alpha;
    };
  }

  /**
   * What a score of a model trained by this criterion says of its class: the logarithm of the
   * posterior, up to a constant over classes. At the optimum of bce, mse and nce the constant is 0.
   *
   * @param score the model's
   * @param noise probability with which the class is drawn, above 0
   * @param samples how many were drawn per position, K
   * @param classes how many there are, C
   * @param withoutHits whether samples that were the target took no part in training
   */
  public double logPosterior(
      double score, double noise, int samples, int classes, boolean withoutHits) {
    if (!(noise > 0 && noise <= 1) || samples < 1 || classes < 1) {
      throw new IllegalArgumentException(
          "noise %s, %d samples of %d classes; legal: a probability above 0, and at least one of each"
              .formatted(noise, samples, classes));
    }
    if (criterion == Criterion.CE) {
      return score
          + switch (weights) {
            case NONE -> Math.log(noise);
            case IMPORTANCE -> Math.log(Math.min(1, clip * samples * noise));
            case CONSTANT -> 0;
          };
    }
    double expected =
        switch (weights) {
          case NONE -> samples * noise;
          case IMPORTANCE -> Math.min(1, clip * samples * noise);
          case CONSTANT -> alpha * samples / classes;
        };
    // Log-odds of the class against what it was trained against.
    double logit = criterion == Criterion.NCE ? score : score + Math.log(expected);
    return withoutHits ? -Logistic.softplus(-logit) : logit;
  }

  /**
   * The posterior of all classes, corrected and normalised.
   *
   * @param scores of one position, one per class
   * @param noise probability with which each class is drawn, above 0
   * @param samples how many were drawn per position, K
   * @param withoutHits whether samples that were the target took no part in training
   * @param out filled with logarithms
   */
  public void logPosteriors(
      double[] scores, double[] noise, int samples, boolean withoutHits, double[] out) {
    for (int c = 0; c < scores.length; c++) {
      out[c] = logPosterior(scores[c], noise[c], samples, scores.length, withoutHits);
    }
    normalise(out, scores.length);
  }

  /**
   * The model's outputs as they are, normalised: q of bce and mse, e^s of nce and ce. What a user
   * reads who knows nothing of the sampling.
   *
   * @param scores of one position, one per class
   * @param out filled with logarithms
   */
  public void logOutputs(double[] scores, double[] out) {
    boolean binary = criterion == Criterion.BCE || criterion == Criterion.MSE;
    for (int c = 0; c < scores.length; c++) {
      out[c] = binary ? -Logistic.softplus(-scores[c]) : scores[c];
    }
    normalise(out, scores.length);
  }

  private static void normalise(double[] logarithms, int n) {
    double sum = Logarithms.sum(logarithms, n);
    for (int c = 0; c < n; c++) {
      logarithms[c] -= sum;
    }
  }
}
