package dev.decoy.judge;

import dev.decoy.array.Matrix;
import java.util.SplittableRandom;

/**
 * Labels some positives by what they are like: test data for methods that learn from positive and
 * unlabelled items.
 *
 * <pre>
 * e(x) = Π_j (low + (x_j - min_j) / (max_j - min_j) · (high - low))^(1/k)
 * </pre>
 *
 * @param columns the propensity columns, k of them
 * @param signs 1 or -1 of each; with -1 small values are labelled sooner
 * @param low propensity at the smallest value, above 0
 * @param high propensity at the largest value, at most 1
 */
record LabellingMechanism(int[] columns, int[] signs, double low, double high) {
  LabellingMechanism {
    if (columns.length == 0 || columns.length != signs.length || !(low > 0 && high <= 1)) {
      throw new IllegalArgumentException("a sign per column and propensities above 0 to 1");
    }
  }

  double[] propensities(Matrix features) {
    int n = features.rows();
    double[] e = new double[n];
    java.util.Arrays.fill(e, 1);
    for (int j = 0; j < columns.length; j++) {
      double min = Double.POSITIVE_INFINITY;
      double max = Double.NEGATIVE_INFINITY;
      for (int r = 0; r < n; r++) {
        min = Math.min(min, signs[j] * features.get(r, columns[j]));
        max = Math.max(max, signs[j] * features.get(r, columns[j]));
      }
      for (int r = 0; r < n; r++) {
        double share =
            max == min ? 0.5 : (signs[j] * features.get(r, columns[j]) - min) / (max - min);
        e[r] *= Math.pow(low + share * (high - low), 1.0 / columns.length);
      }
    }
    return e;
  }

  static boolean[] label(boolean[] positive, double[] propensities, SplittableRandom random) {
    boolean[] labelled = new boolean[positive.length];
    for (int r = 0; r < labelled.length; r++) {
      labelled[r] = random.nextDouble() <= propensities[r] && positive[r];
    }
    return labelled;
  }
}
