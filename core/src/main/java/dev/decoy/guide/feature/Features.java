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
    positive.requireFinite("the positive features of token");
    negative.requireFinite("the negative features of token");
  }
}
