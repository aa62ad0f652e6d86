package dev.decoy.array;

import java.util.Arrays;

/** Plain Java, in loops that the compiler turns into vector instructions itself. */
final class ScalarTiles implements Tiles {
  private static final int WIDTH = 32;

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
    for (int r = 0; r < ROWS; r++) {
      int row = leftAt + r * rowStep;
      int sum = r * WIDTH;
      int k = 0;
      // Four numbers at a time, so that sums are loaded and stored less often.
      for (; k + 3 < depth; k += 4) {
        int from = row + k * depthStep;
        add(
            left[from],
            left[from + depthStep],
            left[from + 2 * depthStep],
            left[from + 3 * depthStep],
            panel,
            panelAt + k * WIDTH,
            out,
            sum);
      }
      for (; k < depth; k++) {
        float x = left[row + k * depthStep];
        int at = panelAt + k * WIDTH;
        for (int c = 0; c < WIDTH; c++) {
          out[sum + c] = Math.fma(x, panel[at + c], out[sum + c]);
        }
      }
    }
  }

  private static void add(
      float x0, float x1, float x2, float x3, float[] panel, int at, float[] out, int sum) {
    for (int c = 0; c < WIDTH; c++) {
      float first = Math.fma(x0, panel[at + c], out[sum + c]);
      float second = Math.fma(x1, panel[at + WIDTH + c], first);
      float third = Math.fma(x2, panel[at + 2 * WIDTH + c], second);
      out[sum + c] = Math.fma(x3, panel[at + 3 * WIDTH + c], third);
    }
  }
}
