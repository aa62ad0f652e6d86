package dev.decoy.measure.statistics;

/**
 * A confidence interval.
 *
 * @param low lower end, at most {@code high}
 * @param high upper end
 * @param confidence the share of repetitions in which such an interval covers the true value, above
 *     0 and below 1, such as 0.95
 */
public record Interval(double low, double high, double confidence) {
  /** Checks the order of the ends and the confidence. */
  public Interval {
    if (!(low <= high)) {
      throw new IllegalArgumentException(
          "an interval from " + low + " to " + high + " is empty; low must be at most high");
    }
    checkConfidence(confidence);
  }

  /** Whether a value lies in the interval, its ends included. */
  public boolean contains(double value) {
    return low <= value && value <= high;
  }

  static void checkConfidence(double confidence) {
    if (!(confidence > 0 && confidence < 1)) {
      throw new IllegalArgumentException(
          "confidence is " + confidence + "; legal: a number above 0 and below 1, such as 0.95");
    }
  }
}
