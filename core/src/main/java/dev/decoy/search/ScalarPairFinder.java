package dev.decoy.search;

import dev.decoy.array.Tiles;

/** The kernel without the vector module. */
final class ScalarPairFinder implements PairFinder {
  private static final Tiles TILES = Tiles.scalar();
  private static final int WIDTH = TILES.width();

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
        TILES.multiply(left, g * dimension, 1, Tiles.ROWS, right, panel, dimension, room);
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
}
