package dev.decoy.search;

import java.util.Arrays;

/** The kernel without the vector module, in loops that the compiler turns into vectors itself. */
final class ScalarPairFinder implements PairFinder {
  private static final int WIDTH = 32;

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
      int panel = (rightAt + q) * dimension;
      int columns = rightAt + q;
      for (int g = 0; g < leftRows; g += LEFT) {
        products(left, g * dimension, right, panel, dimension, room);
        for (int r = 0; r < LEFT; r++) {
          float limit = limits[leftAt + g + r];
          float offset = offsets[leftAt + g + r];
          for (int c = 0; c < WIDTH; c++) {
            if (room[r * WIDTH + c]
                >= Math.min(limit + offsets[columns + c], limits[columns + c] + offset)) {
              hits[found++] = (g + r) << 16 | (q + c);
            }
          }
        }
      }
    }
    return found;
  }

  private static void products(
      float[] left, int leftAt, float[] right, int rightAt, int dimension, float[] room) {
    Arrays.fill(room, 0, LEFT * WIDTH, 0);
    for (int r = 0; r < LEFT; r++) {
      int row = leftAt + r;
      int sum = r * WIDTH;
      int d = 0;
      // Four numbers at a time, so that sums are loaded and stored less often.
      for (; d + 3 < dimension; d += 4) {
        add(
            left[row + d * LEFT],
            left[row + (d + 1) * LEFT],
            left[row + (d + 2) * LEFT],
            left[row + (d + 3) * LEFT],
            right,
            rightAt + d * WIDTH,
            room,
            sum);
      }
      for (; d < dimension; d++) {
        float a = left[row + d * LEFT];
        int at = rightAt + d * WIDTH;
        for (int c = 0; c < WIDTH; c++) {
          room[sum + c] += a * right[at + c];
        }
      }
    }
  }

  private static void add(
      float a0, float a1, float a2, float a3, float[] right, int at, float[] room, int sum) {
    for (int c = 0; c < WIDTH; c++) {
      room[sum + c] +=
          a0 * right[at + c]
              + a1 * right[at + WIDTH + c]
              + a2 * right[at + 2 * WIDTH + c]
              + a3 * right[at + 3 * WIDTH + c];
    }
  }
}
