package dev.decoy.train;

/**
 * Gives a trainer its negatives step by step, and hears how the model scored them: negatives that
 * change while the model learns.
 *
 * <p>A trainer calls {@link #next} and then {@link #observe} for every step, from one thread.
 */
public interface NegativeFeed extends AutoCloseable {
  /**
   * The negatives of a step.
   *
   * @param anchors whose negatives are wanted
   * @param step from 0, rising by 1
   * @param out reset and filled: one list per anchor, in their order
   */
  void next(int[] anchors, long step, NegativeBatch out);

  /** Hears what the model made of the negatives of a step. */
  void observe(long step, Outcomes outcomes);

  /** Ends background work; may be called more than once. */
  @Override
  default void close() {}
}
