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

  /** Some of them, by their rows. */
  Labelled some(int[] rows) {
    Matrix.Doubles some = Matrix.doubles(rows.length, points.columns());
    int[] theirs = new int[rows.length];
    double[] point = new double[points.columns()];
    for (int i = 0; i < rows.length; i++) {
      points.read(rows[i], point);
      some.write(i, point);
      theirs[i] = classes[rows[i]];
    }
    return new Labelled(some, theirs);
  }

  int size() {
    return classes.length;
  }
}
