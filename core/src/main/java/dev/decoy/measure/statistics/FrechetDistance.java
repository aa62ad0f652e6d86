package dev.decoy.measure.statistics;

import dev.decoy.array.Matrix;
import dev.decoy.array.SymmetricEigen;

/**
 * How far apart two samples are when each is taken for a Gaussian: of image features, the "FID".
 *
 * <pre>
 * |m_a - m_b|² + tr(S_a + S_b - 2 · (S_a^½ · S_b · S_a^½)^½)
 * </pre>
 *
 * <p>m is a sample's mean, S its covariance, divided by n - 1. It is a squared distance in the unit
 * of the numbers, at least 0. With few rows per column it is too large: compare samples of one
 * size.
 *
 * <p>Cost: O(n·d² + d³).
 *
 * <p>Martin Heusel, Hubert Ramsauer, Thomas Unterthiner, Bernhard Nessler, Sepp Hochreiter: GANs
 * Trained by a Two Time-Scale Update Rule Converge to a Local Nash Equilibrium.
 */
public final class FrechetDistance {
  private FrechetDistance() {}

  /**
   * The distance of two samples.
   *
   * @param a n x d, at least 2 rows
   * @param b m x d, at least 2 rows
   */
  public static double between(Matrix a, Matrix b) {
    Samples.check(a, b, 2);
    double[] meanA = mean(a);
    double[] meanB = mean(b);
    double[][] covarianceA = covariance(a, meanA);
    double[][] covarianceB = covariance(b, meanB);
    int d = meanA.length;
    double distance = 0;
    for (int i = 0; i < d; i++) {
      distance += (meanA[i] - meanB[i]) * (meanA[i] - meanB[i]);
      distance += covarianceA[i][i] + covarianceB[i][i];
    }
    double[][] root = SymmetricEigen.of(covarianceA).map(v -> Math.sqrt(Math.max(0, v)));
    double[][] product = multiply(multiply(root, covarianceB), root);
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < i; j++) {
        double mean = (product[i][j] + product[j][i]) / 2;
        product[i][j] = mean;
        product[j][i] = mean;
      }
    }
    for (double value : SymmetricEigen.of(product).values()) {
      distance -= 2 * Math.sqrt(Math.max(0, value));
    }
    return Math.max(0, distance);
  }

  private static double[] mean(Matrix rows) {
    double[] mean = new double[rows.columns()];
    double[] row = new double[rows.columns()];
    for (int r = 0; r < rows.rows(); r++) {
      rows.read(r, row);
      for (int c = 0; c < row.length; c++) {
        mean[c] += row[c] / rows.rows();
      }
    }
    return mean;
  }

  private static double[][] covariance(Matrix rows, double[] mean) {
    int d = mean.length;
    double[][] covariance = new double[d][d];
    double[] row = new double[d];
    for (int r = 0; r < rows.rows(); r++) {
      rows.read(r, row);
      for (int i = 0; i < d; i++) {
        double left = (row[i] - mean[i]) / (rows.rows() - 1);
        for (int j = 0; j < d; j++) {
          covariance[i][j] += left * (row[j] - mean[j]);
        }
      }
    }
    return covariance;
  }

  private static double[][] multiply(double[][] a, double[][] b) {
    int d = a.length;
    double[][] product = new double[d][d];
    for (int i = 0; i < d; i++) {
      for (int k = 0; k < d; k++) {
        for (int j = 0; j < d; j++) {
          product[i][j] += a[i][k] * b[k][j];
        }
      }
    }
    return product;
  }
}
