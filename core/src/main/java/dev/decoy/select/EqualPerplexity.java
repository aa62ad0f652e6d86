package dev.decoy.select;

import java.util.Arrays;

/**
 * Softmaxes whose temperature is fitted to a perplexity, so that lists of scores on different
 * scales are equally spread.
 */
final class EqualPerplexity {
  /** From the spread of the scores to the smallest gap that doubles can have in it, and e^-745. */
  private static final int DOUBLINGS = 64;

  /** Of the range in which the inverse temperature lies, down to a rounding error. */
  private static final int HALVINGS = 60;

  private EqualPerplexity() {}

  /**
   * The softmax of scores over the temperature at which its perplexity is as wanted.
   *
   * @param scores finite, at least one
   * @param perplexity at least 1; with more than there are scores, all are equally likely; with
   *     less than there are best ones, these are
   */
  static double[] softmax(double[] scores, double perplexity) {
    double max = Arrays.stream(scores).max().orElse(0);
    double spread = max - Arrays.stream(scores).min().orElse(0);
    if (spread == 0 || perplexity >= scores.length) {
      return softmax(scores, max, 0);
    }
    // Perplexity falls as the inverse temperature rises, from all scores to the best ones.
    double low = 0;
    double high = 1 / spread;
    for (int i = 0; i < DOUBLINGS && wide(scores, max, high, perplexity); i++) {
      low = high;
      high *= 2;
    }
    for (int i = 0; i < HALVINGS; i++) {
      double middle = low + (high - low) / 2;
      if (wide(scores, max, middle, perplexity)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return softmax(scores, max, high);
  }

  private static boolean wide(double[] scores, double max, double inverse, double perplexity) {
    return perplexity(softmax(scores, max, inverse)) > perplexity;
  }

  private static double[] softmax(double[] scores, double max, double inverse) {
    double[] p = new double[scores.length];
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      p[i] = Math.exp((scores[i] - max) * inverse);
      sum += p[i];
    }
    for (int i = 0; i < p.length; i++) {
      p[i] /= sum;
    }
    return p;
  }

  /** e to the entropy. */
  private static double perplexity(double[] p) {
    double entropy = 0;
    for (double each : p) {
      entropy -= each > 0 ? each * Math.log(each) : 0;
    }
    return Math.exp(entropy);
  }
}
