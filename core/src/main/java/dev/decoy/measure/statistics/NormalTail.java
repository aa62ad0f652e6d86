package dev.decoy.measure.statistics;

/**
 * How likely a standard normal number is to lie beyond a bound, with a relative error of about
 * 1e-15 also far out, where 1 - Φ would have no digits left.
 *
 * <pre>
 * erfc(x) = 1 - 2/√π · e^(-x²) Σ_k 2^k x^(2k+1) / (1·3·…·(2k+1))        x &lt; 2
 * erfc(x) = e^(-x²)/√π · 1/(x + ½/(x + 1/(x + 3/2/(x + …))))            x ≥ 2
 * </pre>
 */
final class NormalTail {
  private static final double SQRT_2 = Math.sqrt(2);
  private static final double SQRT_PI = Math.sqrt(Math.PI);

  private NormalTail() {}

  /** Φ(z), the share below. */
  static double below(double z) {
    return 0.5 * complementaryError(-z / SQRT_2);
  }

  /** The share at least as far from 0 as z, on both sides together. */
  static double beyond(double z) {
    return complementaryError(Math.abs(z) / SQRT_2);
  }

  /** The complementary error function. */
  static double complementaryError(double x) {
    if (x < 0) {
      return 2 - complementaryError(-x);
    }
    if (x < 2) {
      double term = x;
      double sum = x;
      for (int k = 1; term > 1e-18 * sum; k++) {
        term *= 2 * x * x / (2 * k + 1);
        sum += term;
      }
      return 1 - 2 / SQRT_PI * Math.exp(-x * x) * sum;
    }
    if (x > 27.3) {
      // Below the smallest double.
      return 0;
    }
    // From the far end of the continued fraction, which converges quickly here.
    double tail = x;
    for (int k = 120; k >= 1; k--) {
      tail = x + 0.5 * k / tail;
    }
    return Math.exp(-x * x) / (SQRT_PI * tail);
  }
}
