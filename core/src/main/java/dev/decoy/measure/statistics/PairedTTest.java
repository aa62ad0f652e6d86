package dev.decoy.measure.statistics;

/**
 * The paired t-test: how far the mean difference lies from 0 in units of its standard error.
 *
 * <pre>
 * t = mean(d) / (s / √n)        p = P(|T| ≥ |t|),  T with n - 1 degrees of freedom
 * interval = mean(d) ± t₍confidence₎ · s / √n
 * </pre>
 *
 * <p>Two-sided. Differences that are all equal have a standard error of 0: p is 0 if they are not 0
 * and 1 if they are.
 *
 * <p>Student: The Probable Error of a Mean (Biometrika 6, 1908).
 */
public final class PairedTTest {
  private PairedTTest() {}

  /**
   * The p-value.
   *
   * @param differences second minus first, one per pair, finite, at least two
   */
  public static double pValue(double[] differences) {
    double error = standardError(differences);
    double mean = mean(differences);
    if (error == 0) {
      return mean == 0 ? 1 : 0;
    }
    return StudentT.beyond(mean / error, differences.length - 1);
  }

  /**
   * The interval of the mean difference.
   *
   * @param differences second minus first, one per pair, finite, at least two
   * @param confidence above 0 and below 1, usually 0.95
   */
  public static Interval interval(double[] differences, double confidence) {
    Interval.checkConfidence(confidence);
    double half = StudentT.within(confidence, differences.length - 1) * standardError(differences);
    double mean = mean(differences);
    return new Interval(mean - half, mean + half, confidence);
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double standardError(double[] differences) {
    int n = differences.length;
    if (n < 2) {
      throw new IllegalArgumentException(n + " differences; a t-test needs at least 2");
    }
    double mean = mean(differences);
    double squares = 0;
    double magnitude = 0;
    for (double difference : differences) {
      if (!Double.isFinite(difference)) {
        throw new IllegalArgumentException("a difference is " + difference + "; legal: finite");
      }
      squares += (difference - mean) * (difference - mean);
      magnitude = Math.max(magnitude, Math.abs(difference));
    }
    double deviation = Math.sqrt(squares / (n - 1));
    // Equal numbers differ from their rounded mean by rounding only.
    return deviation <= 1e-14 * magnitude ? 0 : deviation / Math.sqrt(n);
  }
}
