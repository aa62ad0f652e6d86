package dev.decoy.measure.statistics;

/**
 * Many comparisons of counts and what came of them, as columns: made once, filled by {@link
 * NegativeBinomial#compare}, which then allocates nothing per comparison.
 */
public final class CountComparisons {
  /** A group's counts were all 0; but for the network, half a count was put in their place. */
  public static final int ZERO_GROUP = 1;

  /** The counts vary less than chance alone would make them. */
  public static final int UNDERDISPERSED = 2;

  /** The likelihood's maximum was not found in time. */
  public static final int NO_CONVERGENCE = 4;

  /** The network was not trained on such comparisons. */
  public static final int UNTRAINED = 8;

  final int[] counts;
  final double[] exposures;
  final int[] groups;
  final int[] ends;
  final double[] intercept;
  final double[] change;
  final double[] dispersion;
  final double[] error;
  final double[] z;
  final double[] p;
  final int[] flags;
  double[] q = new double[0];

  /**
   * Comparisons one after another.
   *
   * @param counts of all comparisons
   * @param exposures one per count
   * @param groups one per count, 0 or 1
   * @param ends where each comparison's counts end, rising; the last is the number of counts
   */
  public CountComparisons(int[] counts, double[] exposures, int[] groups, int[] ends) {
    int from = 0;
    for (int end : ends) {
      if (end <= from || end > counts.length) {
        throw new IllegalArgumentException(
            "a comparison ends at " + end + " after one that ends at " + from);
      }
      Counts.check(counts, exposures, groups, from, end);
      from = end;
    }
    if (from != counts.length
        || exposures.length != counts.length
        || groups.length != counts.length) {
      throw new IllegalArgumentException(
          "%d counts, %d exposures, %d groups, and the last comparison ends at %d; all must agree"
              .formatted(counts.length, exposures.length, groups.length, from));
    }
    this.counts = counts;
    this.exposures = exposures;
    this.groups = groups;
    this.ends = ends;
    intercept = new double[ends.length];
    change = new double[ends.length];
    dispersion = new double[ends.length];
    error = new double[ends.length];
    z = new double[ends.length];
    p = new double[ends.length];
    flags = new int[ends.length];
  }

  /** How many comparisons. */
  public int size() {
    return ends.length;
  }

  /** µ, the natural logarithm of the rate per unit of exposure in group 0. */
  public double intercept(int comparison) {
    return intercept[comparison];
  }

  /** β, the natural logarithm of group 1's rate over group 0's. */
  public double change(int comparison) {
    return change[comparison];
  }

  /** φ; of the moments, at least the floor. */
  public double dispersion(int comparison) {
    return dispersion[comparison];
  }

  /** The standard error of β. */
  public double error(int comparison) {
    return error[comparison];
  }

  /** β over its standard error. */
  public double z(int comparison) {
    return z[comparison];
  }

  /** The two-sided p-value. */
  public double p(int comparison) {
    return p[comparison];
  }

  /** The smallest share of false findings at which this one would be one. */
  public double q(int comparison) {
    return q[comparison];
  }

  /** The logarithm of the likelihood, constants included. */
  public double logLikelihood(int comparison) {
    double sum = 0;
    for (int i = comparison == 0 ? 0 : ends[comparison - 1]; i < ends[comparison]; i++) {
      double log = intercept[comparison] + groups[i] * change[comparison];
      sum +=
          NegativeBinomial.logProbability(
              counts[i], exposures[i] * Math.exp(log), dispersion[comparison]);
    }
    return sum;
  }

  /**
   * {@link #ZERO_GROUP}, {@link #UNDERDISPERSED}, {@link #NO_CONVERGENCE}, {@link #UNTRAINED},
   * added.
   */
  public int flags(int comparison) {
    return flags[comparison];
  }
}
