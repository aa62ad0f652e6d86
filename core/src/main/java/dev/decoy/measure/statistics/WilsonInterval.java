package dev.decoy.measure.statistics;

/**
 * Wilson's score interval for a share: which true shares would make the observed one no surprise.
 * Unlike the textbook interval it stays within [0, 1] and keeps a width at 0 and 1.
 *
 * <pre>
 * centre = (p + z²/2n) / (1 + z²/n)
 * half   = z / (1 + z²/n) · √(p(1 - p)/n + z²/4n²)
 * </pre>
 *
 * <p>with p = successes / n and z = Φ⁻¹((1 + confidence) / 2). Without continuity correction.
 *
 * <p>Edwin B. Wilson: Probable Inference, the Law of Succession, and Statistical Inference.
 */
public final class WilsonInterval {
  private WilsonInterval() {}

  /**
   * The interval of a share.
   *
   * @param successes how many had the property, from 0 to {@code n}
   * @param n how many were looked at, at least 1
   * @param confidence above 0 and below 1, usually 0.95
   * @throws IllegalArgumentException if a number is out of its range
   */
  public static Interval of(long successes, long n, double confidence) {
    if (n < 1 || successes < 0 || successes > n) {
      throw new IllegalArgumentException(
          successes + " successes of " + n + "; legal: at least one trial, and 0 to all succeed");
    }
    Interval.checkConfidence(confidence);
    double z = NormalQuantile.of((1 + confidence) / 2);
    double p = (double) successes / n;
    double shrink = 1 + z * z / n;
    double centre = (p + z * z / (2.0 * n)) / shrink;
    double half = z / shrink * Math.sqrt(p * (1 - p) / n + z * z / (4.0 * n * n));
    // At the ends centre and half cancel exactly; rounding must not leave 1e-17 instead of 0.
    double low = successes == 0 ? 0 : Math.max(0, centre - half);
    double high = successes == n ? 1 : Math.min(1, centre + half);
    return new Interval(low, high, confidence);
  }
}
