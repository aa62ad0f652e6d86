package dev.decoy.array;

/**
 * Products of matrices that are kept as arrays of rows.
 *
 * <p>The inner loops run over one index of at most six arrays, which is the form that the JVM turns
 * into vector instructions without being asked; two rows are made at once, so that what is loaded
 * is used twice. The order of additions in a row does not depend on which rows are made with it, so
 * that neither does the result.
 */
public final class RowProducts {
  private RowProducts() {}

  /**
   * Adds a product: {@code out[t] += Σ_k in[t][k] · w[first + k]}.
   *
   * @param from first row of {@code in} and {@code out}
   * @param to after the last
   * @param depth how many k
   * @param n length of the rows that are added to
   */
  public static void add(
      double[][] out, double[][] in, int from, int to, double[][] w, int first, int depth, int n) {
    int t = from;
    for (; t + 1 < to; t += 2) {
      double[] x = in[t];
      double[] y = in[t + 1];
      int k = 0;
      for (; k + 3 < depth; k += 4) {
        int at = first + k;
        two(
            out[t],
            out[t + 1],
            x[k],
            x[k + 1],
            x[k + 2],
            x[k + 3],
            y[k],
            y[k + 1],
            y[k + 2],
            y[k + 3],
            w[at],
            w[at + 1],
            w[at + 2],
            w[at + 3],
            n);
      }
      for (; k < depth; k++) {
        one(out[t], x[k], w[first + k], n);
        one(out[t + 1], y[k], w[first + k], n);
      }
    }
    if (t < to) {
      double[] x = in[t];
      int k = 0;
      for (; k + 3 < depth; k += 4) {
        int at = first + k;
        four(out[t], x[k], x[k + 1], x[k + 2], x[k + 3], w[at], w[at + 1], w[at + 2], w[at + 3], n);
      }
      for (; k < depth; k++) {
        one(out[t], x[k], w[first + k], n);
      }
    }
  }

  /**
   * Adds a product over rows: {@code w[first + k] += Σ_t in[t][k] · out[t]}.
   *
   * @param n length of the rows that are added to
   */
  public static void addTransposed(
      double[][] w, int first, int depth, double[][] in, double[][] out, int from, int to, int n) {
    int k = 0;
    for (; k + 1 < depth; k += 2) {
      double[] even = w[first + k];
      double[] odd = w[first + k + 1];
      int t = from;
      for (; t + 3 < to; t += 4) {
        two(
            even,
            odd,
            in[t][k],
            in[t + 1][k],
            in[t + 2][k],
            in[t + 3][k],
            in[t][k + 1],
            in[t + 1][k + 1],
            in[t + 2][k + 1],
            in[t + 3][k + 1],
            out[t],
            out[t + 1],
            out[t + 2],
            out[t + 3],
            n);
      }
      for (; t < to; t++) {
        one(even, in[t][k], out[t], n);
        one(odd, in[t][k + 1], out[t], n);
      }
    }
    if (k < depth) {
      for (int t = from; t < to; t++) {
        one(w[first + k], in[t][k], out[t], n);
      }
    }
  }

  /** Adds rows up. */
  public static void addRows(double[] sum, double[][] rows, int from, int to, int n) {
    int t = from;
    for (; t + 3 < to; t += 4) {
      four(sum, 1, 1, 1, 1, rows[t], rows[t + 1], rows[t + 2], rows[t + 3], n);
    }
    for (; t < to; t++) {
      one(sum, 1, rows[t], n);
    }
  }

  private static void two(
      double[] p,
      double[] q,
      double a0,
      double a1,
      double a2,
      double a3,
      double b0,
      double b1,
      double b2,
      double b3,
      double[] w0,
      double[] w1,
      double[] w2,
      double[] w3,
      int n) {
    for (int j = 0; j < n; j++) {
      double v0 = w0[j];
      double v1 = w1[j];
      double v2 = w2[j];
      double v3 = w3[j];
      p[j] = Math.fma(a3, v3, Math.fma(a2, v2, Math.fma(a1, v1, Math.fma(a0, v0, p[j]))));
      q[j] = Math.fma(b3, v3, Math.fma(b2, v2, Math.fma(b1, v1, Math.fma(b0, v0, q[j]))));
    }
  }

  private static void four(
      double[] p,
      double a0,
      double a1,
      double a2,
      double a3,
      double[] w0,
      double[] w1,
      double[] w2,
      double[] w3,
      int n) {
    for (int j = 0; j < n; j++) {
      p[j] =
          Math.fma(a3, w3[j], Math.fma(a2, w2[j], Math.fma(a1, w1[j], Math.fma(a0, w0[j], p[j]))));
    }
  }

  private static void one(double[] p, double a, double[] w, int n) {
    for (int j = 0; j < n; j++) {
      p[j] = Math.fma(a, w[j], p[j]);
    }
  }
}
