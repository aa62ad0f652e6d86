package dev.decoy.search;

import dev.decoy.array.Matrix;

/**
 * The rows of a matrix in memory.
 *
 * @param matrix at least one column; not changed while it is read
 */
public record MatrixVectors(Matrix matrix) implements Vectors {
  /** Checks the columns. */
  public MatrixVectors {
    if (matrix.columns() < 1) {
      throw new IllegalArgumentException("vectors have no numbers; legal: at least 1 each");
    }
  }

  @Override
  public int size() {
    return matrix.rows();
  }

  @Override
  public int dimension() {
    return matrix.columns();
  }

  @Override
  public void read(int from, int count, float[] out, int at) {
    int d = matrix.columns();
    if (matrix instanceof Matrix.Floats floats) {
      System.arraycopy(floats.values(), from * d, out, at, count * d);
      return;
    }
    double[] row = new double[d];
    for (int i = 0; i < count; i++) {
      matrix.read(from + i, row);
      for (int j = 0; j < d; j++) {
        out[at + i * d + j] = (float) row[j];
      }
    }
  }
}
