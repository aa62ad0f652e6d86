package dev.decoy.search;

/**
 * Finds the pairs of two blocks of rows whose inner product is large enough for one of the two. The
 * hot loop of search; safe to share between threads.
 *
 * <pre>
 * (i, j) is found  if  ⟨x_i, y_j⟩ ≥ min(limit_i + offset_j, limit_j + offset_i)
 * </pre>
 *
 * <p>With offset = |·|² / 2 and limit_i = (|x_i|² - d_i²) / 2 that is every pair nearer than d_i or
 * d_j. Inner products are in single precision; whoever sets limits leaves room for its rounding.
 */
interface PairFinder {
  /** Rows that stand side by side in a packed left block. */
  int LEFT = 4;

  /** Left out of every search: an offset and a limit that no pair reaches, for rows of padding. */
  float NEVER = 3e30f;

  /** The limit of a row that takes every pair but those of padding. */
  float ALWAYS = -1e30f;

  /** The fastest that this JVM can run. */
  static PairFinder best() {
    return Best.FINDER;
  }

  /** How many rows stand side by side in a packed right block, a multiple of {@link #LEFT}. */
  int width();

  /** How many numbers {@link #find} needs as room. */
  default int room() {
    return LEFT * width();
  }

  /**
   * Finds pairs.
   *
   * @param left packed rows: row {@code LEFT * g + r} has its number d at {@code (g * dimension +
   *     d) * LEFT + r}
   * @param leftRows how many, a multiple of {@link #LEFT}
   * @param leftAt where the block's offsets and limits begin in {@code offsets} and {@code limits}
   * @param right packed rows: row {@code width * q + c} has its number d at {@code (q * dimension +
   *     d) * width + c}, from {@code rightAt * dimension} on
   * @param rightRows how many, a multiple of {@link #width()}
   * @param rightAt as {@code leftAt}
   * @param hits filled with {@code i << 16 | j}, both counted from the start of their blocks; holds
   *     {@code leftRows * rightRows}
   * @param room overwritten
   * @return how many were found
   */
  int find(
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
      float[] room);

  /** Chosen once. */
  final class Best {
    private static final PairFinder FINDER =
        ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
            ? new VectorPairFinder()
            : new ScalarPairFinder();

    private Best() {}
  }
}
