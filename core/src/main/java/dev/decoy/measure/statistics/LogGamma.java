package dev.decoy.measure.statistics;

/**
 * The logarithm of the gamma function, and its differences without cancellation.
 *
 * <pre>
 * ln Γ(x) = (x - ½) ln x - x + ½ ln 2π + c(x),   c(x) = 1/12x - 1/360x³ + 1/1260x⁵ - …
 * </pre>
 *
 * <p>Below 12 the recurrence Γ(x + 1) = x Γ(x) leads up to where the series holds.
 */
final class LogGamma {
  private static final double HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);
  private static final double LARGE = 12;

  private LogGamma() {}

  /** ln Γ(x) for x above 0. */
  static double of(double x) {
    double product = 1;
    double at = x;
    while (at < LARGE) {
      product *= at;
      at++;
    }
    return (at - 0.5) * Math.log(at) - at + HALF_LOG_TWO_PI + correction(at) - Math.log(product);
  }

  /** ln Γ(x + y) - ln Γ(x) for x above 0 and y at least 0, also where y is tiny against x. */
  static double rise(double x, double y) {
    if (y == 0) {
      return 0;
    }
    if (x < LARGE) {
      return of(x + y) - of(x);
    }
    return (x - 0.5) * Math.log1p(y / x)
        + y * (Math.log(x + y) - 1)
        + correction(x + y)
        - correction(x);
  }

  private static double correction(double x) {
    double r = 1 / (x * x);
    return (1.0 / 12
            + r
                * (-1.0 / 360
                    + r
                        * (1.0 / 1260
                            + r * (-1.0 / 1680 + r * (1.0 / 1188 + r * (-691.0 / 360360))))))
        / x;
  }
}
