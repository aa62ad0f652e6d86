package dev.decoy.measure.statistics;

/**
 * The interval of an estimate that is about normally distributed: so many standard errors around.
 */
public final class NormalInterval {
  private NormalInterval() {}

  /** How many standard errors: Φ⁻¹((1 + confidence) / 2). */
  public static double quantile(double confidence) {
    Interval.checkConfidence(confidence);
    return NormalQuantile.of((1 + confidence) / 2);
  }

  /**
   * The interval.
   *
   * @param error standard error, at least 0
   */
  public static Interval of(double estimate, double error, double confidence) {
    double half = quantile(confidence) * error;
    return new Interval(estimate - half, estimate + half, confidence);
  }
}
