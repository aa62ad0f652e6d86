package dev.decoy.search;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Inner products of single pairs. A quick one adds up in any order: near the score of {@link
 * ExactTopK}, which tells most pairs that fall short of a limit; the others get their score, eight
 * pairs at a time, as each addition of one pair waits for the one before.
 */
interface LooseProducts {
  /** Pairs that are scored together. */
  int TOGETHER = 8;

  /** The faster that this JVM can run. */
  static LooseProducts best() {
    return Best.PRODUCTS;
  }

  /** An inner product in some order. */
  float of(float[] left, int leftAt, float[] right, int rightAt, int dimension);

  /**
   * Scores with the bits of {@link ExactTopK}.
   *
   * @param leftAt where the left vectors of {@link #TOGETHER} pairs begin, from {@code at} on
   * @param out filled from {@code at} on
   */
  static void scores(
      float[] left,
      int[] leftAt,
      float[] right,
      int[] rightAt,
      int at,
      int dimension,
      float[] out) {
    int l0 = leftAt[at];
    int l1 = leftAt[at + 1];
    int l2 = leftAt[at + 2];
    int l3 = leftAt[at + 3];
    int l4 = leftAt[at + 4];
    int l5 = leftAt[at + 5];
    int l6 = leftAt[at + 6];
    int l7 = leftAt[at + 7];
    int r0 = rightAt[at];
    int r1 = rightAt[at + 1];
    int r2 = rightAt[at + 2];
    int r3 = rightAt[at + 3];
    int r4 = rightAt[at + 4];
    int r5 = rightAt[at + 5];
    int r6 = rightAt[at + 6];
    int r7 = rightAt[at + 7];
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    float s4 = 0;
    float s5 = 0;
    float s6 = 0;
    float s7 = 0;
    for (int d = 0; d < dimension; d++) {
      s0 = Math.fma(left[l0 + d], right[r0 + d], s0);
      s1 = Math.fma(left[l1 + d], right[r1 + d], s1);
      s2 = Math.fma(left[l2 + d], right[r2 + d], s2);
      s3 = Math.fma(left[l3 + d], right[r3 + d], s3);
      s4 = Math.fma(left[l4 + d], right[r4 + d], s4);
      s5 = Math.fma(left[l5 + d], right[r5 + d], s5);
      s6 = Math.fma(left[l6 + d], right[r6 + d], s6);
      s7 = Math.fma(left[l7 + d], right[r7 + d], s7);
    }
    out[at] = s0 + 0f;
    out[at + 1] = s1 + 0f;
    out[at + 2] = s2 + 0f;
    out[at + 3] = s3 + 0f;
    out[at + 4] = s4 + 0f;
    out[at + 5] = s5 + 0f;
    out[at + 6] = s6 + 0f;
    out[at + 7] = s7 + 0f;
  }

  /** Chosen once. */
  final class Best {
    private static final LooseProducts PRODUCTS =
        ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
            ? new OnVectors()
            : new Scalar();

    private Best() {}
  }

  /** Without the vector module. */
  final class Scalar implements LooseProducts {
    @Override
    public float of(float[] left, int leftAt, float[] right, int rightAt, int dimension) {
      float s0 = 0;
      float s1 = 0;
      float s2 = 0;
      float s3 = 0;
      int d = 0;
      for (; d + 3 < dimension; d += 4) {
        s0 += left[leftAt + d] * right[rightAt + d];
        s1 += left[leftAt + d + 1] * right[rightAt + d + 1];
        s2 += left[leftAt + d + 2] * right[rightAt + d + 2];
        s3 += left[leftAt + d + 3] * right[rightAt + d + 3];
      }
      for (; d < dimension; d++) {
        s0 += left[leftAt + d] * right[rightAt + d];
      }
      return s0 + s1 + (s2 + s3);
    }
  }

  /** Four vectors of sums. */
  final class OnVectors implements LooseProducts {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    @Override
    public float of(float[] left, int leftAt, float[] right, int rightAt, int dimension) {
      FloatVector s0 = FloatVector.zero(SPECIES);
      FloatVector s1 = FloatVector.zero(SPECIES);
      FloatVector s2 = FloatVector.zero(SPECIES);
      FloatVector s3 = FloatVector.zero(SPECIES);
      int whole = dimension / (4 * LANES) * (4 * LANES);
      for (int d = 0; d < whole; d += 4 * LANES) {
        int l = leftAt + d;
        int r = rightAt + d;
        s0 = at(left, l).fma(at(right, r), s0);
        s1 = at(left, l + LANES).fma(at(right, r + LANES), s1);
        s2 = at(left, l + 2 * LANES).fma(at(right, r + 2 * LANES), s2);
        s3 = at(left, l + 3 * LANES).fma(at(right, r + 3 * LANES), s3);
      }
      float sum = s0.add(s1).add(s2.add(s3)).reduceLanes(VectorOperators.ADD);
      for (int d = whole; d < dimension; d++) {
        sum = Math.fma(left[leftAt + d], right[rightAt + d], sum);
      }
      return sum;
    }

    private static FloatVector at(float[] values, int from) {
      return FloatVector.fromArray(SPECIES, values, from);
    }
  }
}
