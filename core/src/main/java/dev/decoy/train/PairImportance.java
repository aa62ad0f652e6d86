package dev.decoy.train;

import dev.decoy.array.Logistic;

/**
 * How much a negative can teach: the size of the pair loss's gradient, and the sampling that would
 * know the whole gradient from the fewest negatives.
 *
 * <pre>
 * loss(q, d⁺, d⁻) = -log softmax([s⁺, s⁻])₁ = softplus(s⁻ - s⁺)
 * g_i = d loss / d (s_i⁻ - s⁺) = σ(s_i⁻ - s⁺)
 * p*_i = g_i / Σ g        variance of one sample's estimate of mean g: Σ p_i (g_i / n p_i)² - mean²
 * </pre>
 *
 * <p>Easy negatives have g near 0: uniform draws mostly waste a step, draws from the top of the
 * model's own ranking come close to p*.
 *
 * <p>Lee Xiong et al.: Approximate Nearest Neighbor Negative Contrastive Learning for Dense Text
 * Retrieval.
 */
public final class PairImportance {
  private PairImportance() {}

  /** The loss at a gap s⁻ - s⁺, without overflow. */
  public static double loss(double gap) {
    return Logistic.softplus(gap);
  }

  /** Its derivative, from 0 to 1. */
  public static double gradient(double gap) {
    double e = Math.exp(-Math.abs(gap));
    return gap >= 0 ? 1 / (1 + e) : e / (1 + e);
  }

  /** The gradient's size for each negative. */
  public static double[] gradients(double positive, double... negatives) {
    double[] gradients = new double[negatives.length];
    for (int i = 0; i < gradients.length; i++) {
      gradients[i] = gradient(negatives[i] - positive);
    }
    return gradients;
  }

  /** The probabilities p* for which one sample's estimate has no variance. */
  public static double[] best(double positive, double... negatives) {
    double[] probabilities = gradients(positive, negatives);
    double sum = 0;
    for (double gradient : probabilities) {
      sum += gradient;
    }
    for (int i = 0; i < probabilities.length; i++) {
      // All gradients underflow only where every negative is equally useless.
      probabilities[i] = sum > 0 ? probabilities[i] / sum : 1.0 / probabilities.length;
    }
    return probabilities;
  }

  /**
   * The variance of the estimate of the mean gradient from one negative drawn with given
   * probabilities.
   *
   * @param probabilities one per negative, above 0 where the gradient is
   * @param gradients their gradients
   */
  public static double variance(double[] probabilities, double[] gradients) {
    int n = gradients.length;
    if (probabilities.length != n || n == 0) {
      throw new IllegalArgumentException(
          n + " gradients have " + probabilities.length + " probabilities");
    }
    double mean = 0;
    for (double gradient : gradients) {
      mean += gradient / n;
    }
    double variance = 0;
    for (int i = 0; i < n; i++) {
      if (gradients[i] != 0) {
        double away = gradients[i] / (n * probabilities[i]) - mean;
        variance += probabilities[i] * away * away;
      } else {
        variance += probabilities[i] * mean * mean;
      }
    }
    return variance;
  }
}
