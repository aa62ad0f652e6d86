package dev.decoy.app.experiment;

import dev.decoy.array.Matrix;

/** Rows of a matrix, for a batch. */
final class Rows {
  private Rows() {}

  /** These rows in this order. */
  static Matrix.Doubles of(Matrix.Doubles matrix, int[] ids) {
    Matrix.Doubles chosen = Matrix.doubles(ids.length, matrix.columns());
    double[] row = new double[matrix.columns()];
    for (int i = 0; i < ids.length; i++) {
      matrix.read(ids[i], row);
      chosen.write(i, row);
    }
    return chosen;
  }
}
