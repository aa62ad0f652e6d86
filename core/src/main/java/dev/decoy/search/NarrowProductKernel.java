package dev.decoy.search;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernel for machines with sixteen vector registers: four rows against two vectors of rows at a
 * time, eight accumulators.
 *
 * <p>The accumulators begin as local zeros: a constant zero vector would be an object in memory.
 * Accumulators, two vectors of the right side and one of each row, as the compiler hoists them, are
 * fourteen; with more than sixteen the loop spills and is several times slower.
 */
final class NarrowProductKernel implements ProductKernel {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int ROWS = 4;
  private static final int WIDTH = 2 * LANES;

  @Override
  public int rows() {
    return ROWS;
  }

  @Override
  public int width() {
    return WIDTH;
  }

  @Override
  public int find(
      float[] left,
      int leftAt,
      int rows,
      float[] right,
      int rightAt,
      int dimension,
      float[] limits,
      int limitsAt,
      int[] hits,
      float[] scores,
      float[] room) {
    int found = 0;
    for (int r = 0; r < rows; r += ROWS) {
      int at = limitsAt + r;
      if (tile(left, leftAt + r * dimension, right, rightAt, dimension, limits, at, room)) {
        found = VectorHits.note(room, ROWS, limits, at, r * WIDTH, hits, scores, found);
      }
    }
    return found;
  }

  @Override
  public void interleave(
      float[] rows, int from, int n, int dimension, float[] packed, int at, int width) {
    if (n == width && width == WIDTH) {
      VectorInterleave.interleave(rows, from, dimension, packed, at, width);
    } else {
      ProductKernel.interleave(rows, from, n, 0, dimension, packed, at, width);
    }
  }

  @Override
  public boolean below(float[] numbers, int n, float limit) {
    return VectorBounds.below(numbers, n, limit);
  }

  private static boolean tile(
      float[] left,
      int leftAt,
      float[] right,
      int rightAt,
      int dimension,
      float[] limits,
      int limitsAt,
      float[] room) {
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s01 = FloatVector.zero(SPECIES);
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s11 = FloatVector.zero(SPECIES);
    FloatVector s20 = FloatVector.zero(SPECIES);
    FloatVector s21 = FloatVector.zero(SPECIES);
    FloatVector s30 = FloatVector.zero(SPECIES);
    FloatVector s31 = FloatVector.zero(SPECIES);
    int a = leftAt;
    int b = rightAt;
    for (int d = 0; d < dimension; d++) {
      FloatVector y0 = FloatVector.fromArray(SPECIES, right, b);
      FloatVector y1 = FloatVector.fromArray(SPECIES, right, b + LANES);
      FloatVector x = FloatVector.broadcast(SPECIES, left[a]);
      s00 = x.fma(y0, s00);
      s01 = x.fma(y1, s01);
      x = FloatVector.broadcast(SPECIES, left[a + 1]);
      s10 = x.fma(y0, s10);
      s11 = x.fma(y1, s11);
      x = FloatVector.broadcast(SPECIES, left[a + 2]);
      s20 = x.fma(y0, s20);
      s21 = x.fma(y1, s21);
      x = FloatVector.broadcast(SPECIES, left[a + 3]);
      s30 = x.fma(y0, s30);
      s31 = x.fma(y1, s31);
      a += ROWS;
      b += WIDTH;
    }
    long reached = s00.max(s01).compare(VectorOperators.GE, limits[limitsAt]).toLong();
    reached |= s10.max(s11).compare(VectorOperators.GE, limits[limitsAt + 1]).toLong();
    reached |= s20.max(s21).compare(VectorOperators.GE, limits[limitsAt + 2]).toLong();
    reached |= s30.max(s31).compare(VectorOperators.GE, limits[limitsAt + 3]).toLong();
    if (reached == 0) {
      return false;
    }
    s00.intoArray(room, 0);
    s01.intoArray(room, LANES);
    s10.intoArray(room, 2 * LANES);
    s11.intoArray(room, 3 * LANES);
    s20.intoArray(room, 4 * LANES);
    s21.intoArray(room, 5 * LANES);
    s30.intoArray(room, 6 * LANES);
    s31.intoArray(room, 7 * LANES);
    return true;
  }
}
