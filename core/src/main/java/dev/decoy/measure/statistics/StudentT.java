package dev.decoy.measure.statistics;

/**
 * Student's t distribution, by the continued fraction of the incomplete beta function.
 *
 * <pre>
 * P(|T| ≥ t) = I_x(ν/2, ½),   x = ν / (ν + t²)
 * </pre>
 */
final class StudentT {
  private static final double TINY = 1e-300;

  private StudentT() {}

  /**
   * The share at least as far from 0 as t, on both sides together.
   *
   * @param degrees of freedom, above 0
   */
  static double beyond(double t, double degrees) {
    double square = t * t;
    if (Double.isInfinite(square)) {
      return 0;
    }
    // Of the two complementary arguments the small one keeps its digits.
    double x = degrees / (degrees + square);
    double y = square / (degrees + square);
    return incompleteBeta(x, y, degrees / 2, 0.5);
  }

  /**
   * The t that has a share of {@code confidence} between -t and t.
   *
   * @param confidence above 0 and below 1
   */
  static double within(double confidence, double degrees) {
    double outside = 1 - confidence;
    double high = 1;
    while (beyond(high, degrees) > outside) {
      high *= 2;
    }
    double low = 0;
    while (true) {
      double middle = 0.5 * (low + high);
      if (middle == low || middle == high) {
        return middle;
      }
      if (beyond(middle, degrees) > outside) {
        low = middle;
      } else {
        high = middle;
      }
    }
  }

  /** I_x(a, b) with y = 1 - x. */
  private static double incompleteBeta(double x, double y, double a, double b) {
    if (x <= 0) {
      return 0;
    }
    if (y <= 0) {
      return 1;
    }
    double front =
        Math.exp(
            LogGamma.of(a + b)
                - LogGamma.of(a)
                - LogGamma.of(b)
                + a * Math.log(x)
                + b * Math.log(y));
    return x < (a + 1) / (a + b + 2)
        ? front * fraction(x, a, b) / a
        : 1 - front * fraction(y, b, a) / b;
  }

  /** Lentz's method. */
  private static double fraction(double x, double a, double b) {
    double c = 1;
    double d = 1 / apart(1 - (a + b) * x / (a + 1));
    double h = d;
    for (int m = 1; m <= 10_000; m++) {
      double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
      d = 1 / apart(1 + even * d);
      c = apart(1 + even / c);
      h *= d * c;
      double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
      d = 1 / apart(1 + odd * d);
      c = apart(1 + odd / c);
      double step = d * c;
      h *= step;
      if (Math.abs(step - 1) < 1e-16) {
        break;
      }
    }
    return h;
  }

  private static double apart(double value) {
    return Math.abs(value) < TINY ? TINY : value;
  }
}
