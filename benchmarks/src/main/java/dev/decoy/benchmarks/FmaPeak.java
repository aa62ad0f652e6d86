package dev.decoy.benchmarks;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The most multiply-adds that a core can do: twelve chains that never leave the registers. */
final class FmaPeak {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int CHAINS = 12;

  private FmaPeak() {}

  /** How many floating-point operations {@link #run} does, a multiply-add being two. */
  static double operations(int rounds) {
    return 2.0 * rounds * CHAINS * SPECIES.length();
  }

  static float run(int rounds) {
    FloatVector x = FloatVector.broadcast(SPECIES, 0.999f);
    FloatVector y = FloatVector.broadcast(SPECIES, 0.001f);
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = FloatVector.broadcast(SPECIES, 0.1f);
    FloatVector s2 = FloatVector.broadcast(SPECIES, 0.2f);
    FloatVector s3 = FloatVector.broadcast(SPECIES, 0.3f);
    FloatVector s4 = FloatVector.broadcast(SPECIES, 0.4f);
    FloatVector s5 = FloatVector.broadcast(SPECIES, 0.5f);
    FloatVector s6 = FloatVector.broadcast(SPECIES, 0.6f);
    FloatVector s7 = FloatVector.broadcast(SPECIES, 0.7f);
    FloatVector s8 = FloatVector.broadcast(SPECIES, 0.8f);
    FloatVector s9 = FloatVector.broadcast(SPECIES, 0.9f);
    FloatVector s10 = FloatVector.broadcast(SPECIES, 1.1f);
    FloatVector s11 = FloatVector.broadcast(SPECIES, 1.2f);
    for (int i = 0; i < rounds; i++) {
      s0 = s0.fma(x, y);
      s1 = s1.fma(x, y);
      s2 = s2.fma(x, y);
      s3 = s3.fma(x, y);
      s4 = s4.fma(x, y);
      s5 = s5.fma(x, y);
      s6 = s6.fma(x, y);
      s7 = s7.fma(x, y);
      s8 = s8.fma(x, y);
      s9 = s9.fma(x, y);
      s10 = s10.fma(x, y);
      s11 = s11.fma(x, y);
    }
    FloatVector all =
        s0.add(s1)
            .add(s2.add(s3))
            .add(s4.add(s5))
            .add(s6.add(s7))
            .add(s8.add(s9))
            .add(s10.add(s11));
    return all.reduceLanes(VectorOperators.ADD);
  }
}
