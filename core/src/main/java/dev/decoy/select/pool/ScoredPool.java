package dev.decoy.select.pool;

/**
 * A pool of examples that somebody scored.
 *
 * @param scores one per example, higher is wanted more; minus infinity for an example that must
 *     never be chosen; not NaN, not plus infinity
 * @param items the examples' ids, distinct, in which they are known wherever the pool is cut into
 *     shards: random numbers come from them; none at all stands for the positions 0, 1, 2, …
 */
public record ScoredPool(double[] scores, int[] items) {
  private static final int[] POSITIONS = {};

  /** Checks the scores. */
  public ScoredPool {
    if (items.length != 0 && items.length != scores.length) {
      throw new IllegalArgumentException(
          scores.length + " scores have " + items.length + " items; legal: as many, or none");
    }
    for (int i = 0; i < scores.length; i++) {
      if (Double.isNaN(scores[i]) || scores[i] == Double.POSITIVE_INFINITY) {
        throw new IllegalArgumentException(
            "the score at position "
                + i
                + " is "
                + scores[i]
                + "; legal: numbers, and minus infinity for never");
      }
    }
  }

  /** A pool whose items are their positions. */
  public static ScoredPool of(double... scores) {
    return new ScoredPool(scores, POSITIONS);
  }

  /** How many examples. */
  public int size() {
    return scores.length;
  }

  /** The id of the example at a position. */
  public int item(int position) {
    return items.length == 0 ? position : items[position];
  }
}
