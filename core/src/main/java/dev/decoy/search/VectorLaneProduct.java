package dev.decoy.search;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** With vectors of 512 or 256 bits. */
final class VectorLaneProduct extends LaneProduct {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int L = SPECIES.length();

  /** Whether this machine's vectors have one of the lengths. */
  static boolean fits() {
    return L == 16 || L == 8;
  }

  @Override
  public float of(float[] one, float[] other, int length) {
    return L == 16 ? wide(one, other, length) : narrow(one, other, length);
  }

  private float wide(float[] one, float[] other, int length) {
    FloatVector a = FloatVector.zero(SPECIES);
    FloatVector b = FloatVector.zero(SPECIES);
    FloatVector c = FloatVector.zero(SPECIES);
    FloatVector e = FloatVector.zero(SPECIES);
    for (int d = 0; d < length; d += LANES) {
      a = add(one, other, d, a);
      b = add(one, other, d + L, b);
      c = add(one, other, d + 2 * L, c);
      e = add(one, other, d + 3 * L, e);
    }
    a.add(c).add(b.add(e)).intoArray(room, 0);
    return halved(L);
  }

  private float narrow(float[] one, float[] other, int length) {
    FloatVector a = FloatVector.zero(SPECIES);
    FloatVector b = FloatVector.zero(SPECIES);
    FloatVector c = FloatVector.zero(SPECIES);
    FloatVector e = FloatVector.zero(SPECIES);
    FloatVector f = FloatVector.zero(SPECIES);
    FloatVector g = FloatVector.zero(SPECIES);
    FloatVector h = FloatVector.zero(SPECIES);
    FloatVector i = FloatVector.zero(SPECIES);
    for (int d = 0; d < length; d += LANES) {
      a = add(one, other, d, a);
      b = add(one, other, d + L, b);
      c = add(one, other, d + 2 * L, c);
      e = add(one, other, d + 3 * L, e);
      f = add(one, other, d + 4 * L, f);
      g = add(one, other, d + 5 * L, g);
      h = add(one, other, d + 6 * L, h);
      i = add(one, other, d + 7 * L, i);
    }
    // Lanes j and j + 32, then j and j + 16, then j and j + 8.
    FloatVector even = a.add(f).add(c.add(h));
    FloatVector odd = b.add(g).add(e.add(i));
    even.add(odd).intoArray(room, 0);
    return halved(L);
  }

  private static FloatVector add(float[] one, float[] other, int at, FloatVector sum) {
    return FloatVector.fromArray(SPECIES, one, at)
        .fma(FloatVector.fromArray(SPECIES, other, at), sum);
  }
}
