package dev.decoy.select.design;

/**
 * Inclusion probabilities in proportion to weight, as {@link InclusionProbabilities} defines them,
 * kept as weights and one factor: a draw over a long list then passes over it once less.
 */
final class Proportional {
  private double[] weights = new double[0];
  private double factor;
  private int size;
  private int certain;

  /** Computes them; reads {@code n} log-weights. */
  void prepare(double[] logWeights, int n, int k, Scratch scratch) {
    weights = scratch.inclusion(n);
    size = 0;
    certain = 0;
    factor = 0;
    double max = GumbelTopK.max(logWeights, n);
    if (Double.isNaN(max)) {
      throw Certain.notANumber(logWeights, n);
    }
    if (k <= 0 || max == Double.NEGATIVE_INFINITY) {
      java.util.Arrays.fill(weights, 0, n, 0);
    } else if (max == Double.POSITIVE_INFINITY) {
      withInfinite(logWeights, n, k, scratch);
    } else {
      double sum = 0;
      for (int i = 0; i < n; i++) {
        double weight = Exp.of(logWeights[i] - max);
        weights[i] = weight;
        sum += weight;
      }
      if (k < sum) {
        // The heaviest weight is 1 here, so none exceeds 1 when multiplied.
        factor = k / sum;
        size = k;
      } else {
        cap(logWeights, n, k, scratch);
      }
    }
  }

  /** How many items will be drawn. */
  int size() {
    return size;
  }

  /** How many of them for certain. */
  int certain() {
    return certain;
  }

  /** The inclusion probability of an item; exactly 1 for those that are certain. */
  double of(int item) {
    double probability = factor * weights[item];
    return probability < 1 ? probability : 1;
  }

  private void withInfinite(double[] logWeights, int n, int k, Scratch scratch) {
    double[] others = scratch.logWeights(n);
    int infinite = 0;
    for (int i = 0; i < n; i++) {
      boolean isInfinite = logWeights[i] == Double.POSITIVE_INFINITY;
      others[i] = isInfinite ? Double.NEGATIVE_INFINITY : logWeights[i];
      infinite += isInfinite ? 1 : 0;
    }
    int taken = Math.min(infinite, k);
    prepare(others, n, k - taken, scratch);
    size += taken;
    certain += taken;
    factor = factor == 0 ? 1 : factor;
    for (int i = 0; taken > 0; i++) {
      if (logWeights[i] == Double.POSITIVE_INFINITY) {
        weights[i] = Double.POSITIVE_INFINITY;
        taken--;
      }
    }
  }

  /** Where some item would exceed 1. */
  private void cap(double[] logWeights, int n, int k, Scratch scratch) {
    factor = 1;
    Heap heaviest = scratch.heap();
    TopK.select(logWeights, n, k, heaviest);
    int held = heaviest.size();
    heaviest.sort();
    if (held < k) {
      for (int i = 0; i < n; i++) {
        weights[i] = logWeights[i] > Double.NEGATIVE_INFINITY ? Double.POSITIVE_INFINITY : 0;
      }
      size = held;
      certain = held;
      return;
    }
    size = k;
    // Weights relative to the lightest of the k heaviest, which no lighter item exceeds.
    double pivot = heaviest.sortedKey(k - 1);
    int pivotItem = heaviest.sortedItem(k - 1);
    double lighter = 0;
    for (int i = 0; i < n; i++) {
      if (isLighter(logWeights[i], i, pivot, pivotItem)) {
        lighter += Exp.of(logWeights[i] - pivot);
      }
    }
    double[] sums = scratch.row(k);
    double sum = lighter;
    for (int j = k - 1; j >= 0; j--) {
      sum += relative(heaviest.sortedKey(j), pivot);
      sums[j] = sum;
    }
    while (certain < k
        && (k - certain) * relative(heaviest.sortedKey(certain), pivot)
            >= sums[certain] * (1 - 1e-15)) {
      certain++;
    }
    if (certain == k) {
      for (int i = 0; i < n; i++) {
        weights[i] = isLighter(logWeights[i], i, pivot, pivotItem) ? 0 : Double.POSITIVE_INFINITY;
      }
      return;
    }
    double least = heaviest.sortedKey(certain);
    int leastItem = heaviest.sortedItem(certain);
    sum = 0;
    for (int i = 0; i < n; i++) {
      double logWeight = logWeights[i];
      if (i == leastItem || isLighter(logWeight, i, least, leastItem)) {
        weights[i] = Exp.of(logWeight - least);
        sum += weights[i];
      } else {
        weights[i] = Double.POSITIVE_INFINITY;
      }
    }
    factor = (k - certain) / sum;
  }

  /**
   * Next to a weight that is e^600 times another, all lighter ones but the k heaviest come to
   * nothing; such an item is certain, and how much heavier it is makes no difference.
   */
  private static double relative(double logWeight, double pivot) {
    return Exp.of(Math.min(logWeight - pivot, 600));
  }

  private static boolean isLighter(double logWeight, int item, double than, int thanItem) {
    return logWeight < than || (logWeight == than && item > thanItem);
  }
}
