package dev.decoy.train.retriever;

import dev.decoy.array.Tiles;
import java.util.Arrays;

/** Plain Java, which is always right. */
final class ScalarLoops implements Loops {
  /** Sums of a product that are kept apart. */
  static final int SUMS = 16;

  @Override
  public Tiles tiles() {
    return Tiles.scalar();
  }

  @Override
  public void sum(
      float[] rows, int d, int[] ids, float[] factors, int from, int to, float[] out, int at) {
    sum(rows, d, 0, ids, factors, from, to, out, at);
  }

  /** The columns from {@code first} on. */
  static void sum(
      float[] rows,
      int d,
      int first,
      int[] ids,
      float[] factors,
      int from,
      int to,
      float[] out,
      int at) {
    Arrays.fill(out, at + first, at + d, 0);
    for (int i = from; i < to; i++) {
      int row = ids[i] * d;
      float factor = factors[i];
      for (int c = first; c < d; c++) {
        out[at + c] = Math.fma(rows[row + c], factor, out[at + c]);
      }
    }
  }

  @Override
  public void products(
      float[] one,
      int oneAt,
      int d,
      float[] rows,
      int[] ids,
      int from,
      int to,
      float[] out,
      int at) {
    float[] sums = new float[SUMS];
    for (int i = from; i < to; i++) {
      Arrays.fill(sums, 0);
      add(one, oneAt, rows, ids[i] * d, 0, d, sums);
      out[at + i - from] = halved(sums, SUMS);
    }
  }

  /** Adds the products of the columns from {@code first} on, a multiple of sixteen. */
  static void add(float[] one, int oneAt, float[] rows, int row, int first, int d, float[] sums) {
    for (int c = first; c < d; c++) {
      int j = c & (SUMS - 1);
      sums[j] = Math.fma(one[oneAt + c], rows[row + c], sums[j]);
    }
  }

  /** Adds the upper half to the lower until one is left. */
  static float halved(float[] sums, int n) {
    for (int h = n / 2; h > 0; h /= 2) {
      for (int j = 0; j < h; j++) {
        sums[j] += sums[j + h];
      }
    }
    return sums[0];
  }

  @Override
  public void adam(
      float[] weights,
      float[] first,
      float[] second,
      int at,
      float[] gradient,
      int gradientAt,
      int n,
      AdamStep step) {
    for (int i = 0; i < n; i++) {
      float g = gradient[gradientAt + i];
      float m = first[at + i] + (g - first[at + i]) * step.mean();
      float v = second[at + i] + (g * g - second[at + i]) * step.square();
      first[at + i] = m;
      second[at + i] = v;
      weights[at + i] =
          weights[at + i] * step.keep() - m * step.step() / ((float) Math.sqrt(v) + step.epsilon());
    }
  }

  @Override
  public void adagrad(
      float[] weights,
      float[] sum,
      int at,
      float[] gradient,
      int gradientAt,
      int n,
      float rate,
      float epsilon) {
    for (int i = 0; i < n; i++) {
      float g = gradient[gradientAt + i];
      float s = sum[at + i] + g * g;
      sum[at + i] = s;
      weights[at + i] -= rate * (g / ((float) Math.sqrt(s) + epsilon));
    }
  }
}
