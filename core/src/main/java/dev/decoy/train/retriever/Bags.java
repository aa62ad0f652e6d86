package dev.decoy.train.retriever;

import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * Texts as bags of tokens: each distinct token of a text once, by rising number, with its share of
 * the text's tokens. Immutable.
 *
 * <p>Memory: 8 bytes per distinct token of a text, 4 per text.
 */
public final class Bags {
  private final int[] starts;
  private final int[] tokens;
  private final float[] shares;

  private Bags(int[] starts, int[] tokens, float[] shares) {
    this.starts = starts;
    this.tokens = tokens;
    this.shares = shares;
  }

  /**
   * Counts tokens.
   *
   * @param texts how many
   * @param tokens of a text, in any order, with repeats, each at least 0; may be empty; asked for
   *     each text once, in order
   */
  public static Bags of(int texts, IntFunction<int[]> tokens) {
    int[] starts = new int[texts + 1];
    int[] all = new int[1024];
    float[] shares = new float[1024];
    int n = 0;
    for (int text = 0; text < texts; text++) {
      int[] sorted = tokens.apply(text).clone();
      Arrays.sort(sorted);
      if (sorted.length > 0 && sorted[0] < 0) {
        throw new IllegalArgumentException(
            "text " + text + " has the token " + sorted[0] + "; legal: at least 0");
      }
      if (n + (long) sorted.length > all.length) {
        int size = (int) Math.min(Integer.MAX_VALUE - 8L, 2L * (n + (long) sorted.length));
        all = Arrays.copyOf(all, size);
        shares = Arrays.copyOf(shares, size);
      }
      for (int i = 0; i < sorted.length; ) {
        int end = i + 1;
        while (end < sorted.length && sorted[end] == sorted[i]) {
          end++;
        }
        all[n] = sorted[i];
        shares[n++] = (float) (end - i) / sorted.length;
        i = end;
      }
      starts[text + 1] = n;
    }
    return new Bags(starts, Arrays.copyOf(all, n), Arrays.copyOf(shares, n));
  }

  /** How many texts. */
  public int size() {
    return starts.length - 1;
  }

  /** Some of these texts, in an order of one's own. */
  Bags some(int[] which) {
    int[] chosenStarts = new int[which.length + 1];
    for (int i = 0; i < which.length; i++) {
      chosenStarts[i + 1] = chosenStarts[i] + distinct(which[i]);
    }
    int[] chosenTokens = new int[chosenStarts[which.length]];
    float[] chosenShares = new float[chosenTokens.length];
    for (int i = 0; i < which.length; i++) {
      int from = starts[which[i]];
      int n = distinct(which[i]);
      System.arraycopy(tokens, from, chosenTokens, chosenStarts[i], n);
      System.arraycopy(shares, from, chosenShares, chosenStarts[i], n);
    }
    return new Bags(chosenStarts, chosenTokens, chosenShares);
  }

  /** In how many texts each token occurs. */
  public int[] frequencies(int vocabulary) {
    int[] counts = new int[vocabulary];
    for (int token : tokens) {
      counts[token]++;
    }
    return counts;
  }

  /** How many distinct tokens a text has. */
  public int distinct(int text) {
    return starts[text + 1] - starts[text];
  }

  /** The highest token number of all, or -1. */
  public int highest() {
    int highest = -1;
    for (int token : tokens) {
      highest = Math.max(highest, token);
    }
    return highest;
  }

  /**
   * All of it in one array, for a checksum: per text how many distinct tokens it has, each with the
   * bits of its share.
   */
  public int[] toArray() {
    int[] all = new int[Math.addExact(size(), Math.multiplyExact(2, tokens.length))];
    int n = 0;
    for (int text = 0; text < size(); text++) {
      all[n++] = distinct(text);
      for (int i = starts[text]; i < starts[text + 1]; i++) {
        all[n++] = tokens[i];
        all[n++] = Float.floatToRawIntBits(shares[i]);
      }
    }
    return all;
  }

  /** Where the entries of a text begin; they end where those of the next begin. */
  int start(int text) {
    return starts[text];
  }

  int[] tokens() {
    return tokens;
  }

  float[] shares() {
    return shares;
  }
}
