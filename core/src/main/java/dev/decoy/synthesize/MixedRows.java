package dev.decoy.synthesize;

import dev.decoy.array.Matrix;

/**
 * Examples whose columns hold measurements, or numbers that stand for names.
 *
 * @param features one row each, finite
 * @param labels the class of each, any whole numbers
 * @param nominal the columns whose numbers are names, from 0; all others are measurements
 * @param counts how many of a class there are to be in the end, as pairs {@code class, count},
 *     where the strategy is {@code map}; else empty
 */
public record MixedRows(Matrix features, int[] labels, int[] nominal, int[][] counts) {
  /** Checks the rows, and that nominal columns exist and are named once. */
  public MixedRows {
    new LabelledRows(features, labels, counts);
    boolean[] named = new boolean[features.columns()];
    for (int column : nominal) {
      if (column < 0 || column >= named.length || named[column]) {
        throw new IllegalArgumentException(
            "nominal column "
                + column
                + " is not there or named twice; legal: 0 to "
                + (named.length - 1)
                + ", each once");
      }
      named[column] = true;
    }
  }

  /** Without counts. */
  public static MixedRows of(Matrix features, int[] labels, int[] nominal) {
    return new MixedRows(features, labels, nominal, new int[0][]);
  }

  LabelledRows rows() {
    return new LabelledRows(features, labels, counts);
  }
}
