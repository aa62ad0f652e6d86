package dev.decoy.guide.feature;

import dev.decoy.array.Matrix;

/**
 * What one layer of a model made of the same tokens for the wanted and for the unwanted.
 *
 * @param positive N tokens x D features, finite
 * @param negative M x D, finite; M = N where a method pairs tokens
 */
public record Features(Matrix positive, Matrix negative) {
  /** Checks that both have as many features, and that all is finite. */
  public Features {
    if (positive.columns() != negative.columns()) {
      throw new IllegalArgumentException(
          "the positive features are " + positive.shape() + ", the negative " + negative.shape());
    }
    finite("positive", positive);
    finite("negative", negative);
  }

  private static void finite(String what, Matrix matrix) {
    for (int r = 0; r < matrix.rows(); r++) {
      for (int c = 0; c < matrix.columns(); c++) {
        if (!Double.isFinite(matrix.get(r, c))) {
          throw new IllegalArgumentException(
              "the " + what + " features of token " + r + " hold " + matrix.get(r, c) + " at " + c);
        }
      }
    }
  }
}
