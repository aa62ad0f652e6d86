package dev.decoy.measure.statistics;

import java.util.function.DoubleUnaryOperator;

/**
 * Eigenvalues and eigenvectors of a symmetric matrix by Jacobi's rotations: small matrices, to the
 * last digits.
 *
 * @param values in no order
 * @param vectors column j belongs to value j
 */
record SymmetricEigen(double[] values, double[][] vectors) {
  private static final int SWEEPS = 100;

  /** Of a matrix that is left as it is; only its symmetric reading is used. */
  static SymmetricEigen of(double[][] matrix) {
    int d = matrix.length;
    double[][] a = new double[d][];
    double[][] v = new double[d][d];
    double scale = 0;
    for (int i = 0; i < d; i++) {
      a[i] = matrix[i].clone();
      v[i][i] = 1;
      for (double value : a[i]) {
        scale = Math.max(scale, Math.abs(value));
      }
    }
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      double off = 0;
      for (int p = 0; p < d; p++) {
        for (int q = p + 1; q < d; q++) {
          off = Math.max(off, Math.abs(a[p][q]));
        }
      }
      if (off <= 1e-17 * scale) {
        break;
      }
      for (int p = 0; p < d; p++) {
        for (int q = p + 1; q < d; q++) {
          rotate(a, v, p, q);
        }
      }
    }
    double[] values = new double[d];
    for (int i = 0; i < d; i++) {
      values[i] = a[i][i];
    }
    return new SymmetricEigen(values, v);
  }

  private static void rotate(double[][] a, double[][] v, int p, int q) {
    if (a[p][q] == 0) {
      return;
    }
    double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
    double t = Math.copySign(1, theta) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
    double c = 1 / Math.sqrt(t * t + 1);
    double s = t * c;
    for (int k = 0; k < a.length; k++) {
      double kp = a[k][p];
      double kq = a[k][q];
      a[k][p] = c * kp - s * kq;
      a[k][q] = s * kp + c * kq;
    }
    for (int k = 0; k < a.length; k++) {
      double pk = a[p][k];
      double qk = a[q][k];
      a[p][k] = c * pk - s * qk;
      a[q][k] = s * pk + c * qk;
    }
    for (double[] row : v) {
      double left = row[p];
      double right = row[q];
      row[p] = c * left - s * right;
      row[q] = s * left + c * right;
    }
  }

  /** The matrix with the same vectors and other values. */
  double[][] map(DoubleUnaryOperator function) {
    int d = values.length;
    double[][] mapped = new double[d][d];
    for (int k = 0; k < d; k++) {
      double value = function.applyAsDouble(values[k]);
      for (int i = 0; i < d; i++) {
        for (int j = 0; j < d; j++) {
          mapped[i][j] += value * vectors[i][k] * vectors[j][k];
        }
      }
    }
    return mapped;
  }
}
