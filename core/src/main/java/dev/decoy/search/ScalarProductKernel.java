package dev.decoy.search;

/** The kernel without the vector module. */
final class ScalarProductKernel implements ProductKernel {
  private static final int ROWS = ScalarProducts.ROWS;
  private static final int WIDTH = ScalarProducts.WIDTH;

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
      ScalarProducts.of(left, leftAt + g * dimension, right, rightAt, dimension, room);
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
