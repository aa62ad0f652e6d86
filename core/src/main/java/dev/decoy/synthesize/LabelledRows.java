package dev.decoy.synthesize;

import dev.decoy.array.Matrix;

/**
 * Examples with their classes.
 *
 * @param features one row each, finite
 * @param labels the class of each, any whole numbers
 * @param counts how many of a class there are to be in the end, as pairs {@code class, count},
 *     where the strategy is {@code map}; else empty
 */
public record LabelledRows(Matrix features, int[] labels, int[][] counts) {
  /** Checks that there is a class per row and that everything is finite. */
  public LabelledRows {
    if (labels.length != features.rows()) {
      throw new IllegalArgumentException(
          features.rows() + " rows of features have " + labels.length + " labels");
    }
    for (int r = 0; r < features.rows(); r++) {
      for (int c = 0; c < features.columns(); c++) {
        if (!Double.isFinite(features.get(r, c))) {
          throw new IllegalArgumentException(
              "row " + r + " holds " + features.get(r, c) + " in column " + c);
        }
      }
    }
    for (int[] pair : counts) {
      if (pair.length != 2) {
        throw new IllegalArgumentException(
            "counts are pairs of class and count; one has " + pair.length + " numbers");
      }
    }
  }

  /** Without counts. */
  public static LabelledRows of(Matrix features, int... labels) {
    return new LabelledRows(features, labels, new int[0][]);
  }
}
