package dev.decoy.measure.statistics;

/**
 * Counts of two groups.
 *
 * @param counts how often something happened in each unit, at least 0
 * @param exposures one per count: how much could have happened, above 0, such as a number of
 *     impressions; all 1 where units are alike
 * @param groups one per count: 0 or 1
 */
public record Counts(int[] counts, double[] exposures, int[] groups) {
  /** Checks every unit, and that no group is empty. */
  public Counts {
    if (exposures.length != counts.length || groups.length != counts.length) {
      throw new IllegalArgumentException(
          "%d counts have %d exposures and %d groups; give as many of each"
              .formatted(counts.length, exposures.length, groups.length));
    }
    check(counts, exposures, groups, 0, counts.length);
  }

  /** Counts of units with the same exposure. */
  public static Counts of(int[] counts, int[] groups) {
    double[] ones = new double[counts.length];
    java.util.Arrays.fill(ones, 1);
    return new Counts(counts, ones, groups);
  }

  static void check(int[] counts, double[] exposures, int[] groups, int from, int to) {
    int ones = 0;
    for (int i = from; i < to; i++) {
      if (counts[i] < 0) {
        throw new IllegalArgumentException(
            "count " + i + " is " + counts[i] + "; legal: whole numbers of at least 0");
      }
      if (!(exposures[i] > 0 && exposures[i] < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "exposure " + i + " is " + exposures[i] + "; legal: finite numbers above 0");
      }
      if (groups[i] != 0 && groups[i] != 1) {
        throw new IllegalArgumentException("group " + i + " is " + groups[i] + "; legal: 0 and 1");
      }
      ones += groups[i];
    }
    if (ones == 0 || ones == to - from) {
      throw new IllegalArgumentException(
          "group " + (ones == 0 ? 1 : 0) + " has no counts; each group needs at least one");
    }
  }
}
