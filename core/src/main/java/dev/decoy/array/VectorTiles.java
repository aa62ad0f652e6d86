package dev.decoy.array;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** On the JDK's vector module. */
final class VectorTiles implements Tiles {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int WIDTH = 2 * LANES;

  @Override
  public int width() {
    return WIDTH;
  }

  @Override
  public void multiply(
      float[] left,
      int leftAt,
      int rowStep,
      int depthStep,
      float[] panel,
      int panelAt,
      int depth,
      float[] out) {
    FloatVector s00 = FloatVector.zero(SPECIES);
    FloatVector s01 = FloatVector.zero(SPECIES);
    FloatVector s10 = FloatVector.zero(SPECIES);
    FloatVector s11 = FloatVector.zero(SPECIES);
    FloatVector s20 = FloatVector.zero(SPECIES);
    FloatVector s21 = FloatVector.zero(SPECIES);
    FloatVector s30 = FloatVector.zero(SPECIES);
    FloatVector s31 = FloatVector.zero(SPECIES);
    int a0 = leftAt;
    int a1 = a0 + rowStep;
    int a2 = a1 + rowStep;
    int a3 = a2 + rowStep;
    int b = panelAt;
    for (int k = 0; k < depth; k++) {
      FloatVector y0 = FloatVector.fromArray(SPECIES, panel, b);
      FloatVector y1 = FloatVector.fromArray(SPECIES, panel, b + LANES);
      FloatVector x = FloatVector.broadcast(SPECIES, left[a0]);
      s00 = x.fma(y0, s00);
      s01 = x.fma(y1, s01);
      x = FloatVector.broadcast(SPECIES, left[a1]);
      s10 = x.fma(y0, s10);
      s11 = x.fma(y1, s11);
      x = FloatVector.broadcast(SPECIES, left[a2]);
      s20 = x.fma(y0, s20);
      s21 = x.fma(y1, s21);
      x = FloatVector.broadcast(SPECIES, left[a3]);
      s30 = x.fma(y0, s30);
      s31 = x.fma(y1, s31);
      a0 += depthStep;
      a1 += depthStep;
      a2 += depthStep;
      a3 += depthStep;
      b += WIDTH;
    }
    s00.intoArray(out, 0);
    s01.intoArray(out, LANES);
    s10.intoArray(out, 2 * LANES);
    s11.intoArray(out, 3 * LANES);
    s20.intoArray(out, 4 * LANES);
    s21.intoArray(out, 5 * LANES);
    s30.intoArray(out, 6 * LANES);
    s31.intoArray(out, 7 * LANES);
  }
}
