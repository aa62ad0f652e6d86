package dev.decoy.synthesize;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Which of some values occurs most often. */
final class Vote {
  private Vote() {}

  /** One of the most frequent values, at random if there are several; sorts the values. */
  static double mostFrequent(double[] values, SplittableRandom random) {
    Arrays.sort(values);
    int most = most(values);
    int tied = 0;
    double winner = values[0];
    for (int from = 0; from < values.length; ) {
      int to = end(values, from);
      if (to - from == most && random.nextInt(++tied) == 0) {
        winner = values[from];
      }
      from = to;
    }
    return winner;
  }

  /** The smallest of the most frequent values; sorts the values. */
  static double smallestMostFrequent(double[] values) {
    Arrays.sort(values);
    int most = most(values);
    int from = 0;
    while (end(values, from) - from < most) {
      from = end(values, from);
    }
    return values[from];
  }

  private static int most(double[] sorted) {
    int most = 0;
    for (int from = 0; from < sorted.length; ) {
      int to = end(sorted, from);
      most = Math.max(most, to - from);
      from = to;
    }
    return most;
  }

  private static int end(double[] sorted, int from) {
    int to = from + 1;
    while (to < sorted.length && sorted[to] == sorted[from]) {
      to++;
    }
    return to;
  }
}
