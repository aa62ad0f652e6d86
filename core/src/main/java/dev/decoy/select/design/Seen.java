package dev.decoy.select.design;

import java.util.Arrays;

/** A set of items that forgets everything at {@link #reset}; items are not negative. */
final class Seen {
  private int[] slots = new int[16];
  private int mask;
  private int shift;

  /** Empties it and makes room for {@code k} items. */
  void reset(int k) {
    int length = Integer.highestOneBit(Math.max(4, Math.min(k, 1 << 28)) * 4 - 1);
    if (slots.length < length) {
      slots = new int[length];
    }
    Arrays.fill(slots, 0, length, -1);
    mask = length - 1;
    shift = Integer.numberOfLeadingZeros(mask);
  }

  /** Adds an item. Says whether it is new. */
  boolean add(int item) {
    // Fibonacci hashing: neighbours in the corpus must not crowd into one stretch of the table.
    int at = (item * 0x9E3779B9) >>> shift;
    while (slots[at] >= 0) {
      if (slots[at] == item) {
        return false;
      }
      at = (at + 1) & mask;
    }
    slots[at] = item;
    return true;
  }
}
