package dev.decoy.objective.embedding;

import dev.decoy.array.Matrix;

/** Vectors of a matrix scaled to length 1, and the way of a gradient back through that. */
final class UnitRows {
  final Rows rows;
  final double[] x;
  final int n;
  final int d;
  private final double[] norms;
  private final double[] row;

  /**
   * Copies the vectors.
   *
   * @param what a row is called in a message, such as {@code anchor}
   */
  UnitRows(String what, Matrix vectors, Products products) {
    this(what, vectors, 0, vectors.rows(), products);
  }

  /** Copies the rows from {@code first} on, which are then numbered from 0. */
  UnitRows(String what, Matrix vectors, int first, int n, Products products) {
    this.n = n;
    d = vectors.columns();
    rows = products.rows(what, n, d);
    x = rows.x;
    norms = products.room().buffer(what + " norms", n);
    row = products.room().buffer("unit row", d);
    for (int i = 0; i < n; i++) {
      vectors.read(first + i, row);
      // Scaled by the largest, so that squares neither overflow nor vanish.
      double most = 0;
      for (int c = 0; c < d; c++) {
        most = Math.max(most, Math.abs(row[c]));
      }
      if (most == 0) {
        throw new IllegalArgumentException(
            what + " " + (first + i) + " is all 0 and has no direction");
      }
      double square = 0;
      for (int c = 0; c < d; c++) {
        row[c] /= most;
        square += row[c] * row[c];
      }
      double norm = Math.sqrt(square);
      for (int c = 0; c < d; c++) {
        x[i * d + c] = row[c] / norm;
      }
      norms[i] = norm * most;
    }
  }

  /** How long a vector was. */
  double norm(int i) {
    return norms[i];
  }

  /** Writes a gradient, given with respect to the scaled vectors (n x d), for those before. */
  void write(double[] gradient, Matrix to) {
    for (int i = 0; i < n; i++) {
      double along = Products.dot(gradient, i * d, x, i * d, d);
      for (int c = 0; c < d; c++) {
        row[c] = (gradient[i * d + c] - along * x[i * d + c]) / norms[i];
      }
      to.write(i, row);
    }
  }
}
