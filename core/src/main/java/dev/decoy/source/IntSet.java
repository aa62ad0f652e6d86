package dev.decoy.source;

import java.util.Arrays;

/** A set of numbers of at least 0, in one array, reused. */
final class IntSet {
  private int[] slots = new int[64];
  private int size;

  IntSet() {
    clear();
  }

  void clear() {
    Arrays.fill(slots, -1);
    size = 0;
  }

  boolean contains(int value) {
    return slots[slot(value)] == value;
  }

  /** Adds a number; false if it was there. */
  boolean add(int value) {
    if (2 * size >= slots.length) {
      int[] old = slots;
      slots = new int[2 * old.length];
      Arrays.fill(slots, -1);
      for (int kept : old) {
        if (kept >= 0) {
          slots[slot(kept)] = kept;
        }
      }
    }
    int slot = slot(value);
    if (slots[slot] == value) {
      return false;
    }
    slots[slot] = value;
    size++;
    return true;
  }

  private int slot(int value) {
    int slot = (value * 0x9E3779B9) >>> (Integer.numberOfLeadingZeros(slots.length) + 1);
    while (slots[slot] >= 0 && slots[slot] != value) {
      slot = (slot + 1) & (slots.length - 1);
    }
    return slot;
  }
}
