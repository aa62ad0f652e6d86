package dev.decoy.train.retriever;

/**
 * Products of matrices in single precision. Each number is made by one thread, by fused
 * multiply-adds in the order of the depth, so it does not depend on the threads.
 */
final class Products {
  private static final int SHARE_ROWS = 64;

  private final Loops loops;
  private final Team team;
  private float[] panels = new float[0];
  private final ThreadLocal<float[]> room;

  Products(Loops loops, Team team) {
    this.loops = loops;
    this.team = team;
    this.room = ThreadLocal.withInitial(() -> new float[Loops.ROWS * loops.width()]);
  }

  /**
   * A matrix inside an array.
   *
   * @param values what it lies in
   * @param at its first number
   * @param rowStep from a row to the next
   * @param columnStep from a column to the next
   */
  record Part(float[] values, int at, int rowStep, int columnStep) {
    /** Row after row, without gaps. */
    static Part of(float[] values, int at, int columns) {
      return new Part(values, at, columns, 1);
    }

    /** The same numbers with rows and columns swapped. */
    Part turned() {
      return new Part(values, at, columnStep, rowStep);
    }
  }

  /**
   * Fills {@code out}, m x n, with {@code left}, m x k, times {@code right}, k x n; or adds to it.
   *
   * @param out its columns side by side
   */
  void multiply(int m, int n, int k, Part left, Part right, Part out, boolean add) {
    int width = loops.width();
    int count = Math.ceilDiv(n, width);
    if ((long) count * k * width > panels.length) {
      panels = new float[Math.multiplyExact(count, Math.multiplyExact(k, width))];
    }
    float[] packed = panels;
    team.run(count, panel -> pack(right, k, n, panel, packed));
    int blocks = Math.ceilDiv(m, SHARE_ROWS);
    // Panels go slowest, so that a thread finds the panel in its cache.
    team.run(
        count * blocks,
        share -> {
          int panel = share / blocks;
          int first = share % blocks * SHARE_ROWS;
          int last = Math.min(m, first + SHARE_ROWS);
          block(first, last, panel, m, n, k, left, packed, out, add);
        });
  }

  private void pack(Part right, int k, int n, int panel, float[] packed) {
    int width = loops.width();
    int first = panel * width;
    int columns = Math.min(width, n - first);
    int at = panel * k * width;
    float[] values = right.values;
    for (int row = 0; row < k; row++) {
      int to = at + row * width;
      int from = right.at + row * right.rowStep + first * right.columnStep;
      if (right.columnStep == 1) {
        System.arraycopy(values, from, packed, to, columns);
      } else {
        for (int c = 0; c < columns; c++) {
          packed[to + c] = values[from];
          from += right.columnStep;
        }
      }
      for (int c = columns; c < width; c++) {
        packed[to + c] = 0;
      }
    }
  }

  private void block(
      int first,
      int last,
      int panel,
      int m,
      int n,
      int k,
      Part left,
      float[] packed,
      Part out,
      boolean add) {
    int width = loops.width();
    float[] tile = room.get();
    int column = panel * width;
    int columns = Math.min(width, n - column);
    for (int row = first; row < last; row += Loops.ROWS) {
      // The last rows are done again rather than read past the end.
      int at = Math.max(0, Math.min(row, m - Loops.ROWS));
      int rows = Math.min(Loops.ROWS, last - at);
      if (m < Loops.ROWS) {
        few(m, k, left, packed, panel * k * width, tile);
      } else {
        loops.multiply(
            left.values,
            left.at + at * left.rowStep,
            left.rowStep,
            left.columnStep,
            packed,
            panel * k * width,
            k,
            tile);
      }
      for (int r = row - at; r < rows; r++) {
        int to = out.at + (at + r) * out.rowStep + column;
        int from = r * width;
        if (add) {
          for (int c = 0; c < columns; c++) {
            out.values[to + c] += tile[from + c];
          }
        } else {
          System.arraycopy(tile, from, out.values, to, columns);
        }
      }
    }
  }

  /** Fewer than four rows, by the same operations. */
  private void few(int m, int k, Part left, float[] packed, int panelAt, float[] tile) {
    int width = loops.width();
    for (int r = 0; r < m; r++) {
      for (int c = 0; c < width; c++) {
        float sum = 0;
        for (int i = 0; i < k; i++) {
          sum =
              Math.fma(
                  left.values[left.at + r * left.rowStep + i * left.columnStep],
                  packed[panelAt + i * width + c],
                  sum);
        }
        tile[r * width + c] = sum;
      }
    }
  }
}
