package dev.decoy.array;

/**
 * The hot loop of products of matrices in single precision: four rows with a panel of columns.
 * Every number is made by fused multiply-adds in the order of the depth, from zero, so all
 * implementations give the same bits. Safe to share between threads.
 */
public interface Tiles {
  /** Rows of the left side that are multiplied at a time. */
  int ROWS = 4;

  /** The fastest that this JVM can run. */
  static Tiles best() {
    return Best.TILES;
  }

  /** The twin without the vector module, which gives the same bits. */
  static Tiles scalar() {
    return new ScalarTiles();
  }

  /** Columns in a packed panel of the right side, W. */
  int width();

  /**
   * The products of four rows and a panel.
   *
   * @param left number k of row r at {@code leftAt + r * rowStep + k * depthStep}
   * @param panel number k of column c at {@code panelAt + k * W + c}
   * @param out filled with product (r, c) at {@code r * W + c}
   */
  void multiply(
      float[] left,
      int leftAt,
      int rowStep,
      int depthStep,
      float[] panel,
      int panelAt,
      int depth,
      float[] out);

  /** Chosen once. */
  final class Best {
    private static final Tiles TILES =
        ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
            ? new VectorTiles()
            : new ScalarTiles();

    private Best() {}
  }
}
