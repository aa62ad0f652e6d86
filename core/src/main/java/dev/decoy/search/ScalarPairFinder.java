package dev.decoy.search;

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
    java.util.Arrays.fill(room, 0, LEFT * WIDTH, 0);
    for (int d = 0; d < dimension; d++) {
      float a0 = left[leftAt + d * LEFT];
      float a1 = left[leftAt + d * LEFT + 1];
      float a2 = left[leftAt + d * LEFT + 2];
      float a3 = left[leftAt + d * LEFT + 3];
      int at = rightAt + d * WIDTH;
      for (int c = 0; c < WIDTH; c++) {
        float y = right[at + c];
        room[c] += a0 * y;
        room[WIDTH + c] += a1 * y;
        room[2 * WIDTH + c] += a2 * y;
        room[3 * WIDTH + c] += a3 * y;
      }
    }
  }
}
