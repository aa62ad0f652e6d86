package dev.decoy.data.interaction;

import dev.decoy.data.input.Content;
import dev.decoy.train.factorisation.Interactions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** One file of users and their items, by user. */
final class InteractionLines {
  /** Larger numbers would mean tables of many gigabytes, and are hardly ordinals. */
  private static final int MOST = 100_000_000;

  private static final String REMEDY =
      "write a user and the user's items as whole numbers from 0, with spaces between them";

  private final Path file;
  private static final int[] NONE = {};

  /** By user; of each as many as {@link #counts} says, until they are sorted. */
  private final List<int[]> lists = new ArrayList<>();

  private int[] counts = new int[64];
  private int items;

  private InteractionLines(Path file) {
    this.file = file;
  }

  static InteractionLines read(Path file, List<String> remarks) {
    InteractionLines read = new InteractionLines(file);
    try (Content content = Content.open(file)) {
      int[] numbers = new int[64];
      long all = 0;
      while (content.next()) {
        content.check();
        int n = 0;
        for (int at = content.start(); at < content.end(); ) {
          if (isSpace(content.buffer()[at])) {
            at++;
            continue;
          }
          int end = at;
          while (end < content.end() && !isSpace(content.buffer()[end])) {
            end++;
          }
          if (n == numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * n);
          }
          numbers[n++] = number(content, at, end);
          at = end;
        }
        if (n > 0) {
          read.add(numbers, n);
          all += n - 1;
        }
      }
      if (all == 0) {
        throw content.badFile("there is no interaction in it", REMEDY);
      }
      remark(remarks, all - read.sortAll(), "interactions left out that came before in " + file);
    }
    return read;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\t';
  }

  private static int number(Content content, int from, int to) {
    long value = 0;
    for (int at = from; at < to; at++) {
      int digit = content.buffer()[at] - '0';
      if (digit < 0 || digit > 9) {
        throw content.bad("'" + word(content, from, to) + "' is not a whole number from 0", REMEDY);
      }
      value = Math.min(Long.MAX_VALUE / 100, 10 * value + digit);
    }
    if (value >= MOST) {
      throw content.bad(
          "'" + word(content, from, to) + "' is too large; legal: below 100,000,000",
          "number users and items from 0 without gaps");
    }
    return (int) value;
  }

  private static String word(Content content, int from, int to) {
    return new String(content.buffer(), from, Math.min(40, to - from), StandardCharsets.UTF_8);
  }

  private void add(int[] numbers, int n) {
    int user = numbers[0];
    while (lists.size() <= user) {
      lists.add(NONE);
    }
    if (user >= counts.length) {
      counts = Arrays.copyOf(counts, (int) Math.min(MOST, 2L * user));
    }
    int[] list = lists.get(user);
    int count = counts[user];
    if (count + n - 1 > list.length) {
      // Twice as long only for who comes again.
      list = Arrays.copyOf(list, count == 0 ? n - 1 : Math.max(2 * count, count + n - 1));
      lists.set(user, list);
    }
    System.arraycopy(numbers, 1, list, count, n - 1);
    counts[user] = count + n - 1;
    for (int i = 1; i < n; i++) {
      items = Math.max(items, numbers[i] + 1);
    }
  }

  /** Sorts each list and takes each item once; returns how many there are. */
  private long sortAll() {
    long kept = 0;
    for (int user = 0; user < lists.size(); user++) {
      lists.set(
          user, Arrays.stream(lists.get(user), 0, counts[user]).sorted().distinct().toArray());
      kept += lists.get(user).length;
    }
    return kept;
  }

  static void remark(List<String> remarks, long count, String what) {
    if (count > 0) {
      remarks.add(String.format(Locale.ROOT, "%,d %s", count, what));
    }
  }

  Path file() {
    return file;
  }

  int users() {
    return lists.size();
  }

  int items() {
    return items;
  }

  /** With users who have none here. */
  Interactions over(int users, int allItems) {
    int[][] all = new int[users][];
    for (int user = 0; user < users; user++) {
      all[user] = user < lists.size() ? lists.get(user) : NONE;
    }
    return new Interactions(allItems, all);
  }
}
