package dev.decoy.objective.trajectory;

import java.util.Arrays;

/** Rewards by prompt. */
final class Groups {
  private Groups() {}

  /**
   * Mean and spread of the rewards of the texts that answer the same prompt.
   *
   * @param mean filled per text
   * @param deviation filled per text: square root of the unbiased variance, 0 for a prompt with one
   *     text
   * @param size filled per text: how many texts its prompt has
   */
  static void of(int[] groups, double[] rewards, double[] mean, double[] deviation, double[] size) {
    long[] order = new long[groups.length];
    for (int b = 0; b < order.length; b++) {
      order[b] = ((long) groups[b] << 32) | b;
    }
    Arrays.sort(order);
    for (int from = 0, to; from < order.length; from = to) {
      to = from;
      double sum = 0;
      while (to < order.length && order[to] >> 32 == order[from] >> 32) {
        sum += rewards[(int) order[to++]];
      }
      int n = to - from;
      double average = sum / n;
      double squares = 0;
      for (int i = from; i < to; i++) {
        double distance = rewards[(int) order[i]] - average;
        squares += distance * distance;
      }
      for (int i = from; i < to; i++) {
        int b = (int) order[i];
        mean[b] = average;
        deviation[b] = n == 1 ? 0 : Math.sqrt(squares / (n - 1));
        size[b] = n;
      }
    }
  }
}
