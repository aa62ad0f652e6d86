package dev.decoy.search;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernel on the JDK's vector module: four rows against two vectors of rows at a time, eight
 * accumulators in registers.
 *
 * <p>The accumulators begin as local zeros: a constant zero vector would be an object in memory,
 * and more than eight accumulators would spill where there are sixteen registers.
 */
final class VectorPairFinder implements PairFinder {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int WIDTH = 2 * LANES;

  @Override
  public int width() {
    return WIDTH;
  }

  @Override
  public int find(
      float[] left,
      int leftRows,
      int leftAt,
      float[] right,
      int rightRows,
      int rightAt,
      int dimension,
      float[] offsets,
      float[] limits,
      int[] hits,
      float[] room) {
    int found = 0;
    for (int q = 0; q < rightRows; q += WIDTH) {
      for (int g = 0; g < leftRows; g += LEFT) {
        found =
            tile(
                left,
                g,
                leftAt + g,
                right,
                q,
                rightAt + q,
                dimension,
                offsets,
                limits,
                hits,
                found);
      }
    }
    return found;
  }

  private static int tile(
      float[] left,
      int g,
      int row,
      float[] right,
      int q,
      int column,
      int dimension,
      float[] offsets,
      float[] limits,
      int[] hits,
      int found) {
    int a = g * dimension;
    int b = column * dimension;
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s01 = FloatVector.zero(SPECIES);
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s11 = FloatVector.zero(SPECIES);
    FloatVector s20 = FloatVector.zero(SPECIES);
    FloatVector s21 = FloatVector.zero(SPECIES);
    FloatVector s30 = FloatVector.zero(SPECIES);
    FloatVector s31 = FloatVector.zero(SPECIES);
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
      a += LEFT;
      b += WIDTH;
    }
    FloatVector o0 = FloatVector.fromArray(SPECIES, offsets, column);
    FloatVector l0 = FloatVector.fromArray(SPECIES, limits, column);
    FloatVector o1 = FloatVector.fromArray(SPECIES, offsets, column + LANES);
    FloatVector l1 = FloatVector.fromArray(SPECIES, limits, column + LANES);
    s00 = s00.sub(o0.add(limits[row]).min(l0.add(offsets[row])));
    s01 = s01.sub(o1.add(limits[row]).min(l1.add(offsets[row])));
    s10 = s10.sub(o0.add(limits[row + 1]).min(l0.add(offsets[row + 1])));
    s11 = s11.sub(o1.add(limits[row + 1]).min(l1.add(offsets[row + 1])));
    s20 = s20.sub(o0.add(limits[row + 2]).min(l0.add(offsets[row + 2])));
    s21 = s21.sub(o1.add(limits[row + 2]).min(l1.add(offsets[row + 2])));
    s30 = s30.sub(o0.add(limits[row + 3]).min(l0.add(offsets[row + 3])));
    s31 = s31.sub(o1.add(limits[row + 3]).min(l1.add(offsets[row + 3])));
    FloatVector most = s00.max(s01).max(s10.max(s11)).max(s20.max(s21).max(s30.max(s31)));
    if (!most.compare(VectorOperators.GE, 0).anyTrue()) {
      return found;
    }
    int key = g << 16 | q;
    found = note(s00.compare(VectorOperators.GE, 0).toLong(), key, hits, found);
    found = note(s01.compare(VectorOperators.GE, 0).toLong(), key + LANES, hits, found);
    key += 1 << 16;
    found = note(s10.compare(VectorOperators.GE, 0).toLong(), key, hits, found);
    found = note(s11.compare(VectorOperators.GE, 0).toLong(), key + LANES, hits, found);
    key += 1 << 16;
    found = note(s20.compare(VectorOperators.GE, 0).toLong(), key, hits, found);
    found = note(s21.compare(VectorOperators.GE, 0).toLong(), key + LANES, hits, found);
    key += 1 << 16;
    found = note(s30.compare(VectorOperators.GE, 0).toLong(), key, hits, found);
    return note(s31.compare(VectorOperators.GE, 0).toLong(), key + LANES, hits, found);
  }

  private static int note(long lanes, int key, int[] hits, int found) {
    while (lanes != 0) {
      hits[found++] = key + Long.numberOfTrailingZeros(lanes);
      lanes &= lanes - 1;
    }
    return found;
  }
}
