package dev.decoy.select;

/**
 * What log-weights say as probabilities: of one draw that takes one item.
 *
 * <pre>
 * p_i = exp(ℓ_i - max ℓ) / Σ_j exp(ℓ_j - max ℓ)
 * </pre>
 */
public final class Probabilities {
  private Probabilities() {}

  /**
   * Turns the first {@code n} log-weights into probabilities.
   *
   * <p>Where some are plus infinity, the probability is shared among them, for they come before all
   * others. Where all are minus infinity, or there is none, every probability is 0.
   *
   * @param logWeights natural logarithms of weights, up to a constant; not NaN
   * @return {@code n} numbers from 0 to 1 that add up to 1, or to 0 where nothing can be drawn
   */
  public static double[] of(double[] logWeights, int n) {
    double max = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      max = Math.max(max, logWeights[i]);
    }
    double[] probabilities = new double[n];
    if (max == Double.NEGATIVE_INFINITY) {
      return probabilities;
    }
    double sum = 0;
    for (int i = 0; i < n; i++) {
      // Infinity minus infinity is NaN, and stands for the same weight here.
      probabilities[i] = logWeights[i] == max ? 1 : Math.exp(logWeights[i] - max);
      sum += probabilities[i];
    }
    for (int i = 0; i < n; i++) {
      probabilities[i] /= sum;
    }
    return probabilities;
  }

  /**
   * How many equally likely items would be as spread out: 1 / Σ p². Below the number of negatives
   * that are wanted, a weighting hardly leaves anything to chance.
   *
   * @param probabilities that add up to 1
   * @return from 1 to their number; 0 where nothing can be drawn
   */
  public static double effectiveSize(double[] probabilities) {
    double squares = 0;
    for (double p : probabilities) {
      squares += p * p;
    }
    return squares == 0 ? 0 : 1 / squares;
  }
}
