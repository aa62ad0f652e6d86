package dev.decoy.measure.statistics;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * How far the numbers of one sample have to be moved to become the other, on average over the
 * directions in which one can look at them.
 *
 * <pre>
 * (mean over unit vectors u of ∫₀¹ |F⁻¹_(u·a)(s) - F⁻¹_(u·b)(s)|² ds)^½
 * </pre>
 *
 * <p>The integral is exact; samples may differ in size. In one dimension there is only one
 * direction, and the result is the Wasserstein distance of order 2.
 *
 * <p>Cost: O(directions · (n + m) · (d + log(n + m))).
 *
 * <p>Nicolas Bonneel, Julien Rabin, Gabriel Peyré, Hanspeter Pfister: Sliced and Radon Wasserstein
 * Barycenters of Measures.
 */
public final class SlicedWasserstein {
  private SlicedWasserstein() {}

  /**
   * The distance of two samples, in the unit of their numbers.
   *
   * @param a n x d, at least 1 row
   * @param b m x d, at least 1 row
   * @param directions how many are drawn, at least 1; 200 is a good start
   */
  public static double between(Matrix a, Matrix b, int directions, Seed seed) {
    Samples.check(a, b, 1);
    if (directions < 1) {
      throw new IllegalArgumentException("directions is " + directions + "; legal: at least 1");
    }
    double sum = 0;
    for (int i = 0; i < directions; i++) {
      double[] direction = direction(a.columns(), seed.stage("direction").at(i).generator());
      sum += squared(project(a, direction), project(b, direction)) / directions;
    }
    return Math.sqrt(sum);
  }

  private static double[] direction(int d, SplittableRandom random) {
    double[] direction = new double[d];
    double square = 0;
    while (square == 0) {
      for (int c = 0; c < d; c++) {
        direction[c] = random.nextGaussian();
        square += direction[c] * direction[c];
      }
    }
    for (int c = 0; c < d; c++) {
      direction[c] /= Math.sqrt(square);
    }
    return direction;
  }

  private static double[] project(Matrix rows, double[] direction) {
    double[] row = new double[direction.length];
    double[] projected = new double[rows.rows()];
    for (int r = 0; r < projected.length; r++) {
      rows.read(r, row);
      for (int c = 0; c < row.length; c++) {
        projected[r] += direction[c] * row[c];
      }
    }
    Arrays.sort(projected);
    return projected;
  }

  /**
   * The squared Wasserstein distance of two sorted samples: walks both quantile functions at once.
   */
  static double squared(double[] a, double[] b) {
    double sum = 0;
    double at = 0;
    int i = 0;
    int j = 0;
    while (i < a.length && j < b.length) {
      double nextA = (i + 1.0) / a.length;
      double nextB = (j + 1.0) / b.length;
      double next = Math.min(nextA, nextB);
      sum += (next - at) * (a[i] - b[j]) * (a[i] - b[j]);
      at = next;
      if (nextA <= next) {
        i++;
      }
      if (nextB <= next) {
        j++;
      }
    }
    return sum;
  }
}
