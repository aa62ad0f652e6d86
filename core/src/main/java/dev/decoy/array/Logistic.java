package dev.decoy.array;

/**
 * The logistic function and the logarithm of its reciprocal, without overflow, of one number at a
 * time.
 *
 * <pre>
 * sigmoid(x)  = 1 / (1 + exp(-x))
 * softplus(x) = log(1 + exp(x)) = max(x, 0) + log1p(exp(-|x|)) = -log(sigmoid(-x))
 * </pre>
 */
public final class Logistic {
  private Logistic() {}

  /** From 0 to 1, to full relative precision at both ends of the range. */
  public static double sigmoid(double x) {
    double small = Math.exp(-Math.abs(x));
    return x >= 0 ? 1 / (1 + small) : small / (1 + small);
  }

  /** At least 0 and at least x. */
  public static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }
}
