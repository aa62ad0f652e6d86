package dev.decoy.train.ranker;

import java.util.Arrays;

/**
 * What a ranker is trained on: lists of a query's relevant document and its negatives. Arrays are
 * not copied and not changed.
 *
 * @param queries per list its query
 * @param positives per list its relevant document
 * @param negatives per list its negatives, at least one, none of them the positive
 * @param teacher per list what a teacher says of the positive and then of each negative, finite; or
 *     no lists at all if there is no teacher
 */
public record RankerData(int[] queries, int[] positives, int[][] negatives, double[][] teacher) {
  /** Checks that all belong together. */
  public RankerData {
    int n = queries.length;
    if (n == 0) {
      throw new IllegalArgumentException("there is nothing to train on: no list");
    }
    if (positives.length != n || negatives.length != n) {
      throw new IllegalArgumentException(
          "%d queries have %d positives and %d lists of negatives"
              .formatted(n, positives.length, negatives.length));
    }
    if (teacher.length > 0 && teacher.length != n) {
      throw new IllegalArgumentException(
          n
              + " lists have a teacher's scores of "
              + teacher.length
              + "; legal: of all, or of none");
    }
    for (int i = 0; i < n; i++) {
      check(i, positives[i], negatives[i]);
      if (teacher.length > 0 && teacher[i].length != negatives[i].length + 1) {
        throw new IllegalArgumentException(
            "list %d has %d negatives and %d of a teacher's scores; legal: one more"
                .formatted(i, negatives[i].length, teacher[i].length));
      }
      if (teacher.length > 0 && !Arrays.stream(teacher[i]).allMatch(Double::isFinite)) {
        throw new IllegalArgumentException(
            "a teacher's score in list " + i + " is not finite: " + Arrays.toString(teacher[i]));
      }
    }
  }

  /** Without a teacher. */
  public static RankerData of(int[] queries, int[] positives, int[][] negatives) {
    return new RankerData(queries, positives, negatives, new double[0][]);
  }

  private static void check(int list, int positive, int[] negatives) {
    if (negatives.length == 0) {
      throw new IllegalArgumentException(
          "list " + list + " has no negative, so nothing to learn from; leave it out");
    }
    for (int negative : negatives) {
      if (negative == positive) {
        throw new IllegalArgumentException(
            "list " + list + " has its positive, document " + positive + ", among its negatives");
      }
    }
  }

  /** How many lists. */
  public int size() {
    return queries.length;
  }
}
