package dev.decoy.array;

import java.util.function.DoubleUnaryOperator;

/**
 * Eigenvalues and eigenvectors of a symmetric matrix, by Householder's reduction to three diagonals
 * and QL steps with implicit shifts (EISPACK's tred2 and tql2). O(n³).
 */
public final class SymmetricEigen {
  private static final int STEPS = 60;

  private final int n;
  private final double[][] v;
  private final double[] d;
  private final double[] e;

  private SymmetricEigen(double[][] matrix) {
    n = matrix.length;
    v = new double[n][];
    for (int i = 0; i < n; i++) {
      v[i] = matrix[i].clone();
    }
    d = new double[n];
    e = new double[n];
    reduce();
    iterate();
  }

  /**
   * Of a matrix that is left as it is.
   *
   * @param matrix n x n, n at least 1, finite; only its lower triangle is read
   * @throws IllegalStateException if the values do not settle, as with NaN
   */
  public static SymmetricEigen of(double[][] matrix) {
    return new SymmetricEigen(matrix);
  }

  /** The values, in no order; not copied. */
  public double[] values() {
    return d;
  }

  /** Column j belongs to value j and has length 1; not copied. */
  public double[][] vectors() {
    return v;
  }

  /** The matrix with the same vectors and other values, n x n. */
  public double[][] map(DoubleUnaryOperator function) {
    double[][] mapped = new double[n][n];
    for (int k = 0; k < n; k++) {
      double value = function.applyAsDouble(d[k]);
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          mapped[i][j] += value * v[i][k] * v[j][k];
        }
      }
    }
    return mapped;
  }

  private void reduce() {
    System.arraycopy(v[n - 1], 0, d, 0, n);
    for (int i = n - 1; i > 0; i--) {
      double scale = 0;
      for (int k = 0; k < i; k++) {
        scale += Math.abs(d[k]);
      }
      double h = 0;
      if (scale == 0) {
        e[i] = d[i - 1];
        for (int j = 0; j < i; j++) {
          d[j] = v[i - 1][j];
          v[i][j] = 0;
          v[j][i] = 0;
        }
      } else {
        h = householder(i, scale);
      }
      d[i] = h;
    }
    accumulate();
  }

  /** One reflection, applied from both sides. */
  private double householder(int i, double scale) {
    double h = 0;
    for (int k = 0; k < i; k++) {
      d[k] /= scale;
      h += d[k] * d[k];
    }
    double f = d[i - 1];
    double g = f > 0 ? -Math.sqrt(h) : Math.sqrt(h);
    e[i] = scale * g;
    h -= f * g;
    d[i - 1] = f - g;
    for (int j = 0; j < i; j++) {
      e[j] = 0;
    }
    for (int j = 0; j < i; j++) {
      f = d[j];
      v[j][i] = f;
      g = e[j] + v[j][j] * f;
      for (int k = j + 1; k <= i - 1; k++) {
        g += v[k][j] * d[k];
        e[k] += v[k][j] * f;
      }
      e[j] = g;
    }
    f = 0;
    for (int j = 0; j < i; j++) {
      e[j] /= h;
      f += e[j] * d[j];
    }
    double hh = f / (h + h);
    for (int j = 0; j < i; j++) {
      e[j] -= hh * d[j];
    }
    for (int j = 0; j < i; j++) {
      f = d[j];
      g = e[j];
      for (int k = j; k <= i - 1; k++) {
        v[k][j] -= f * e[k] + g * d[k];
      }
      d[j] = v[i - 1][j];
      v[i][j] = 0;
    }
    return h;
  }

  private void accumulate() {
    for (int i = 0; i < n - 1; i++) {
      v[n - 1][i] = v[i][i];
      v[i][i] = 1;
      double h = d[i + 1];
      if (h != 0) {
        for (int k = 0; k <= i; k++) {
          d[k] = v[k][i + 1] / h;
        }
        for (int j = 0; j <= i; j++) {
          double g = 0;
          for (int k = 0; k <= i; k++) {
            g += v[k][i + 1] * v[k][j];
          }
          for (int k = 0; k <= i; k++) {
            v[k][j] -= g * d[k];
          }
        }
      }
      for (int k = 0; k <= i; k++) {
        v[k][i + 1] = 0;
      }
    }
    for (int j = 0; j < n; j++) {
      d[j] = v[n - 1][j];
      v[n - 1][j] = 0;
    }
    v[n - 1][n - 1] = 1;
    e[0] = 0;
  }

  private void iterate() {
    System.arraycopy(e, 1, e, 0, n - 1);
    e[n - 1] = 0;
    double f = 0;
    double largest = 0;
    for (int l = 0; l < n; l++) {
      largest = Math.max(largest, Math.abs(d[l]) + Math.abs(e[l]));
      int m = l;
      while (m < n - 1 && Math.abs(e[m]) > Math.ulp(1.0) * largest) {
        m++;
      }
      if (m > l) {
        int step = 0;
        do {
          if (++step > STEPS) {
            throw new IllegalStateException("eigenvalues did not settle in " + STEPS + " steps");
          }
          f += shift(l, m);
        } while (Math.abs(e[l]) > Math.ulp(1.0) * largest);
      }
      d[l] += f;
      e[l] = 0;
    }
  }

  private double shift(int l, int m) {
    double g = d[l];
    double p = (d[l + 1] - g) / (2 * e[l]);
    double r = p < 0 ? -Math.hypot(p, 1) : Math.hypot(p, 1);
    d[l] = e[l] / (p + r);
    d[l + 1] = e[l] * (p + r);
    double next = d[l + 1];
    double h = g - d[l];
    for (int i = l + 2; i < n; i++) {
      d[i] -= h;
    }
    p = d[m];
    double c = 1;
    double c2 = 1;
    double c3 = 1;
    double after = e[l + 1];
    double s = 0;
    double s2 = 0;
    for (int i = m - 1; i >= l; i--) {
      c3 = c2;
      c2 = c;
      s2 = s;
      g = c * e[i];
      double hh = c * p;
      r = Math.hypot(p, e[i]);
      e[i + 1] = s * r;
      s = e[i] / r;
      c = p / r;
      p = c * d[i] - s * g;
      d[i + 1] = hh + s * (c * g + s * d[i]);
      for (double[] row : v) {
        double right = row[i + 1];
        row[i + 1] = s * row[i] + c * right;
        row[i] = c * row[i] - s * right;
      }
    }
    p = -s * s2 * c3 * after * e[l] / next;
    e[l] = s * p;
    d[l] = c * p;
    return h;
  }
}
