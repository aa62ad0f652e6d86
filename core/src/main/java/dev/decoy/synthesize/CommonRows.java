package dev.decoy.synthesize;

import dev.decoy.array.Matrix;

/**
 * Examples of which one class is too common.
 *
 * @param features one row each, finite
 * @param labels the class of each, any whole numbers
 * @param majority the class to thin
 */
public record CommonRows(Matrix features, int[] labels, int majority) {
  /** Checks the rows. */
  public CommonRows {
    new LabelledRows(features, labels, new int[0][]);
  }
}
