package dev.decoy.judge;

import dev.decoy.array.SymmetricEigen;
import dev.decoy.candidate.Seed;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The directions in which rows vary most, as few as explain a share of the variance.
 *
 * <p>Up to {@value #DIRECT} numbers a row by the eigenvectors of the covariance; beyond that by
 * subspace iteration from random directions, twice as many until they explain enough. Each
 * direction's largest number is positive.
 *
 * @param mean of the rows
 * @param basis directions, each of length 1, by falling variance
 * @param variances along the directions
 * @param total variance of the rows in all
 */
record PrincipalComponents(double[] mean, double[][] basis, double[] variances, double total) {
  /** Longest row whose covariance is decomposed as a whole. */
  static final int DIRECT = 1024;

  private static final int FIRST = 256;
  private static final int ROUNDS = 4;

  /** Variances this much smaller than the largest are rounding. */
  private static final double NOTHING = 1e-10;

  /**
   * Finds them.
   *
   * @param rows at least one, equally long
   * @param share of the variance, above 0 and up to 1
   */
  static PrincipalComponents of(float[][] rows, double share, Seed seed) {
    int d = rows[0].length;
    double[] mean = new double[d];
    for (float[] row : rows) {
      for (int i = 0; i < d; i++) {
        mean[i] += row[i];
      }
    }
    for (int i = 0; i < d; i++) {
      mean[i] /= rows.length;
    }
    double total = 0;
    for (float[] row : rows) {
      for (int i = 0; i < d; i++) {
        total += (row[i] - mean[i]) * (row[i] - mean[i]);
      }
    }
    total /= rows.length;
    if (!(total > 0)) {
      throw new IllegalArgumentException(
          "all documents have the same vector, so that there is no direction to tell them apart");
    }
    if (d <= DIRECT) {
      return cut(mean, SymmetricEigen.of(covariance(rows, mean)), identity(), share, total);
    }
    for (int r = FIRST; ; r = Math.min(d, 2 * r)) {
      double[][] q = subspace(rows, mean, r, seed);
      SymmetricEigen small = SymmetricEigen.of(projected(rows, mean, q));
      if (r == d || Arrays.stream(small.values()).sum() >= share * total * (1 + 1e-9)) {
        return cut(mean, small, q, share, total);
      }
    }
  }

  private static double[][] identity() {
    return new double[0][];
  }

  private static PrincipalComponents cut(
      double[] mean, SymmetricEigen eigen, double[][] q, double share, double total) {
    double[] values = eigen.values();
    Integer[] falling = new Integer[values.length];
    Arrays.setAll(falling, i -> i);
    Arrays.sort(falling, (a, b) -> Double.compare(values[b], values[a]));
    double explained = 0;
    int count = 0;
    while (count < falling.length
        && values[falling[count]] > NOTHING * values[falling[0]]
        && (count == 0 || explained < share * total * (1 - 1e-12))) {
      explained += values[falling[count++]];
    }
    double[][] basis = new double[count][mean.length];
    double[] variances = new double[count];
    for (int c = 0; c < count; c++) {
      variances[c] = values[falling[c]];
      for (int i = 0; i < eigen.vectors().length; i++) {
        double loading = eigen.vectors()[i][falling[c]];
        if (q.length == 0) {
          basis[c][i] = loading;
        } else {
          for (int j = 0; j < mean.length; j++) {
            basis[c][j] += loading * q[i][j];
          }
        }
      }
      orient(basis[c]);
    }
    return new PrincipalComponents(mean, basis, variances, total);
  }

  private static void orient(double[] direction) {
    double largest = 0;
    for (double value : direction) {
      largest = Math.abs(value) > Math.abs(largest) ? value : largest;
    }
    if (largest < 0) {
      for (int i = 0; i < direction.length; i++) {
        direction[i] = -direction[i];
      }
    }
  }

  private static double[][] covariance(float[][] rows, double[] mean) {
    int d = mean.length;
    double[][] covariance = new double[d][d];
    // A stripe of the matrix for each share of the work, all rows in order.
    IntStream.range(0, d)
        .parallel()
        .forEach(i -> {
          double[] own = covariance[i];
          for (float[] row : rows) {
            double left = row[i] - mean[i];
            for (int j = 0; j <= i; j++) {
              own[j] += left * (row[j] - mean[j]);
            }
          }
        });
    for (int i = 0; i < d; i++) {
      for (int j = 0; j <= i; j++) {
        covariance[i][j] /= rows.length;
        covariance[j][i] = covariance[i][j];
      }
    }
    return covariance;
  }

  private static double[][] subspace(float[][] rows, double[] mean, int r, Seed seed) {
    int d = mean.length;
    SplittableRandom random = seed.stage("directions").generator();
    double[][] q = new double[r][d];
    for (double[] direction : q) {
      for (int i = 0; i < d; i++) {
        direction[i] = random.nextGaussian();
      }
    }
    orthonormalise(q);
    for (int round = 0; round < ROUNDS; round++) {
      double[][] before = q;
      double[][] next = new double[r][d];
      IntStream.range(0, r)
          .parallel()
          .forEach(c -> {
            for (float[] row : rows) {
              double along = 0;
              for (int i = 0; i < d; i++) {
                along += before[c][i] * (row[i] - mean[i]);
              }
              for (int i = 0; i < d; i++) {
                next[c][i] += along * (row[i] - mean[i]);
              }
            }
          });
      orthonormalise(next);
      q = next;
    }
    return q;
  }

  /** Gram–Schmidt, twice; a direction that nothing is left of becomes zero. */
  private static void orthonormalise(double[][] q) {
    for (int c = 0; c < q.length; c++) {
      double before = Math.sqrt(dot(q[c], q[c]));
      for (int pass = 0; pass < 2; pass++) {
        for (int b = 0; b < c; b++) {
          double along = dot(q[c], q[b]);
          for (int i = 0; i < q[c].length; i++) {
            q[c][i] -= along * q[b][i];
          }
        }
      }
      double length = Math.sqrt(dot(q[c], q[c]));
      double scale = length > NOTHING * before ? 1 / length : 0;
      for (int i = 0; i < q[c].length; i++) {
        q[c][i] *= scale;
      }
    }
  }

  private static double[][] projected(float[][] rows, double[] mean, double[][] q) {
    int r = q.length;
    float[][] along = new float[rows.length][r];
    IntStream.range(0, rows.length)
        .parallel()
        .forEach(n -> {
          for (int c = 0; c < r; c++) {
            double sum = 0;
            for (int i = 0; i < mean.length; i++) {
              sum += q[c][i] * (rows[n][i] - mean[i]);
            }
            along[n][c] = (float) sum;
          }
        });
    return covariance(along, new double[r]);
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** The share of the variance that the directions explain. */
  double explained() {
    return Arrays.stream(variances).sum() / total;
  }

  /** A row along the directions. */
  void project(float[] row, float[] out) {
    for (int c = 0; c < basis.length; c++) {
      double sum = 0;
      for (int i = 0; i < mean.length; i++) {
        sum += basis[c][i] * (row[i] - mean[i]);
      }
      out[c] = (float) sum;
    }
  }
}
