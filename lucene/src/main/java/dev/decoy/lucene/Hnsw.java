package dev.decoy.lucene;

/**
 * How a graph of neighbours is built: a hierarchical navigable small world. A search walks from
 * neighbour to neighbour towards the anchor, so it looks at few documents and misses some.
 *
 * <p>Yu. A. Malkov, D. A. Yashunin: Efficient and robust approximate nearest neighbor search using
 * Hierarchical Navigable Small World graphs. https://arxiv.org/abs/1603.09320
 *
 * @param m how many neighbours a document is linked to when it comes in, from 2 to 512; it has at
 *     most twice as many on the lowest layer. The default 16 is Lucene's
 * @param efConstruction how many candidates its neighbours are chosen from, from m to 3200. The
 *     default 100 is Lucene's
 * @param seed of the layers
 */
public record Hnsw(int m, int efConstruction, long seed) {
  /** The default of {@link #m}. */
  public static final int M = 16;

  /** The default of {@link #efConstruction}. */
  public static final int EF_CONSTRUCTION = 100;

  /** The most that Lucene's own fields allow. */
  public static final int MOST_M = 512;

  /** As for {@link #MOST_M}. */
  public static final int MOST_EF_CONSTRUCTION = 3200;

  /** Checks the ranges. */
  public Hnsw {
    if (m < 2 || m > MOST_M) {
      throw new IllegalArgumentException("m is " + m + "; legal: from 2 to " + MOST_M);
    }
    if (efConstruction < m || efConstruction > MOST_EF_CONSTRUCTION) {
      throw new IllegalArgumentException(
          "ef-construction is %d; legal: from m = %d to %d"
              .formatted(efConstruction, m, MOST_EF_CONSTRUCTION));
    }
  }
}
