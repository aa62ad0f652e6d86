package dev.decoy.measure.statistics;

import dev.decoy.array.Matrix;

/**
 * How far apart two samples are, without a bandwidth to choose: 0 only if their distributions are
 * one.
 *
 * <pre>
 * 2·E|X - Y| - E|X - X'| - E|Y - Y'|
 * </pre>
 *
 * <p>Each mean goes over all pairs, a row with itself among them, so the distance of a sample from
 * itself is exactly 0 and no other is below. Some give the square root of it.
 *
 * <p>Cost: O((n + m)²·d).
 *
 * <p>Gábor J. Székely, Maria L. Rizzo: Energy statistics: A class of statistics based on distances.
 */
public final class EnergyDistance {
  private EnergyDistance() {}

  /**
   * The distance of two samples, in the unit of their numbers.
   *
   * @param a n x d, at least 1 row
   * @param b m x d, at least 1 row
   */
  public static double between(Matrix a, Matrix b) {
    Samples.check(a, b, 1);
    double[][] x = a.toArray();
    double[][] y = b.toArray();
    return Math.max(0, 2 * mean(x, y) - mean(x, x) - mean(y, y));
  }

  private static double mean(double[][] x, double[][] y) {
    double sum = 0;
    for (double[] left : x) {
      double row = 0;
      for (double[] right : y) {
        double square = 0;
        for (int c = 0; c < left.length; c++) {
          square += (left[c] - right[c]) * (left[c] - right[c]);
        }
        row += Math.sqrt(square);
      }
      sum += row / y.length;
    }
    return sum / x.length;
  }
}
