package dev.decoy.data.input;

import dev.decoy.data.text.Utf8;
import java.util.ArrayList;
import java.util.List;

/** The wanted values of one record, in buffers that are reused from record to record. */
public final class Row {
  private static final int NONE = Integer.MAX_VALUE;

  private final List<Slot> slots;
  private final Utf8[] values;
  private final int[] ranks;
  private final List<List<Utf8>> lists = new ArrayList<>();
  private final int[] sizes;

  /** An empty row for these slots. */
  public Row(List<Slot> slots) {
    this.slots = List.copyOf(slots);
    values = new Utf8[slots.size()];
    ranks = new int[slots.size()];
    sizes = new int[slots.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = new Utf8();
      lists.add(new ArrayList<>());
    }
    clear();
  }

  /** What is wanted. */
  public List<Slot> slots() {
    return slots;
  }

  /** Whether the record has the value, be it empty. */
  public boolean has(int slot) {
    return ranks[slot] != NONE;
  }

  /** A single value; empty if the record lacks it. Valid until the next record. */
  public Utf8 value(int slot) {
    return values[slot];
  }

  /** Length of a list; 0 if the record lacks it. */
  public int size(int slot) {
    return sizes[slot];
  }

  /** An item of a list of texts or ids. Valid until the next record. */
  public Utf8 item(int slot, int i) {
    return lists.get(slot).get(i);
  }

  void clear() {
    for (int i = 0; i < values.length; i++) {
      ranks[i] = NONE;
      sizes[i] = 0;
      values[i].clear();
    }
  }

  /** Whether a value under this name would be preferred to what the slot has. */
  boolean wants(int slot, int rank) {
    return rank < ranks[slot];
  }

  /** Takes a value, whose content the caller sets, under the name with this rank. */
  Utf8 take(int slot, int rank) {
    ranks[slot] = rank;
    sizes[slot] = 0;
    values[slot].clear();
    return values[slot];
  }

  /** Takes one more item of a list, whose content the caller sets. */
  Utf8 takeItem(int slot) {
    List<Utf8> items = lists.get(slot);
    if (sizes[slot] == items.size()) {
      items.add(new Utf8());
    }
    Utf8 item = items.get(sizes[slot]++);
    item.clear();
    return item;
  }

  /** Counts one more item of a list whose items are not kept. */
  void countItem(int slot) {
    sizes[slot]++;
  }
}
