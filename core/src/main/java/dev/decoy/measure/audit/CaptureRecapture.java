package dev.decoy.measure.audit;

import dev.decoy.measure.statistics.Interval;

/**
 * How many there are of which some were found, from how often the same ones were found again.
 *
 * <pre>
 * two lists:       N = (n₁+1)(n₂+1)/(m+1) - 1                                    Chapman
 *                  Var = (n₁+1)(n₂+1)(n₁-m)(n₂-m) / ((m+1)²(m+2))
 * many occasions:  N ≥ S + f₁(f₁-1) / (2(f₂+1))                                  Chao
 * </pre>
 *
 * <p>S is how many different ones were seen, f₁ and f₂ how many exactly once and twice. Both assume
 * that finding one thing on one occasion says nothing of finding it on another; where what is easy
 * to find is found everywhere, N comes out too low.
 */
public final class CaptureRecapture {
  private CaptureRecapture() {}

  /**
   * A size with its uncertainty.
   *
   * @param size N
   * @param error its standard error
   */
  public record Size(double size, double error) {
    /** N ± z standard errors, but not below what was seen. */
    public Interval interval(double seen, double z, double confidence) {
      double low = Math.max(seen, size - z * error);
      return new Interval(low, Math.max(low, size + z * error), confidence);
    }
  }

  /**
   * From two lists.
   *
   * @param first how many the first holds
   * @param second how many the second holds
   * @param both how many both hold
   */
  public static Size chapman(long first, long second, long both) {
    if (both < 0 || both > Math.min(first, second)) {
      throw new IllegalArgumentException(
          "%d in both lists of %d and %d; legal: 0 to the smaller".formatted(both, first, second));
    }
    double n1 = first + 1.0;
    double n2 = second + 1.0;
    double m = both + 1.0;
    double variance = n1 * n2 * (first - both) * (second - both) / (m * m * (m + 1));
    return new Size(n1 * n2 / m - 1, Math.sqrt(variance));
  }

  /**
   * A lower bound from many occasions.
   *
   * @param seen how many different ones
   * @param once how many exactly once
   * @param twice how many exactly twice
   */
  public static Size chao(long seen, long once, long twice) {
    if (once < 0 || twice < 0 || once + twice > seen) {
      throw new IllegalArgumentException(
          "%d seen, %d once and %d twice; legal: no more than were seen"
              .formatted(seen, once, twice));
    }
    double f1 = once;
    double f2 = twice + 1.0;
    double variance =
        f1 * (f1 - 1) / (2 * f2)
            + f1 * (2 * f1 - 1) * (2 * f1 - 1) / (4 * f2 * f2)
            + f1 * f1 * twice * (f1 - 1) * (f1 - 1) / (4 * f2 * f2 * f2 * f2);
    return new Size(seen + f1 * (f1 - 1) / (2 * f2), Math.sqrt(Math.max(0, variance)));
  }
}
