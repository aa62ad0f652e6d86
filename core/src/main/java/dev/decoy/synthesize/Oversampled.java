package dev.decoy.synthesize;

import dev.decoy.array.Matrix;

/**
 * Examples and those made from them: first the originals, unchanged, then what was made, class by
 * class in rising order.
 *
 * @param features one row each
 * @param labels the class of each
 * @param originals how many of the rows were there before
 * @param base of each made row the original that it starts from
 * @param neighbour of each made row the original that it moves towards, or -1 where all neighbours
 *     voted
 * @param gap of each made row how far it moved, from 0 to below 1: one number, or one per column;
 *     no columns where it did not move
 */
public record Oversampled(
    Matrix features, int[] labels, int originals, int[] base, int[] neighbour, Matrix gap) {
  /** Checks the lengths. */
  public Oversampled {
    int made = labels.length - originals;
    if (features.rows() != labels.length
        || base.length != made
        || neighbour.length != made
        || gap.rows() != made) {
      throw new IllegalArgumentException(
          "%d rows, %d labels, %d originals, %d bases, %d neighbours and %d gaps do not fit"
              .formatted(
                  features.rows(),
                  labels.length,
                  originals,
                  base.length,
                  neighbour.length,
                  gap.rows()));
    }
  }
}
