package dev.decoy.search;

import dev.decoy.array.Tiles;

/** The kernel without the vector module. */
final class ScalarProductKernel implements ProductKernel {
  private static final int ROWS = Tiles.ROWS;
  private static final Tiles TILES = Tiles.scalar();
  private static final int WIDTH = TILES.width();

  @Override
  public int rows() {
    return ROWS;
  }

  @Override
  public int width() {
    return WIDTH;
  }

  @Override
  public int find(
      float[] left,
      int leftAt,
      int rows,
      float[] right,
      int rightAt,
      int dimension,
      float[] limits,
      int limitsAt,
      int[] hits,
      float[] scores,
      float[] room) {
    int found = 0;
    for (int g = 0; g < rows; g += ROWS) {
      TILES.multiply(left, leftAt + g * dimension, 1, ROWS, right, rightAt, dimension, room);
      for (int r = 0; r < ROWS; r++) {
        float limit = limits[limitsAt + g + r];
        for (int c = 0; c < WIDTH; c++) {
          float score = room[r * WIDTH + c];
          if (score >= limit) {
            hits[found] = (g + r) * WIDTH + c;
            scores[found++] = score;
          }
        }
      }
    }
    return found;
  }
}
