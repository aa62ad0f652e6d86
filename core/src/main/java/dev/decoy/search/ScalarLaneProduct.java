package dev.decoy.search;

import java.util.Arrays;

/** Without the vector module: a loop over the lanes that the compiler can still turn into one. */
final class ScalarLaneProduct extends LaneProduct {
  @Override
  public float of(float[] one, float[] other, int length) {
    Arrays.fill(room, 0);
    for (int d = 0; d < length; d += LANES) {
      for (int j = 0; j < LANES; j++) {
        room[j] = Math.fma(one[d + j], other[d + j], room[j]);
      }
    }
    return halved(LANES);
  }
}
