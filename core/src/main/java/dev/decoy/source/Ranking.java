package dev.decoy.source;

import java.util.Arrays;

/**
 * The order of every candidate list: by falling score, ties by rising ordinal, unscored ones last.
 */
public final class Ranking {
  private Ranking() {}

  /** Sorts the first {@code n} entries of both arrays together. */
  public static void sort(int[] ids, float[] scores, int n) {
    long[] keys = new long[n];
    for (int i = 0; i < n; i++) {
      keys[i] = key(ids[i], scores[i]);
    }
    Arrays.sort(keys);
    for (int i = 0; i < n; i++) {
      ids[i] = (int) keys[i];
      scores[i] = score(keys[i]);
    }
  }

  /** The positions of all entries, best first; ids are distinct. */
  static int[] order(int[] ids, float[] scores) {
    int n = ids.length;
    int[] sortedIds = ids.clone();
    sort(sortedIds, scores.clone(), n);
    long[] places = new long[n];
    for (int i = 0; i < n; i++) {
      places[i] = ((long) ids[i] << 32) | i;
    }
    Arrays.sort(places);
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      int at = Arrays.binarySearch(places, (long) sortedIds[i] << 32);
      // The place of an id lies behind where it would stand with position 0.
      order[i] = (int) places[at < 0 ? -at - 1 : at];
    }
    return order;
  }

  /** Whether the first {@code n} entries are in order. */
  public static boolean isSorted(int[] ids, float[] scores, int n) {
    for (int i = 1; i < n; i++) {
      if (key(ids[i - 1], scores[i - 1]) >= key(ids[i], scores[i])) {
        return false;
      }
    }
    return true;
  }

  /**
   * A number that sorts, rising, like the ranking: the score's bits turned upside down, then the
   * ordinal.
   */
  private static long key(int id, float score) {
    int bits = Float.floatToIntBits(Float.isNaN(score) ? Float.NEGATIVE_INFINITY : score + 0f);
    // As signed numbers these rise with the score; the complement falls with it.
    int rising = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
    return ((long) ~rising << 32) | (id & 0xFFFFFFFFL);
  }

  private static float score(long key) {
    int rising = ~(int) (key >> 32);
    float score = Float.intBitsToFloat(rising ^ ((rising >> 31) & Integer.MAX_VALUE));
    return score == Float.NEGATIVE_INFINITY ? Float.NaN : score;
  }
}
