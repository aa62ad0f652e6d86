package dev.decoy.search;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The products of a tile that reach their row's limit, once they have left the registers. */
final class VectorHits {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  private VectorHits() {}

  /**
   * Notes them.
   *
   * @param room two vectors per row
   * @param first what the first product is called; the others follow
   * @return how many are noted now
   */
  static int note(
      float[] room,
      int rows,
      float[] limits,
      int limitsAt,
      int first,
      int[] hits,
      float[] scores,
      int found) {
    int noted = found;
    int at = 0;
    for (int r = 0; r < rows; r++) {
      float limit = limits[limitsAt + r];
      for (int half = 0; half < 2; half++) {
        long lanes =
            FloatVector.fromArray(SPECIES, room, at).compare(VectorOperators.GE, limit).toLong();
        while (lanes != 0) {
          int lane = at + Long.numberOfTrailingZeros(lanes);
          hits[noted] = first + lane;
          scores[noted++] = room[lane];
          lanes &= lanes - 1;
        }
        at += LANES;
      }
    }
    return noted;
  }
}
