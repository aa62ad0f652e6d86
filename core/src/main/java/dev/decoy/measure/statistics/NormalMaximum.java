package dev.decoy.measure.statistics;

/**
 * How large the largest of k standard normal numbers is on average: what the best of k equal
 * configurations gains from noise alone, in standard deviations.
 *
 * <pre>
 * E max_k = ∫ x · k · φ(x) · Φ(x)^(k-1) dx
 * </pre>
 */
public final class NormalMaximum {
  private static final int PANELS = 4000;

  private NormalMaximum() {}

  /**
   * The expectation.
   *
   * @param k at least 1
   */
  public static double expectation(int k) {
    if (k < 1) {
      throw new IllegalArgumentException("the largest of " + k + " numbers; legal: at least 1");
    }
    if (k == 1) {
      return 0;
    }
    // Simpson's rule; nothing lies outside in double precision.
    double from = -9;
    double to = 12;
    double width = (to - from) / PANELS;
    double sum = 0;
    for (int i = 0; i <= PANELS; i++) {
      double x = from + i * width;
      int weight = i == 0 || i == PANELS ? 1 : i % 2 == 1 ? 4 : 2;
      double density = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
      sum += weight * x * k * density * Math.exp((k - 1) * Math.log(NormalTail.below(x)));
    }
    return sum * width / 3;
  }
}
