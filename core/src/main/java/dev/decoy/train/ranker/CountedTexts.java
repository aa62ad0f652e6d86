package dev.decoy.train.ranker;

import java.util.Arrays;

/** Texts as distinct tokens, rising, with how often each occurs; and as they were. */
final class CountedTexts {
  final int[][] texts;
  final int[][] tokens;
  final int[][] counts;

  /** Not copied. */
  CountedTexts(int[][] texts) {
    this.texts = texts;
    tokens = new int[texts.length][];
    counts = new int[texts.length][];
    for (int text = 0; text < texts.length; text++) {
      count(text);
    }
  }

  private void count(int text) {
    int[] sorted = texts[text].clone();
    Arrays.sort(sorted);
    if (sorted.length > 0 && sorted[0] < 0) {
      throw new IllegalArgumentException(
          "text " + text + " has the token " + sorted[0] + "; legal: at least 0");
    }
    int[] times = new int[sorted.length];
    int n = 0;
    for (int i = 0; i < sorted.length; i++) {
      if (i == 0 || sorted[i] != sorted[i - 1]) {
        sorted[n++] = sorted[i];
      }
      times[n - 1]++;
    }
    tokens[text] = Arrays.copyOf(sorted, n);
    counts[text] = Arrays.copyOf(times, n);
  }

  /** How many texts. */
  int size() {
    return texts.length;
  }
}
