package dev.decoy.search;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Looks for numbers that are too large, a vector at a time; the compiler does not do it itself. */
final class VectorBounds {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> BITS = IntVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  private VectorBounds() {}

  /** As {@link ProductKernel#below(float[], int, float)}. */
  static boolean below(float[] numbers, int n, float limit) {
    // As without vectors: the sign of a sum is set by numbers from the limit on.
    int room = Integer.MIN_VALUE - Float.floatToRawIntBits(limit);
    IntVector marks = IntVector.zero(BITS);
    int whole = n / LANES * LANES;
    for (int i = 0; i < whole; i += LANES) {
      IntVector bits = FloatVector.fromArray(SPECIES, numbers, i).reinterpretAsInts();
      marks = marks.or(bits.and(Integer.MAX_VALUE).add(room));
    }
    return marks.reduceLanes(VectorOperators.OR) >= 0
        && ProductKernel.below(numbers, whole, n, limit);
  }
}
