package dev.decoy.synthesize;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * One class that is to grow.
 *
 * @param label the class
 * @param members its rows, rising
 * @param amount how many rows are to be made, at least 1
 */
record ClassGrowth(int label, int[] members, int amount) {
  /** The classes that grow, rising. */
  static List<ClassGrowth> of(
      LabelledRows rows, GrowthStrategy strategy, double ratio, double percent) {
    TreeMap<Integer, Integer> sizes = new TreeMap<>();
    for (int label : rows.labels()) {
      sizes.merge(label, 1, Integer::sum);
    }
    if (sizes.isEmpty()) {
      throw new IllegalArgumentException("there are no rows to make others from");
    }
    int largest = 0;
    int smallest = Integer.MAX_VALUE;
    int minority = 0;
    for (var each : sizes.entrySet()) {
      largest = Math.max(largest, each.getValue());
      if (each.getValue() < smallest) {
        smallest = each.getValue();
        minority = each.getKey();
      }
    }
    TreeMap<Integer, Integer> amounts = new TreeMap<>();
    switch (strategy) {
      case AUTO, ALL -> {
        for (var each : sizes.entrySet()) {
          amounts.put(each.getKey(), largest - each.getValue());
        }
      }
      case MINORITY -> amounts.put(minority, largest - smallest);
      case RATIO -> {
        if (sizes.size() != 2) {
          throw new IllegalArgumentException(
              "strategy=ratio is for two classes; there are " + sizes.size());
        }
        int made = (int) Math.floor(largest * ratio - smallest);
        if (made <= 0) {
          throw new IllegalArgumentException(
              "ratio %s of %d is no more than the %d that there are"
                  .formatted(ratio, largest, smallest));
        }
        amounts.put(minority, made);
      }
      case MAP -> {
        if (rows.counts().length == 0) {
          throw new IllegalArgumentException(
              "strategy=map needs counts: pairs of class and count, such as 1,100");
        }
        for (int[] pair : rows.counts()) {
          Integer present = sizes.get(pair[0]);
          if (present == null) {
            throw new IllegalArgumentException(
                "counts name class " + pair[0] + "; there are " + sizes.keySet());
          }
          if (pair[1] < present) {
            throw new IllegalArgumentException(
                "class %d is to have %d rows and has %d; legal: at least as many"
                    .formatted(pair[0], pair[1], present));
          }
          amounts.put(pair[0], pair[1] - present);
        }
      }
      case PERCENT -> amounts.put(minority, (int) Math.floor(smallest * percent / 100 + 1e-9));
    }
    List<ClassGrowth> growing = new ArrayList<>();
    amounts.forEach((label, amount) -> {
      if (amount > 0) {
        growing.add(new ClassGrowth(label, members(rows.labels(), label), amount));
      }
    });
    return growing;
  }

  /** How many rows there will be in all. */
  static int total(int present, List<ClassGrowth> growing) {
    long total = present;
    for (ClassGrowth each : growing) {
      total += each.amount;
    }
    return Math.toIntExact(total);
  }

  /** The number of neighbours that this class can give. */
  int neighbours(int k, boolean shrink) {
    if (members.length == 1) {
      throw new IllegalArgumentException(
          "class " + label + " has one member; making others between needs at least two");
    }
    if (members.length <= k && !shrink) {
      throw new IllegalArgumentException(
          "class %d has %d members, too few for %d neighbours; choose a smaller k, or shrinkK=true"
              .formatted(label, members.length, k));
    }
    return Math.min(k, members.length - 1);
  }

  /** For each row to be made the position of its base among the members. */
  int[] bases(BaseChoice choice, SplittableRandom random) {
    int[] bases = new int[amount];
    if (choice == BaseChoice.UNIFORM) {
      for (int i = 0; i < amount; i++) {
        bases[i] = random.nextInt(members.length);
      }
      return bases;
    }
    int[] times = new int[members.length];
    Arrays.fill(times, amount / members.length);
    int[] shuffled = new int[members.length];
    Arrays.setAll(shuffled, i -> i);
    for (int i = 0; i < amount % members.length; i++) {
      int j = random.nextInt(i, members.length);
      int chosen = shuffled[j];
      shuffled[j] = shuffled[i];
      shuffled[i] = chosen;
      times[chosen]++;
    }
    int at = 0;
    for (int member = 0; member < times.length; member++) {
      Arrays.fill(bases, at, at + times[member], member);
      at += times[member];
    }
    return bases;
  }

  private static int[] members(int[] labels, int label) {
    int[] members = new int[labels.length];
    int n = 0;
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] == label) {
        members[n++] = i;
      }
    }
    return Arrays.copyOf(members, n);
  }

  /** A percentage that the paper allows. */
  static void checkPercent(double percent) {
    if (percent > 100 && percent % 100 != 0) {
      throw new IllegalArgumentException(
          "percent is " + percent + "; legal: up to 100, or a multiple of 100");
    }
  }

  /** The threads to use, where 0 stands for all processors. */
  static int threads(int threads) {
    return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
  }
}
