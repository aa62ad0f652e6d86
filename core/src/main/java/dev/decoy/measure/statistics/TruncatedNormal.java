package dev.decoy.measure.statistics;

import java.util.random.RandomGenerator;

/**
 * A normal distribution of which only a range is kept: scores whose expected best of n is known, to
 * try estimates of it on.
 *
 * <pre>
 * F(x) = (Φ((x - mean)/deviation) - Φ_low) / (Φ_high - Φ_low),      low ≤ x ≤ high
 * E max of n draws = high - ∫ F(x)^n dx
 * </pre>
 *
 * <p>Cost: O(1) per draw; {@value #STEPS} values of F per expectation, which Simpson's rule sums.
 *
 * @param mean of the whole normal distribution
 * @param deviation its standard deviation, above 0
 * @param low smallest value that is kept
 * @param high largest value that is kept, above low
 */
public record TruncatedNormal(double mean, double deviation, double low, double high) {
  private static final int STEPS = 2000;

  /** Checks that there is something to keep. */
  public TruncatedNormal {
    boolean finite = Double.isFinite(mean) && Double.isFinite(low) && Double.isFinite(high);
    if (!finite || !(deviation > 0 && Double.isFinite(deviation)) || !(low < high)) {
      throw new IllegalArgumentException(
          "mean %s, deviation %s, from %s to %s; legal: a deviation above 0, low below high"
              .formatted(mean, deviation, low, high));
    }
    if (!(chance(mean, deviation, low, high) > 0)) {
      throw new IllegalArgumentException(
          "from %s to %s lies nothing of a normal distribution of mean %s and deviation %s"
              .formatted(low, high, mean, deviation));
    }
  }

  /** F(x), the chance of a draw of at most x. */
  public double below(double x) {
    if (x <= low) {
      return 0;
    }
    return x >= high ? 1 : chance(mean, deviation, low, x) / chance(mean, deviation, low, high);
  }

  /** Draws one value. */
  public double draw(RandomGenerator random) {
    // Never 0, whose quantile is minus infinity where nothing is cut off below.
    double u = (random.nextDouble() * 0x1p53 + 0.5) * 0x1p-53;
    // Small chances are precise and those near 1 are not, so an upper tail is drawn as a lower one.
    boolean mirrored = low > mean;
    double from = mirrored ? (mean - high) / deviation : (low - mean) / deviation;
    double to = mirrored ? (mean - low) / deviation : (high - mean) / deviation;
    double least = NormalTail.below(from);
    double share = least + u * (NormalTail.below(to) - least);
    double z = NormalQuantile.of(Math.min(share, Math.nextDown(1.0)));
    return Math.clamp(mean + (mirrored ? -z : z) * deviation, low, high);
  }

  /** Draws as many values. */
  public double[] draw(int count, RandomGenerator random) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = draw(random);
    }
    return values;
  }

  /**
   * The expected largest of n draws.
   *
   * @param n at least 1
   */
  public double expectedMaximum(int n) {
    if (n < 1) {
      throw new IllegalArgumentException("n is " + n + "; legal: at least 1");
    }
    double step = (high - low) / STEPS;
    double sum = 0;
    for (int i = 0; i <= STEPS; i++) {
      int weight = i == 0 || i == STEPS ? 1 : 2 + 2 * (i % 2);
      sum += weight * Math.pow(below(low + i * step), n);
    }
    return high - sum * step / 3;
  }

  /** What of the whole distribution lies between the two. */
  private static double chance(double mean, double deviation, double low, double high) {
    double from = (low - mean) / deviation;
    double to = (high - mean) / deviation;
    return from > 0
        ? NormalTail.below(-from) - NormalTail.below(-to)
        : NormalTail.below(to) - NormalTail.below(from);
  }
}
