package dev.decoy.search;

import java.util.Arrays;

/**
 * The inner products of a tile without the vector module, in loops that the compiler turns into
 * vectors itself: fused multiply-adds from zero, in the order of the dimensions.
 */
final class ScalarProducts {
  /** Rows of the left side. */
  static final int ROWS = 4;

  /** Rows of the right side, side by side. */
  static final int WIDTH = 32;

  private ScalarProducts() {}

  /**
   * Fills a tile.
   *
   * @param left number d of row r at {@code leftAt + d * ROWS + r}
   * @param right number d of column c at {@code rightAt + d * WIDTH + c}
   * @param room row after row
   */
  static void of(
      float[] left, int leftAt, float[] right, int rightAt, int dimension, float[] room) {
    Arrays.fill(room, 0, ROWS * WIDTH, 0);
    for (int r = 0; r < ROWS; r++) {
      int row = leftAt + r;
      int sum = r * WIDTH;
      int d = 0;
      // Four numbers at a time, so that sums are loaded and stored less often.
      for (; d + 3 < dimension; d += 4) {
        add(
            left[row + d * ROWS],
            left[row + (d + 1) * ROWS],
            left[row + (d + 2) * ROWS],
            left[row + (d + 3) * ROWS],
            right,
            rightAt + d * WIDTH,
            room,
            sum);
      }
      for (; d < dimension; d++) {
        float a = left[row + d * ROWS];
        int at = rightAt + d * WIDTH;
        for (int c = 0; c < WIDTH; c++) {
          room[sum + c] = Math.fma(a, right[at + c], room[sum + c]);
        }
      }
    }
  }

  private static void add(
      float a0, float a1, float a2, float a3, float[] right, int at, float[] room, int sum) {
    for (int c = 0; c < WIDTH; c++) {
      float first = Math.fma(a0, right[at + c], room[sum + c]);
      float second = Math.fma(a1, right[at + WIDTH + c], first);
      float third = Math.fma(a2, right[at + 2 * WIDTH + c], second);
      room[sum + c] = Math.fma(a3, right[at + 3 * WIDTH + c], third);
    }
  }
}
