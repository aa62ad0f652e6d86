package dev.decoy.select.design;

/**
 * Inclusion probabilities proportional to weight, for designs of fixed size that can meet them.
 *
 * <pre>
 * π_i = min(1, c · w_i)   with c such that  Σ π_i = k
 * </pre>
 *
 * <p>The rule is usually iterated: set to 1 what exceeds it, share out what is left of k, repeat.
 * Only the k heaviest can exceed it, so here they are found first, and the rule is applied to them
 * in falling order against logarithms of the sums of all lighter ones: one shot, exact for weights
 * that differ by thousands of nats.
 */
public final class InclusionProbabilities {
  private InclusionProbabilities() {}

  /**
   * Computes them.
   *
   * @param logWeights natural logarithms of weights, up to a constant; plus infinity is included
   *     with certainty (the first {@code k} of them by position), minus infinity never
   * @param n how many to read
   * @param k the size to sum to, at least 0; if fewer items can be drawn, each of them gets 1
   * @param out receives the probabilities, from 0 to 1; at least {@code n} long, and another array
   *     than {@code logWeights}
   * @return how many items will be drawn: the smaller of {@code k} and the number that can be
   */
  public static int of(double[] logWeights, int n, int k, double[] out) {
    double max = GumbelTopK.max(logWeights, 0, n);
    if (Double.isNaN(max)) {
      throw Certain.notANumber(logWeights, n);
    }
    if (k <= 0 || max == Double.NEGATIVE_INFINITY) {
      java.util.Arrays.fill(out, 0, n, 0);
      return 0;
    }
    if (max == Double.POSITIVE_INFINITY) {
      return withCertain(logWeights, n, k, out);
    }
    double sum = 0;
    for (int i = 0; i < n; i++) {
      double weight = Exp.of(logWeights[i] - max);
      out[i] = weight;
      sum += weight;
    }
    if (k < sum) {
      // The heaviest weight is 1 here, so k / sum below 1 means that none exceeds it.
      double c = k / sum;
      for (int i = 0; i < n; i++) {
        out[i] *= c;
      }
      return k;
    }
    return capped(logWeights, n, k, out);
  }

  private static int withCertain(double[] logWeights, int n, int k, double[] out) {
    double[] others = Scratch.ofThread().logWeights(n);
    int certain = 0;
    for (int i = 0; i < n; i++) {
      boolean isCertain = logWeights[i] == Double.POSITIVE_INFINITY;
      others[i] = isCertain ? Double.NEGATIVE_INFINITY : logWeights[i];
      certain += isCertain ? 1 : 0;
    }
    int taken = Math.min(certain, k);
    int size = taken + of(others, n, k - taken, out);
    for (int i = 0; taken > 0; i++) {
      if (logWeights[i] == Double.POSITIVE_INFINITY) {
        out[i] = 1;
        taken--;
      }
    }
    return size;
  }

  /** The same where some item may exceed 1. */
  private static int capped(double[] logWeights, int n, int k, double[] out) {
    Heap heaviest = Scratch.ofThread().heap();
    TopK.select(logWeights, n, k, heaviest);
    int held = heaviest.size();
    heaviest.sort();
    if (held < k) {
      for (int i = 0; i < n; i++) {
        out[i] = logWeights[i] > Double.NEGATIVE_INFINITY ? 1 : 0;
      }
      return held;
    }
    // Sums relative to the lightest of the k heaviest, which no lighter item exceeds.
    double pivot = heaviest.sortedKey(k - 1);
    int pivotItem = heaviest.sortedItem(k - 1);
    double lighter = 0;
    for (int i = 0; i < n; i++) {
      if (isLighter(logWeights[i], i, pivot, pivotItem)) {
        lighter += Exp.of(logWeights[i] - pivot);
      }
    }
    double[] logSums = Scratch.ofThread().row(k);
    double logSum = lighter == 0 ? Double.NEGATIVE_INFINITY : StrictMath.log(lighter) + pivot;
    for (int j = k - 1; j >= 0; j--) {
      logSum = logOfSum(heaviest.sortedKey(j), logSum);
      logSums[j] = logSum;
    }
    int certain = 0;
    while (certain < k
        && StrictMath.log(k - certain) + heaviest.sortedKey(certain)
            >= logSums[certain] - 1e-15 * Math.abs(logSums[certain])) {
      certain++;
    }
    if (certain == k) {
      for (int i = 0; i < n; i++) {
        out[i] = isLighter(logWeights[i], i, pivot, pivotItem) ? 0 : 1;
      }
      return k;
    }
    double least = heaviest.sortedKey(certain);
    int leastItem = heaviest.sortedItem(certain);
    double sum = 0;
    for (int i = 0; i < n; i++) {
      double logWeight = logWeights[i];
      if ((logWeight == least && i == leastItem) || isLighter(logWeight, i, least, leastItem)) {
        out[i] = Exp.of(logWeight - least);
        sum += out[i];
      } else {
        out[i] = -1;
      }
    }
    double c = (k - certain) / sum;
    for (int i = 0; i < n; i++) {
      out[i] = out[i] < 0 ? 1 : Math.min(1, out[i] * c);
    }
    return k;
  }

  private static boolean isLighter(double logWeight, int item, double than, int thanItem) {
    return logWeight < than || (logWeight == than && item > thanItem);
  }

  /** log(e^a + e^b) for finite a. */
  private static double logOfSum(double a, double b) {
    double max = Math.max(a, b);
    return max + StrictMath.log1p(StrictMath.exp(Math.min(a, b) - max));
  }
}
