package dev.decoy.judge;

import dev.decoy.array.Matrix;

/**
 * Items of which some positives are labelled and all others are not.
 *
 * @param features one row each, finite
 * @param labelled whether the item is a labelled positive
 * @param propensityColumns the columns of which it may depend whether a positive is labelled, from
 *     0; none if all positives are equally likely to be
 * @param propensities of each item the probability that it is labelled if it is positive, where
 *     that is known: above 0 and at most 1; else empty
 * @param names of the columns, with commas between: under these a fitted judge looks for a
 *     candidate's features; empty for {@code f0,f1,…}
 */
public record PartlyLabelled(
    Matrix features,
    boolean[] labelled,
    int[] propensityColumns,
    double[] propensities,
    String names) {
  /** Checks the lengths, ranges and that there are items of both kinds. */
  public PartlyLabelled {
    int n = features.rows();
    int p = features.columns();
    if (labelled.length != n) {
      throw new IllegalArgumentException(
          n + " rows of features have " + labelled.length + " labels");
    }
    int positives = 0;
    for (boolean each : labelled) {
      positives += each ? 1 : 0;
    }
    if (positives == 0 || positives == n) {
      throw new IllegalArgumentException(
          positives + " of " + n + " items are labelled; there must be items of both kinds");
    }
    for (int r = 0; r < n; r++) {
      for (int c = 0; c < p; c++) {
        if (!Double.isFinite(features.get(r, c))) {
          throw new IllegalArgumentException(
              "row " + r + " holds " + features.get(r, c) + " in column " + c);
        }
      }
    }
    boolean[] named = new boolean[p];
    for (int column : propensityColumns) {
      if (column < 0 || column >= p || named[column]) {
        throw new IllegalArgumentException(
            "propensity column "
                + column
                + " is not there or named twice; legal: 0 to "
                + (p - 1)
                + ", each once");
      }
      named[column] = true;
    }
    if (propensities.length != 0 && propensities.length != n) {
      throw new IllegalArgumentException(
          n + " items have " + propensities.length + " propensities");
    }
    for (int r = 0; r < propensities.length; r++) {
      // Of an unlabelled item the propensity does not enter the risk.
      if (labelled[r] && !(propensities[r] > 0 && propensities[r] <= 1)) {
        throw new IllegalArgumentException(
            "the propensity of labelled item "
                + r
                + " is "
                + propensities[r]
                + "; legal: above 0 to 1");
      }
    }
    if (!names.isEmpty() && names.split(",", -1).length != p) {
      throw new IllegalArgumentException(
          p + " columns have " + names.split(",", -1).length + " names: " + names);
    }
  }

  /** Of which nothing else is known: all positives are equally likely to be labelled. */
  public static PartlyLabelled of(Matrix features, boolean[] labelled) {
    return of(features, labelled, new int[0]);
  }

  /** Of which it is known on what it depends whether a positive is labelled. */
  public static PartlyLabelled of(Matrix features, boolean[] labelled, int[] propensityColumns) {
    return new PartlyLabelled(features, labelled, propensityColumns, new double[0], "");
  }

  /** Of which it is known how likely each is to be labelled if it is positive. */
  public static PartlyLabelled known(Matrix features, boolean[] labelled, double[] propensities) {
    return new PartlyLabelled(features, labelled, new int[0], propensities, "");
  }

  /** The columns' names. */
  String[] columnNames() {
    if (!names.isEmpty()) {
      return names.split(",", -1);
    }
    String[] made = new String[features.columns()];
    for (int c = 0; c < made.length; c++) {
      made[c] = "f" + c;
    }
    return made;
  }
}
