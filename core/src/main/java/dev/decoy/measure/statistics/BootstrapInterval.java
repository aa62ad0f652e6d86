package dev.decoy.measure.statistics;

import dev.decoy.candidate.Seed;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The percentile bootstrap interval of a mean: draws the queries again, with replacement, and looks
 * where the means fall.
 *
 * <pre>
 * m_b = mean of n values drawn from the n values, b = 1..B
 * low, high = the (1 - confidence)/2 and (1 + confidence)/2 quantiles of m_1..m_B
 * </pre>
 *
 * <p>Of paired differences it is the interval of the mean difference. The quantiles interpolate
 * linearly between neighbours. With fewer than about 20 values such an interval is too narrow: read
 * it with the exact p-value of {@link SignFlipTest}. One value gives an interval of width 0.
 *
 * <p>Bradley Efron, Robert J. Tibshirani: An Introduction to the Bootstrap.
 */
public final class BootstrapInterval {
  /** Resamples that {@link #ofMean(double[], double, Seed)} draws. */
  public static final int RESAMPLES = 10_000;

  private BootstrapInterval() {}

  /** The interval with {@value #RESAMPLES} resamples. */
  public static Interval ofMean(double[] values, double confidence, Seed seed) {
    return ofMean(values, confidence, RESAMPLES, seed);
  }

  /**
   * The interval of the mean.
   *
   * @param values one per query, finite, at least one
   * @param confidence above 0 and below 1, usually 0.95
   * @param resamples how often the values are drawn again, at least 2
   * @param seed where the draws start
   */
  public static Interval ofMean(double[] values, double confidence, int resamples, Seed seed) {
    if (values.length == 0 || resamples < 2) {
      throw new IllegalArgumentException(
          values.length + " values, " + resamples + " resamples; legal: at least 1 and 2");
    }
    Interval.checkConfidence(confidence);
    SplittableRandom random = seed.stage("bootstrap").generator();
    double[] means = new double[resamples];
    int n = values.length;
    for (int b = 0; b < resamples; b++) {
      double sum = 0;
      for (int i = 0; i < n; i++) {
        sum += values[random.nextInt(n)];
      }
      means[b] = sum / n;
    }
    Arrays.sort(means);
    return new Interval(
        quantile(means, (1 - confidence) / 2), quantile(means, (1 + confidence) / 2), confidence);
  }

  /**
   * How often a resampled mean lies as far from the mean as that lies from 0: a two-sided p-value.
   *
   * <pre>
   * p = (1 + |{b : |m_b - m| ≥ |m|}|) / (1 + B)
   * </pre>
   *
   * @param values one per pair, finite, at least one
   */
  public static double pValue(double[] values, int resamples, Seed seed) {
    if (values.length == 0 || resamples < 2) {
      throw new IllegalArgumentException(
          values.length + " values, " + resamples + " resamples; legal: at least 1 and 2");
    }
    int n = values.length;
    double mean = 0;
    double magnitude = 0;
    for (double value : values) {
      mean += value / n;
      magnitude += Math.abs(value) / n;
    }
    double bar = Math.abs(mean) - 1e-12 * magnitude;
    SplittableRandom random = seed.stage("bootstrap").generator();
    int extreme = 0;
    for (int b = 0; b < resamples; b++) {
      double sum = 0;
      for (int i = 0; i < n; i++) {
        sum += values[random.nextInt(n)];
      }
      extreme += Math.abs(sum / n - mean) >= bar ? 1 : 0;
    }
    return (1.0 + extreme) / (1.0 + resamples);
  }

  /**
   * A quantile, in a straight line between neighbours.
   *
   * @param sorted rising, at least one
   * @param share from 0, the least, to 1, the largest
   */
  public static double quantile(double[] sorted, double share) {
    double at = share * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }
}
