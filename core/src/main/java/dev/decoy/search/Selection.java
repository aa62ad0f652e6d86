package dev.decoy.search;

import java.util.Arrays;

/** Partial order of keys. */
final class Selection {
  private static final int SMALL = 12;

  private Selection() {}

  /**
   * Moves the {@code k} greatest of a range to its start, in any order.
   *
   * @param k from 0 to the range's length
   */
  static void greatestFirst(long[] keys, int from, int to, int k) {
    int low = from;
    int high = to;
    int target = from + k;
    // Bad pivots are rare; where they are not, sorting is the bound.
    int rounds = 4 * (32 - Integer.numberOfLeadingZeros(to - from));
    while (high - low > SMALL && target > low && target < high) {
      if (rounds-- == 0) {
        sortFalling(keys, low, high);
        return;
      }
      long pivot = median(keys[low], keys[(low + high) >>> 1], keys[high - 1]);
      int i = low;
      int j = high - 1;
      while (i <= j) {
        while (keys[i] > pivot) {
          i++;
        }
        while (keys[j] < pivot) {
          j--;
        }
        if (i <= j) {
          long key = keys[i];
          keys[i++] = keys[j];
          keys[j--] = key;
        }
      }
      if (target <= j + 1) {
        high = j + 1;
      } else if (target >= i) {
        low = i;
      } else {
        return;
      }
    }
    if (target > low && target < high) {
      sortFalling(keys, low, high);
    }
  }

  private static void sortFalling(long[] keys, int from, int to) {
    Arrays.sort(keys, from, to);
    for (int i = from, j = to - 1; i < j; i++, j--) {
      long key = keys[i];
      keys[i] = keys[j];
      keys[j] = key;
    }
  }

  private static long median(long a, long b, long c) {
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }
}
