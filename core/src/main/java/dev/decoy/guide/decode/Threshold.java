package dev.decoy.guide.decode;

import java.util.Arrays;

/**
 * Says how likely a token has to be to be drawn at all, given the whole distribution. Truncation
 * rules that go by probability alone are thresholds; what goes by more (the geometry of the output
 * layer, say) can take the threshold of one as its own starting point. Tokens as likely as the
 * threshold are kept, so equals stand and fall together. Safe to share between threads.
 */
@FunctionalInterface
public interface Threshold {
  /** Keeps every token. */
  Threshold NONE = probabilities -> 0;

  /**
   * The threshold.
   *
   * @param probabilities V numbers that sum to 1
   * @return from 0 to the largest of them, so that one token at least is kept
   */
  double of(double[] probabilities);

  /**
   * Keeps the k likeliest tokens, and those that are as likely as the last of them.
   *
   * @param k at least 1
   */
  static Threshold topK(int k) {
    if (k < 1) {
      throw new IllegalArgumentException("k is " + k + "; legal: at least 1");
    }
    return probabilities -> {
      if (k >= probabilities.length) {
        return 0;
      }
      double[] sorted = probabilities.clone();
      Arrays.sort(sorted);
      return sorted[sorted.length - k];
    };
  }

  /**
   * Keeps the likeliest tokens until together they have a share of the probability, and those that
   * are as likely as the last of them: the nucleus.
   *
   * @param share in (0, 1]
   */
  static Threshold nucleus(double share) {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("the share is " + share + "; legal: above 0, at most 1");
    }
    return probabilities -> {
      if (share == 1) {
        // Rounding could make the sum fall short of 1, or reach it too early.
        return 0;
      }
      double[] sorted = probabilities.clone();
      Arrays.sort(sorted);
      double sum = 0;
      for (int i = sorted.length - 1; i >= 0; i--) {
        sum += sorted[i];
        if (sum >= share) {
          return sorted[i];
        }
      }
      return 0;
    };
  }
}
