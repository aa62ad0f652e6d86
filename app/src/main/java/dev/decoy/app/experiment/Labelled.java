package dev.decoy.app.experiment;

import dev.decoy.array.Matrix;

/**
 * Points and the class of each.
 *
 * @param points a row each
 * @param classes from 0
 */
record Labelled(Matrix.Doubles points, int[] classes) {
  /** The same classes, of other points. */
  Labelled at(Matrix.Doubles others) {
    return new Labelled(others, classes);
  }

  int size() {
    return classes.length;
  }
}
