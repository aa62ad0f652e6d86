package dev.decoy.search;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Turns rows into columns, a square of L x L numbers at a time where L is the length of a vector:
 * log2 L rounds, each of which zips row i with row i + L / 2.
 */
final class VectorInterleave {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final VectorShuffle<Float> LOW = VectorShuffle.makeZip(SPECIES, 0);
  private static final VectorShuffle<Float> HIGH = VectorShuffle.makeZip(SPECIES, 1);

  private VectorInterleave() {}

  /**
   * As {@link ProductKernel#interleave}, for {@code width} rows, a multiple of the length of a
   * vector.
   */
  static void interleave(float[] rows, int from, int dimension, float[] packed, int at, int width) {
    float[] even = new float[LANES * LANES];
    float[] odd = new float[LANES * LANES];
    int whole = dimension / LANES * LANES;
    for (int d = 0; d < whole; d += LANES) {
      for (int r = 0; r < width; r += LANES) {
        square(
            rows,
            from + r * dimension + d,
            dimension,
            packed,
            at + d * width + r,
            width,
            even,
            odd);
      }
    }
    if (whole < dimension) {
      ProductKernel.interleave(rows, from, width, whole, dimension, packed, at, width);
    }
  }

  private static void square(
      float[] rows,
      int from,
      int stride,
      float[] packed,
      int at,
      int width,
      float[] even,
      float[] odd) {
    float[] source = even;
    float[] target = odd;
    zip(rows, from, stride, source, 0, LANES);
    for (int rest = LANES >> 2; rest > 1; rest >>= 1) {
      zip(source, 0, LANES, target, 0, LANES);
      float[] next = source;
      source = target;
      target = next;
    }
    zip(source, 0, LANES, packed, at, width);
  }

  private static void zip(
      float[] source, int from, int stride, float[] target, int at, int targetStride) {
    for (int i = 0; i < LANES / 2; i++) {
      FloatVector one = FloatVector.fromArray(SPECIES, source, from + i * stride);
      FloatVector other = FloatVector.fromArray(SPECIES, source, from + (i + LANES / 2) * stride);
      one.rearrange(LOW, other).intoArray(target, at + 2 * i * targetStride);
      one.rearrange(HIGH, other).intoArray(target, at + (2 * i + 1) * targetStride);
    }
  }
}
