package dev.decoy.train.retriever;

import dev.decoy.array.Tiles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** On the JDK's vector module. What does not fill a vector is done by the scalar loops. */
final class VectorLoops implements Loops {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final ScalarLoops SCALAR = new ScalarLoops();

  @Override
  public Tiles tiles() {
    return Tiles.best();
  }

  @Override
  public void sum(
      float[] rows, int d, int[] ids, float[] factors, int from, int to, float[] out, int at) {
    int c = 0;
    for (; c + 8 * LANES <= d; c += 8 * LANES) {
      sumOfEight(rows, d, c, ids, factors, from, to, out, at);
    }
    for (; c + LANES <= d; c += LANES) {
      FloatVector s = FloatVector.zero(SPECIES);
      for (int i = from; i < to; i++) {
        FloatVector x = FloatVector.fromArray(SPECIES, rows, ids[i] * d + c);
        s = x.fma(FloatVector.broadcast(SPECIES, factors[i]), s);
      }
      s.intoArray(out, at + c);
    }
    if (c < d) {
      ScalarLoops.sum(rows, d, c, ids, factors, from, to, out, at);
    }
  }

  /** Eight vectors of each row, eight accumulators. */
  private static void sumOfEight(
      float[] rows,
      int d,
      int c,
      int[] ids,
      float[] factors,
      int from,
      int to,
      float[] out,
      int at) {
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = FloatVector.zero(SPECIES);
    FloatVector s2 = FloatVector.zero(SPECIES);
    FloatVector s3 = FloatVector.zero(SPECIES);
    FloatVector s4 = FloatVector.zero(SPECIES);
    FloatVector s5 = FloatVector.zero(SPECIES);
    FloatVector s6 = FloatVector.zero(SPECIES);
    FloatVector s7 = FloatVector.zero(SPECIES);
    for (int i = from; i < to; i++) {
      int row = ids[i] * d + c;
      FloatVector x = FloatVector.broadcast(SPECIES, factors[i]);
      s0 = FloatVector.fromArray(SPECIES, rows, row).fma(x, s0);
      s1 = FloatVector.fromArray(SPECIES, rows, row + LANES).fma(x, s1);
      s2 = FloatVector.fromArray(SPECIES, rows, row + 2 * LANES).fma(x, s2);
      s3 = FloatVector.fromArray(SPECIES, rows, row + 3 * LANES).fma(x, s3);
      s4 = FloatVector.fromArray(SPECIES, rows, row + 4 * LANES).fma(x, s4);
      s5 = FloatVector.fromArray(SPECIES, rows, row + 5 * LANES).fma(x, s5);
      s6 = FloatVector.fromArray(SPECIES, rows, row + 6 * LANES).fma(x, s6);
      s7 = FloatVector.fromArray(SPECIES, rows, row + 7 * LANES).fma(x, s7);
    }
    int to0 = at + c;
    s0.intoArray(out, to0);
    s1.intoArray(out, to0 + LANES);
    s2.intoArray(out, to0 + 2 * LANES);
    s3.intoArray(out, to0 + 3 * LANES);
    s4.intoArray(out, to0 + 4 * LANES);
    s5.intoArray(out, to0 + 5 * LANES);
    s6.intoArray(out, to0 + 6 * LANES);
    s7.intoArray(out, to0 + 7 * LANES);
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
    if (LANES != ScalarLoops.SUMS && 2 * LANES != ScalarLoops.SUMS) {
      SCALAR.products(one, oneAt, d, rows, ids, from, to, out, at);
      return;
    }
    float[] sums = new float[ScalarLoops.SUMS];
    int whole = d - d % ScalarLoops.SUMS;
    for (int i = from; i < to; i++) {
      int row = ids[i] * d;
      FloatVector low = FloatVector.zero(SPECIES);
      FloatVector high = FloatVector.zero(SPECIES);
      int c = 0;
      if (LANES == ScalarLoops.SUMS) {
        for (; c < whole; c += LANES) {
          low = fma(one, oneAt + c, rows, row + c, low);
        }
      } else {
        for (; c < whole; c += 2 * LANES) {
          low = fma(one, oneAt + c, rows, row + c, low);
          high = fma(one, oneAt + c + LANES, rows, row + c + LANES, high);
        }
      }
      if (c == d && 2 * LANES == ScalarLoops.SUMS) {
        low.add(high).intoArray(sums, 0);
        out[at + i - from] = ScalarLoops.halved(sums, LANES);
        continue;
      }
      low.intoArray(sums, 0);
      if (LANES != ScalarLoops.SUMS) {
        high.intoArray(sums, LANES);
      }
      ScalarLoops.add(one, oneAt, rows, row, c, d, sums);
      out[at + i - from] = ScalarLoops.halved(sums, ScalarLoops.SUMS);
    }
  }

  private static FloatVector fma(float[] one, int oneAt, float[] rows, int at, FloatVector sum) {
    return FloatVector.fromArray(SPECIES, one, oneAt)
        .fma(FloatVector.fromArray(SPECIES, rows, at), sum);
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
    int i = 0;
    for (; i + LANES <= n; i += LANES) {
      FloatVector g = FloatVector.fromArray(SPECIES, gradient, gradientAt + i);
      FloatVector m = FloatVector.fromArray(SPECIES, first, at + i);
      FloatVector v = FloatVector.fromArray(SPECIES, second, at + i);
      m = m.add(g.sub(m).mul(step.mean()));
      v = v.add(g.mul(g).sub(v).mul(step.square()));
      m.intoArray(first, at + i);
      v.intoArray(second, at + i);
      FloatVector w = FloatVector.fromArray(SPECIES, weights, at + i);
      w.mul(step.keep())
          .sub(m.mul(step.step()).div(v.sqrt().add(step.epsilon())))
          .intoArray(weights, at + i);
    }
    if (i < n) {
      SCALAR.adam(weights, first, second, at + i, gradient, gradientAt + i, n - i, step);
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
    int i = 0;
    for (; i + LANES <= n; i += LANES) {
      FloatVector g = FloatVector.fromArray(SPECIES, gradient, gradientAt + i);
      FloatVector s = FloatVector.fromArray(SPECIES, sum, at + i).add(g.mul(g));
      s.intoArray(sum, at + i);
      FloatVector.fromArray(SPECIES, weights, at + i)
          .sub(g.div(s.sqrt().add(epsilon)).mul(rate))
          .intoArray(weights, at + i);
    }
    if (i < n) {
      SCALAR.adagrad(weights, sum, at + i, gradient, gradientAt + i, n - i, rate, epsilon);
    }
  }
}
