package dev.decoy.search;

/** How far sums in single precision can be from what they should be. */
final class Rounding {
  /** Half of the distance from 1 to the next number. */
  static final double UNIT = 0x1p-24;

  /**
   * Added to every length that a slack is made of, so that the product of two of them, times a
   * slack of at least 2^-24, is more than all that is lost where numbers become too small to be
   * normal: 2^-124 against 2^-149 for each operation.
   */
  static final double TINY = 0x1p-50;

  /** Vectors may be so long; what follows from longer ones would be of no use. */
  private static final int LONGEST = 1 << 20;

  private Rounding() {}

  /**
   * The factor γ(n) = n u / (1 - n u) of N. Higham, <i>Accuracy and Stability of Numerical
   * Algorithms</i>: a sum of n products, in any order and fused or not, differs from the exact one
   * by at most γ(n) Σ |a_i b_i| ≤ γ(n) |a| |b|.
   */
  static double gamma(int n) {
    if (n > LONGEST) {
      throw new IllegalArgumentException(
          "vectors of " + n + " numbers; bounds are made for at most " + LONGEST);
    }
    return n * UNIT / (1 - n * UNIT);
  }

  /** A number in single precision that is not less. */
  static float up(double value) {
    float rounded = (float) value;
    return rounded < value ? Math.nextUp(rounded) : rounded;
  }

  /** The length of a vector, not less than it is, by much less than single precision can tell. */
  static double length(float[] rows, int from, int dimension) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int d = from;
    int end = from + dimension;
    for (; d + 3 < end; d += 4) {
      s0 = Math.fma((double) rows[d], rows[d], s0);
      s1 = Math.fma((double) rows[d + 1], rows[d + 1], s1);
      s2 = Math.fma((double) rows[d + 2], rows[d + 2], s2);
      s3 = Math.fma((double) rows[d + 3], rows[d + 3], s3);
    }
    for (; d < end; d++) {
      s0 = Math.fma((double) rows[d], rows[d], s0);
    }
    return Math.sqrt(s0 + s1 + s2 + s3) * (1 + 0x1p-30);
  }
}
