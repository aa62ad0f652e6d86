package dev.decoy.train.factorisation;

import java.util.Arrays;

/**
 * Which items each user took. Users and items are ordinals; there may be some without interactions.
 * Arrays are not copied and not changed.
 *
 * @param items how many there are, at least 1
 * @param lists the items of each user, rising, none twice
 */
public record Interactions(int items, int[][] lists) {
  /** Checks the ordinals and their order. */
  public Interactions {
    if (items < 1) {
      throw new IllegalArgumentException(items + " items; legal: at least 1");
    }
    for (int user = 0; user < lists.length; user++) {
      int last = -1;
      for (int item : lists[user]) {
        if (item <= last || item >= items) {
          throw new IllegalArgumentException(
              "user %d has item %d behind %d; legal: rising, below %d"
                  .formatted(user, item, last, items));
        }
        last = item;
      }
    }
  }

  /** Sorts lists and takes each item once. */
  public static Interactions of(int items, int[][] lists) {
    int[][] rising = new int[lists.length][];
    Arrays.setAll(rising, user -> Arrays.stream(lists[user]).sorted().distinct().toArray());
    return new Interactions(items, rising);
  }

  /** How many users there are. */
  public int users() {
    return lists.length;
  }

  /** How many interactions there are. */
  public int size() {
    int n = 0;
    for (int[] list : lists) {
      n = Math.addExact(n, list.length);
    }
    return n;
  }

  /** Whether a user took an item. */
  public boolean has(int user, int item) {
    return Arrays.binarySearch(lists[user], item) >= 0;
  }

  /** How many users took each item. */
  public int[] counts() {
    int[] counts = new int[items];
    for (int[] list : lists) {
      for (int item : list) {
        counts[item]++;
      }
    }
    return counts;
  }

  /** These and others of the same users and items. */
  public Interactions with(Interactions others) {
    if (others.users() != users() || others.items != items) {
      throw new IllegalArgumentException(
          "%d users and %d items, and others of %d and %d"
              .formatted(users(), items, others.users(), others.items));
    }
    int[][] both = new int[users()][];
    for (int user = 0; user < both.length; user++) {
      both[user] = Arrays.copyOf(lists[user], lists[user].length + others.lists[user].length);
      System.arraycopy(
          others.lists[user], 0, both[user], lists[user].length, others.lists[user].length);
    }
    return of(items, both);
  }
}
