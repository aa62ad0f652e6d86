package dev.decoy.train.factorisation;

import java.util.Arrays;

/** The rows of a table that a batch touches, numbered as they come: each gets a slot. */
final class Touched {
  private final int[] slots;
  private int[] rows = new int[64];
  private int size;

  /** For a table of so many rows. */
  Touched(int all) {
    slots = new int[all];
    Arrays.fill(slots, -1);
  }

  void clear() {
    for (int slot = 0; slot < size; slot++) {
      slots[rows[slot]] = -1;
    }
    size = 0;
  }

  /** The slot of a row, its own from now on. */
  int slot(int row) {
    int slot = slots[row];
    if (slot < 0) {
      if (size == rows.length) {
        rows = Arrays.copyOf(rows, 2 * size);
      }
      slot = size++;
      rows[slot] = row;
      slots[row] = slot;
    }
    return slot;
  }

  /** Touches every row. */
  void all() {
    for (int row = 0; row < slots.length; row++) {
      slot(row);
    }
  }

  int row(int slot) {
    return rows[slot];
  }

  int size() {
    return size;
  }
}
