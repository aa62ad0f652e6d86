package dev.decoy.select.design;

import dev.decoy.candidate.Draw;

/**
 * The largest keys so far and their items; of equal keys the one with the lower item counts as
 * larger. The smallest of them is on top.
 */
final class Heap {
  private double[] keys = new double[0];
  private int[] items = new int[0];
  private int size;

  /** Empties it and makes room for {@code k}. */
  void reset(int k) {
    size = 0;
    if (keys.length < k) {
      keys = new double[k];
      items = new int[k];
    }
  }

  int size() {
    return size;
  }

  /** The smallest key held; there must be one. */
  double least() {
    return keys[0];
  }

  /** The item with the smallest key. */
  int leastItem() {
    return items[0];
  }

  /** Adds one; there must be room. */
  void push(double key, int item) {
    int at = size++;
    while (at > 0) {
      int parent = (at - 1) >>> 1;
      if (!less(key, item, keys[parent], items[parent])) {
        break;
      }
      keys[at] = keys[parent];
      items[at] = items[parent];
      at = parent;
    }
    keys[at] = key;
    items[at] = item;
  }

  /** Puts one in the place of the smallest. */
  void replaceLeast(double key, int item) {
    siftDown(key, item, size);
  }

  /** Empties it into a draw, the largest key first. */
  void drainTo(Draw out, double inclusion) {
    int n = size;
    sort();
    for (int i = 0; i < n; i++) {
      out.add(items[i], inclusion);
    }
  }

  /** Sorts what it holds, the largest key first; after that only {@link #reset} may be called. */
  void sort() {
    for (int end = size - 1; end > 0; end--) {
      double key = keys[end];
      int item = items[end];
      keys[end] = keys[0];
      items[end] = items[0];
      siftDown(key, item, end);
    }
    size = 0;
  }

  /** The {@code i}-th largest key, after {@link #sort}. */
  double sortedKey(int i) {
    return keys[i];
  }

  /** The item of the {@code i}-th largest key, after {@link #sort}. */
  int sortedItem(int i) {
    return items[i];
  }

  private void siftDown(double key, int item, int end) {
    int at = 0;
    while (true) {
      int child = 2 * at + 1;
      if (child >= end) {
        break;
      }
      int right = child + 1;
      if (right < end && less(keys[right], items[right], keys[child], items[child])) {
        child = right;
      }
      if (!less(keys[child], items[child], key, item)) {
        break;
      }
      keys[at] = keys[child];
      items[at] = items[child];
      at = child;
    }
    keys[at] = key;
    items[at] = item;
  }

  private static boolean less(double key, int item, double otherKey, int otherItem) {
    return key < otherKey || (key == otherKey && item > otherItem);
  }
}
