package dev.decoy.measure.statistics;

import java.util.Arrays;

/** What estimates from resamples of the data say of an estimate's uncertainty. */
public final class Resampled {
  private Resampled() {}

  /**
   * The percentile interval.
   *
   * @param estimates one per resample; NaN where a resample gave none
   * @param confidence above 0 and below 1
   */
  public static Interval interval(double[] estimates, double confidence) {
    Interval.checkConfidence(confidence);
    double[] sorted = known(estimates);
    if (sorted.length == 0) {
      throw new IllegalArgumentException("no resample gave an estimate");
    }
    return new Interval(
        BootstrapInterval.quantile(sorted, (1 - confidence) / 2),
        BootstrapInterval.quantile(sorted, (1 + confidence) / 2),
        confidence);
  }

  /** The standard error: the estimates' standard deviation. */
  public static double error(double[] estimates) {
    double[] known = known(estimates);
    if (known.length < 2) {
      return Double.NaN;
    }
    double mean = Arrays.stream(known).average().orElse(0);
    double squares = 0;
    for (double estimate : known) {
      squares += (estimate - mean) * (estimate - mean);
    }
    return Math.sqrt(squares / (known.length - 1));
  }

  private static double[] known(double[] estimates) {
    // Sorting puts NaN last.
    double[] sorted = estimates.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    while (n > 0 && Double.isNaN(sorted[n - 1])) {
      n--;
    }
    return Arrays.copyOf(sorted, n);
  }
}
