package dev.decoy.array;

import java.util.Arrays;

/** Plain Java, which is always right. */
final class ScalarTiles implements Tiles {
  private static final int WIDTH = 16;

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
    Arrays.fill(out, 0, ROWS * WIDTH, 0);
    for (int k = 0; k < depth; k++) {
      int b = panelAt + k * WIDTH;
      for (int r = 0; r < ROWS; r++) {
        float x = left[leftAt + r * rowStep + k * depthStep];
        for (int c = 0; c < WIDTH; c++) {
          out[r * WIDTH + c] = Math.fma(x, panel[b + c], out[r * WIDTH + c]);
        }
      }
    }
  }
}
