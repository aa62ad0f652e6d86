package dev.decoy.objective.logit;

import java.util.Arrays;

/** Keeps the hardest negatives: those with the largest values. */
final class Hardest {
  private Hardest() {}

  /** How many negatives are kept: ratio per positive, shared out, and no more than there are. */
  static int count(double ratio, int shares, int positives, int negatives) {
    return (int) Math.min(Math.floor(positives * ratio / shares), negatives);
  }

  /**
   * Marks all but the {@code k} hardest; among equals the earlier ones stay.
   *
   * @param values one per negative, in their order, {@code n} of them; not changed
   * @param sorted room for as many
   * @param kept filled: 1 or 0 per negative
   */
  static void keep(double[] values, int n, int k, double[] sorted, double[] kept) {
    Arrays.fill(kept, 0, n, 0);
    if (k == 0) {
      return;
    }
    System.arraycopy(values, 0, sorted, 0, n);
    Arrays.sort(sorted, 0, n);
    double threshold = sorted[n - k];
    int ties = k;
    for (int i = 0; i < n; i++) {
      ties -= values[i] > threshold ? 1 : 0;
    }
    for (int i = 0; i < n; i++) {
      if (values[i] > threshold) {
        kept[i] = 1;
      } else if (values[i] == threshold && ties > 0) {
        kept[i] = 1;
        ties--;
      }
    }
  }
}
