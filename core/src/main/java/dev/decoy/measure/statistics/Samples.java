package dev.decoy.measure.statistics;

import dev.decoy.array.Matrix;

/** What distances of samples ask of them. */
final class Samples {
  private Samples() {}

  static void check(Matrix a, Matrix b, int rows) {
    if (a.columns() != b.columns() || a.columns() == 0 || Math.min(a.rows(), b.rows()) < rows) {
      throw new IllegalArgumentException(
          "samples of %s and %s; legal: as many columns, at least 1, and at least %d rows each"
              .formatted(a.shape(), b.shape(), rows));
    }
    finite(a);
    finite(b);
  }

  private static void finite(Matrix matrix) {
    for (int r = 0; r < matrix.rows(); r++) {
      for (int c = 0; c < matrix.columns(); c++) {
        if (!Double.isFinite(matrix.get(r, c))) {
          throw new IllegalArgumentException(
              "row " + r + " of a sample holds " + matrix.get(r, c) + " at " + c);
        }
      }
    }
  }
}
