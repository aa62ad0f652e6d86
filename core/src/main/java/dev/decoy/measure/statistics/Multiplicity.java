package dev.decoy.measure.statistics;

import java.util.Arrays;

/**
 * Corrects p-values for there being several of them.
 *
 * <pre>
 * Holm:                p̃_(i) = max_{j ≤ i} min(1, (m - j + 1) · p_(j))     chance of any false finding
 * Benjamini–Hochberg:  q_(i) = min_{j ≥ i} min(1, m · p_(j) / j)           share of false findings
 * </pre>
 *
 * <p>with p_(1) ≤ … ≤ p_(m). A p-value that is NaN counts in neither and stays NaN.
 *
 * <p>Sture Holm: A Simple Sequentially Rejective Multiple Test Procedure (Scandinavian Journal of
 * Statistics 6, 1979). Yoav Benjamini, Yosef Hochberg: Controlling the False Discovery Rate
 * (Journal of the Royal Statistical Society B 57, 1995).
 */
public final class Multiplicity {
  private Multiplicity() {}

  /** Holm's corrected p-values, in the order of the p-values given. */
  public static double[] holm(double[] pValues) {
    double[] ascending = ascending(pValues);
    double[] corrected = new double[ascending.length];
    double most = 0;
    for (int i = 0; i < ascending.length; i++) {
      most = Math.max(most, Math.min(1, (ascending.length - i) * ascending[i]));
      corrected[i] = most;
    }
    return inPlace(pValues, ascending, corrected);
  }

  /** Benjamini–Hochberg q-values, in the order of the p-values given. */
  public static double[] benjaminiHochberg(double[] pValues) {
    double[] ascending = ascending(pValues);
    double[] q = new double[ascending.length];
    double least = 1;
    for (int i = ascending.length - 1; i >= 0; i--) {
      least = Math.min(least, ascending.length * ascending[i] / (i + 1));
      q[i] = least;
    }
    return inPlace(pValues, ascending, q);
  }

  private static double[] ascending(double[] pValues) {
    double[] ascending = new double[pValues.length];
    int n = 0;
    for (double p : pValues) {
      if (p < 0 || p > 1) {
        throw new IllegalArgumentException("a p-value is " + p + "; legal: 0 to 1");
      }
      if (!Double.isNaN(p)) {
        // Not -0, which sorts before 0.
        ascending[n++] = p + 0.0;
      }
    }
    ascending = Arrays.copyOf(ascending, n);
    Arrays.sort(ascending);
    return ascending;
  }

  /** Equal p-values are corrected to equal numbers, so that any place of theirs will do. */
  private static double[] inPlace(double[] pValues, double[] ascending, double[] corrected) {
    double[] out = new double[pValues.length];
    for (int i = 0; i < out.length; i++) {
      out[i] =
          Double.isNaN(pValues[i])
              ? Double.NaN
              : corrected[Arrays.binarySearch(ascending, pValues[i] + 0.0)];
    }
    return out;
  }
}
