package dev.decoy.objective;

import dev.decoy.array.Matrix;

/**
 * Exponentials, and what is made of them, of a whole row at a time: exact where the batch is in
 * double precision, fast where it is in single. Objectives are written once, over rows in double;
 * what takes their time is in here.
 *
 * <pre>
 * softplus(x) = log(1 + exp(x)) = max(x, 0) + log1p(exp(-|x|))
 * sigmoid(x)  = 1 / (1 + exp(-x))
 * </pre>
 *
 * <p>Exact is what {@link Math} gives. Fast computes in single precision, in loops that the
 * compiler turns into vector instructions. A fast exponential is within 2e-6 of the exact one
 * relatively or within 3e-35, and 0 where that is below exp(-80); a fast softplus and a fast
 * sigmoid are within 4e-6 relatively, or 1e-34. The same numbers give the same bits on every
 * machine.
 */
public final class Exponentials {
  /** What is above 0 by less than this stands for 0. */
  private static final float NOTHING = 2e-35f;

  private final boolean fast;
  private final float[] x;
  private final float[] e;

  private Exponentials(boolean fast, float[] x, float[] e) {
    this.fast = fast;
    this.x = x;
    this.e = e;
  }

  /**
   * Those of a batch.
   *
   * @param scores whose precision says whether they are exact or fast
   * @param longest row that will be asked for
   */
  public static Exponentials of(Matrix scores, int longest, Gradients out) {
    boolean fast = scores instanceof Matrix.Floats;
    int room = fast ? longest : 0;
    return new Exponentials(fast, out.singles("exponents", room), out.singles("powers", room));
  }

  /** The largest of the first n; minus infinity of none. */
  public static double top(double[] exponents, int n) {
    double top = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      top = Math.max(top, exponents[i]);
    }
    return top;
  }

  /**
   * Fills {@code out} with {@code exp(exponents[i] - top)}.
   *
   * @param exponents at most {@code top}; minus infinity is none
   * @param top finite
   * @param out may be the same array
   * @return their sum
   */
  public double exp(double[] exponents, int n, double top, double[] out) {
    if (!fast) {
      double sum = 0;
      for (int i = 0; i < n; i++) {
        out[i] = Math.exp(exponents[i] - top);
        sum += out[i];
      }
      return sum;
    }
    for (int i = 0; i < n; i++) {
      x[i] = (float) (exponents[i] - top);
    }
    FloatExp.of(x, 0, n, 1, 0, e);
    for (int i = 0; i < n; i++) {
      out[i] = Math.max(0f, e[i] - NOTHING);
    }
    return sum(out, n);
  }

  /**
   * log Σ exp of the first n; minus infinity of none.
   *
   * @param shares filled with {@code exp(exponents[i])} over the sum of all, or zeros; may be the
   *     same array
   */
  public double softmax(double[] exponents, int n, double[] shares) {
    double top = top(exponents, n);
    if (top == Double.NEGATIVE_INFINITY) {
      java.util.Arrays.fill(shares, 0, n, 0);
      return top;
    }
    if (!fast) {
      double sum = 0;
      for (int i = 0; i < n; i++) {
        sum += Math.exp(exponents[i] - top);
      }
      double log = top + Math.log(sum);
      for (int i = 0; i < n; i++) {
        shares[i] = Math.exp(exponents[i] - log);
      }
      return log;
    }
    double sum = exp(exponents, n, top, shares);
    double share = 1 / sum;
    for (int i = 0; i < n; i++) {
      shares[i] *= share;
    }
    return top + Math.log(sum);
  }

  /**
   * Fills both with what they are called, of the first n.
   *
   * @param at any numbers; where one is not finite, what is filled in means nothing
   * @param softplus may be the same array as {@code at}
   */
  public void logistic(double[] at, int n, double[] softplus, double[] sigmoid) {
    if (!fast) {
      for (int i = 0; i < n; i++) {
        double small = Math.exp(-Math.abs(at[i]));
        sigmoid[i] = at[i] >= 0 ? 1 / (1 + small) : small / (1 + small);
        softplus[i] = Math.max(at[i], 0) + Math.log1p(small);
      }
      return;
    }
    for (int i = 0; i < n; i++) {
      x[i] = (float) -Math.abs(at[i]);
    }
    FloatExp.of(x, 0, n, 1, 0, e);
    for (int i = 0; i < n; i++) {
      x[i] = (float) at[i];
      e[i] = Math.max(0f, e[i] - NOTHING);
    }
    for (int i = 0; i < n; i++) {
      // 1 where x is at least 0, else 0.
      float up = Math.copySign(0.5f, x[i]) + 0.5f;
      sigmoid[i] = (up + (1 - up) * e[i]) / (1 + e[i]);
    }
    for (int i = 0; i < n; i++) {
      // log(1 + e) = 2 artanh(t), whose series is short, as t is at most 1/3.
      float t = e[i] / (2 + e[i]);
      float u = t * t;
      float p = 1f / 13;
      p = p * u + 1f / 11;
      p = p * u + 1f / 9;
      p = p * u + 1f / 7;
      p = p * u + 1f / 5;
      p = p * u + 1f / 3;
      e[i] = 2 * t + 2 * t * (p * u) + Math.max(0f, x[i]);
    }
    for (int i = 0; i < n; i++) {
      softplus[i] = e[i];
    }
  }

  /** In four parts, which need not wait for each other. */
  private static double sum(double[] values, int n) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i + 3 < n; i += 4) {
      a += values[i];
      b += values[i + 1];
      c += values[i + 2];
      d += values[i + 3];
    }
    for (; i < n; i++) {
      a += values[i];
    }
    return (a + b) + (c + d);
  }
}
