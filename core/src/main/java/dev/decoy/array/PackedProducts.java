package dev.decoy.array;

/**
 * Products of matrices in single precision, a packed panel of the right side at a time: {@code
 * out}, m x n, from {@code left}, m x k, and {@code right}, k x n. Every number is made as {@link
 * Tiles} makes it, whatever it is made together with. Not safe to share between threads.
 */
public final class PackedProducts {
  private final Tiles tiles;
  private final int width;
  private final float[] tile;

  /**
   * By this loop.
   *
   * @param room overwritten; holds {@code Tiles.ROWS * tiles.width()} numbers
   */
  public PackedProducts(Tiles tiles, float[] room) {
    this.tiles = tiles;
    this.width = tiles.width();
    this.tile = room;
  }

  /**
   * A matrix inside an array.
   *
   * @param values what it lies in
   * @param at its first number
   * @param rowStep from a row to the next
   * @param columnStep from a column to the next
   */
  public record Part(float[] values, int at, int rowStep, int columnStep) {
    /** Row after row, without gaps. */
    public static Part of(float[] values, int at, int columns) {
      return new Part(values, at, columns, 1);
    }

    /** The columns of such rows as rows. */
    public static Part turned(float[] values, int at, int columns) {
      return new Part(values, at, 1, columns);
    }

    /** The same numbers with rows and columns swapped. */
    public Part turned() {
      return new Part(values, at, /* rowStep= */ columnStep, /* columnStep= */ rowStep);
    }
  }

  /** How many panels n columns are. */
  public int panels(int n) {
    return Math.ceilDiv(n, width);
  }

  /**
   * Packs a panel of the right side.
   *
   * @param from the first of its rows that is packed
   * @param depth how many
   * @param n its columns
   * @param packed filled with {@code depth * W} numbers from {@code at} on
   */
  public void pack(Part right, int from, int depth, int n, int panel, float[] packed, int at) {
    int first = panel * width;
    int columns = Math.min(width, n - first);
    float[] values = right.values;
    for (int k = 0; k < depth; k++) {
      int to = at + k * width;
      int start = right.at + (from + k) * right.rowStep + first * right.columnStep;
      if (right.columnStep == 1) {
        System.arraycopy(values, start, packed, to, columns);
      } else {
        for (int c = 0; c < columns; c++) {
          packed[to + c] = values[start];
          start += right.columnStep;
        }
      }
      for (int c = columns; c < width; c++) {
        packed[to + c] = 0;
      }
    }
  }

  /**
   * Fills some rows of a panel's columns of the product, or adds to them.
   *
   * @param first of the rows
   * @param last after the last
   * @param m rows of the left side
   * @param n columns of the right side
   * @param depth k
   * @param packed the panel, from {@code at} on
   * @param out m x n, its columns side by side
   */
  public void multiply(
      int first,
      int last,
      int m,
      int n,
      int depth,
      Part left,
      int panel,
      float[] packed,
      int at,
      Part out,
      boolean add) {
    int column = panel * width;
    int columns = Math.min(width, n - column);
    for (int row = first; row < last; row += Tiles.ROWS) {
      int start = tile(row, m, 0, depth, left, packed, at);
      int rows = Math.min(Tiles.ROWS, last - start);
      for (int r = row - start; r < rows; r++) {
        int to = out.at + (start + r) * out.rowStep + column;
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

  /**
   * Adds a panel's columns of the product of a part of the depth to numbers in double precision, so
   * that long sums lose no more than short ones.
   *
   * @param m rows of the left side
   * @param n columns of the right side
   * @param k0 the first of the left side's columns that is multiplied
   * @param depth how many
   * @param packed as many rows of the right side, from {@code at} on
   * @param out m x n, row after row, from {@code outAt} on
   */
  public void addTo(
      int m,
      int n,
      int k0,
      int depth,
      Part left,
      int panel,
      float[] packed,
      int at,
      double[] out,
      int outAt) {
    int column = panel * width;
    int columns = Math.min(width, n - column);
    for (int row = 0; row < m; row += Tiles.ROWS) {
      int start = tile(row, m, k0, depth, left, packed, at);
      int rows = Math.min(Tiles.ROWS, m - start);
      for (int r = row - start; r < rows; r++) {
        int to = outAt + (start + r) * n + column;
        int from = r * width;
        for (int c = 0; c < columns; c++) {
          out[to + c] += tile[from + c];
        }
      }
    }
  }

  /**
   * Makes the tile of some rows. The last rows are done again rather than read past the end.
   *
   * @return the tile's first row
   */
  private int tile(int row, int m, int k0, int depth, Part left, float[] packed, int at) {
    int start = Math.max(0, Math.min(row, m - Tiles.ROWS));
    int from = left.at + start * left.rowStep + k0 * left.columnStep;
    if (m < Tiles.ROWS) {
      few(m, from, depth, left, packed, at);
    } else {
      tiles.multiply(left.values, from, left.rowStep, left.columnStep, packed, at, depth, tile);
    }
    return start;
  }

  /** Fewer than four rows, by the same operations. */
  private void few(int m, int from, int depth, Part left, float[] packed, int at) {
    java.util.Arrays.fill(tile, 0, m * width, 0);
    for (int r = 0; r < m; r++) {
      for (int k = 0; k < depth; k++) {
        float x = left.values[from + r * left.rowStep + k * left.columnStep];
        for (int c = 0; c < width; c++) {
          tile[r * width + c] = Math.fma(x, packed[at + k * width + c], tile[r * width + c]);
        }
      }
    }
  }
}
