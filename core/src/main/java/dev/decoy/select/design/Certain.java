package dev.decoy.select.design;

import dev.decoy.candidate.Draw;

/** Items whose log-weight is plus infinity: taken before all others. */
final class Certain {
  private Certain() {}

  /**
   * Adds the certain items, by position, {@code k} at most, and copies the log-weights with minus
   * infinity in their place.
   *
   * @return how many were added
   */
  static int take(double[] logWeights, int n, int k, Draw out, double[] others) {
    int taken = 0;
    for (int i = 0; i < n; i++) {
      double logWeight = logWeights[i];
      if (logWeight == Double.POSITIVE_INFINITY) {
        if (taken < k) {
          out.add(i, 1);
          taken++;
        }
        logWeight = Double.NEGATIVE_INFINITY;
      }
      others[i] = logWeight;
    }
    return taken;
  }

  /** Says which log-weight is not a number. */
  static IllegalArgumentException notANumber(double[] logWeights, int n) {
    for (int i = 0; i < n; i++) {
      if (Double.isNaN(logWeights[i])) {
        return new IllegalArgumentException(
            "the log-weight at position " + i + " is not a number; a weighting must give one");
      }
    }
    throw new IllegalStateException("none of " + n + " log-weights is NaN");
  }
}
