package dev.decoy.data.audit;

import java.util.Arrays;

/** A set of longs without boxes: open addressing, at most half full. */
final class LongSet {
  private long[] slots = new long[16];
  private int size;
  private boolean zero;

  /** Adds a value; false if it was there. */
  boolean add(long value) {
    if (value == 0) {
      boolean added = !zero;
      zero = true;
      return added;
    }
    if (2 * (size + 1) > slots.length) {
      grow();
    }
    if (!put(value)) {
      return false;
    }
    size++;
    return true;
  }

  boolean contains(long value) {
    if (value == 0) {
      return zero;
    }
    for (int i = start(value); slots[i] != 0; i = (i + 1) & (slots.length - 1)) {
      if (slots[i] == value) {
        return true;
      }
    }
    return false;
  }

  int size() {
    return size + (zero ? 1 : 0);
  }

  void clear() {
    if (slots.length > 1024) {
      slots = new long[16];
    }
    Arrays.fill(slots, 0);
    size = 0;
    zero = false;
  }

  private boolean put(long value) {
    int i = start(value);
    while (slots[i] != 0) {
      if (slots[i] == value) {
        return false;
      }
      i = (i + 1) & (slots.length - 1);
    }
    slots[i] = value;
    return true;
  }

  private int start(long value) {
    long mixed = value * 0x9E3779B97F4A7C15L;
    return (int) (mixed >>> 32) & (slots.length - 1);
  }

  private void grow() {
    long[] old = slots;
    slots = new long[Math.multiplyExact(old.length, 2)];
    for (long value : old) {
      if (value != 0) {
        put(value);
      }
    }
  }
}
