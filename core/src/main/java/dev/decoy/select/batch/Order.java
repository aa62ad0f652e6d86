package dev.decoy.select.batch;

import java.util.random.RandomGenerator;

/** An epoch's order, and how it is cut. */
final class Order {
  private Order() {}

  /** Shuffles groups and lays their members one after another. */
  static int[] of(int[][] groups, int count, RandomGenerator rng) {
    int[][] shuffled = groups.clone();
    for (int i = shuffled.length - 1; i > 0; i--) {
      int j = rng.nextInt(i + 1);
      int[] group = shuffled[i];
      shuffled[i] = shuffled[j];
      shuffled[j] = group;
    }
    int[] order = new int[count];
    int at = 0;
    for (int[] group : shuffled) {
      System.arraycopy(group, 0, order, at, group.length);
      at += group.length;
    }
    return order;
  }

  /** Every example a group of its own. */
  static int[][] singletons(int count) {
    int[][] groups = new int[count][];
    for (int i = 0; i < count; i++) {
      groups[i] = new int[] {i};
    }
    return groups;
  }

  /** Cuts an order into batches; the last may have fewer. */
  static int[][] cut(int[] order, int batchSize) {
    if (batchSize < 1) {
      throw new IllegalArgumentException(
          "the batch size is " + batchSize + "; legal: a whole number of at least 1");
    }
    int[][] batches = new int[Math.ceilDiv(order.length, batchSize)][];
    for (int b = 0; b < batches.length; b++) {
      int from = b * batchSize;
      batches[b] =
          java.util.Arrays.copyOfRange(
              order, from, (int) Math.min(order.length, (long) from + batchSize));
    }
    return batches;
  }
}
