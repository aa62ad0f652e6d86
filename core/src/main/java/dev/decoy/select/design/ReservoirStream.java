package dev.decoy.select.design;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Keeps k items of a stream of unknown length, every set of k equally likely at any moment.
 *
 * <pre>
 * W ← W · U^(1/k),  skip ⌊log U / log(1 - W)⌋ items, put the next in a random place
 * </pre>
 *
 * <p>It spends random numbers only on the k (1 + log(n / k)) items that it takes; whoever can pass
 * over items unread may {@link #skip} those in between. Not for several threads.
 */
public final class ReservoirStream {
  private final int[] items;
  private final RandomGenerator rng;
  private long seen;
  private long wait;
  private double largest = 1;

  /**
   * Makes an empty reservoir.
   *
   * @param k how many to keep, at least 1
   */
  public ReservoirStream(int k, RandomGenerator rng) {
    if (k < 1) {
      throw new IllegalArgumentException("a reservoir keeps at least 1 item, not " + k);
    }
    this.items = new int[k];
    this.rng = rng;
  }

  /** Takes the next item of the stream, or leaves it. */
  public void offer(int item) {
    if (seen < items.length) {
      items[(int) seen++] = item;
      if (seen == items.length) {
        plan();
      }
      return;
    }
    seen++;
    if (wait-- == 0) {
      items[Variates.below(items.length, rng)] = item;
      plan();
    }
  }

  /** How many of the next items would be left; they may be passed over with {@link #skip}. */
  public long untilNext() {
    return seen < items.length ? 0 : wait;
  }

  /**
   * Passes over items without looking at them.
   *
   * @param count at most {@link #untilNext}
   */
  public void skip(long count) {
    if (count < 0 || count > untilNext()) {
      throw new IllegalArgumentException(
          "cannot skip " + count + " items, the next one to take is " + untilNext() + " away");
    }
    seen += count;
    wait -= count;
  }

  /** How many items the stream has given so far, skipped ones included. */
  public long seen() {
    return seen;
  }

  /** Each item's probability to be kept by now. */
  public double inclusion() {
    return Math.min(1, (double) items.length / Math.max(1, seen));
  }

  /** What is kept, in no particular order. */
  public int[] toArray() {
    return Arrays.copyOf(items, (int) Math.min(seen, items.length));
  }

  /** The largest of k uniforms that a further item must stay below, and how long that takes. */
  private void plan() {
    largest *= StrictMath.exp(StrictMath.log(Variates.uniform(rng)) / items.length);
    double items = StrictMath.log(Variates.uniform(rng)) / StrictMath.log1p(-largest);
    wait = items < Long.MAX_VALUE ? (long) items : Long.MAX_VALUE;
  }
}
