package dev.decoy.objective.embedding;

import dev.decoy.array.Matrix;
import dev.decoy.objective.Gradients;
import java.util.Arrays;

/**
 * Matrices of vectors below each other, how far any two of them are apart, and the gradient of what
 * is made of that. Rows are numbered through.
 */
final class Stacked {
  private final Distance distance;
  private final int d;
  private final double[] x;
  private final double[] norms;
  private final double[] gradient;
  private final double[] row;

  /**
   * Copies the vectors.
   *
   * @param parts matrices with as many columns each
   */
  Stacked(Distance distance, Gradients out, Matrix... parts) {
    this.distance = distance;
    d = parts[0].columns();
    int rows = 0;
    for (Matrix part : parts) {
      rows += part.rows();
    }
    x = out.buffer("stacked", rows * d);
    gradient = out.buffer("stacked gradient", rows * d);
    row = out.buffer("stacked row", d);
    norms = out.buffer("stacked norms", distance == Distance.COSINE ? rows : 0);
    Arrays.fill(gradient, 0, rows * d, 0);
    int at = 0;
    for (Matrix part : parts) {
      for (int i = 0; i < part.rows(); i++, at++) {
        part.read(i, row);
        System.arraycopy(row, 0, x, at * d, d);
        if (distance == Distance.COSINE) {
          normalize(at);
        }
      }
    }
  }

  private void normalize(int i) {
    double most = 0;
    for (int c = 0; c < d; c++) {
      most = Math.max(most, Math.abs(x[i * d + c]));
    }
    if (most == 0) {
      throw new IllegalArgumentException(
          "vector " + i + " of the batch is all 0 and has no direction");
    }
    double square = 0;
    for (int c = 0; c < d; c++) {
      x[i * d + c] /= most;
      square += x[i * d + c] * x[i * d + c];
    }
    double norm = Math.sqrt(square);
    for (int c = 0; c < d; c++) {
      x[i * d + c] /= norm;
    }
    norms[i] = norm * most;
  }

  /** How far two rows are apart. */
  double of(int i, int j) {
    double sum = 0;
    if (distance == Distance.COSINE) {
      for (int c = 0, p = i * d, q = j * d; c < d; c++) {
        sum += x[p + c] * x[q + c];
      }
      return 1 - sum;
    }
    for (int c = 0, p = i * d, q = j * d; c < d; c++) {
      double gap = x[p + c] - x[q + c];
      sum += gap * gap;
    }
    return distance == Distance.SQUARED ? sum : Math.sqrt(sum);
  }

  /**
   * Adds the gradient of a distance, times a weight, to both rows. That of a distance of 0 is 0.
   *
   * @param between the distance of the two rows
   */
  void pull(int i, int j, double between, double weight) {
    int p = i * d;
    int q = j * d;
    if (distance == Distance.COSINE) {
      double cosine = 1 - between;
      for (int c = 0; c < d; c++) {
        gradient[p + c] -= weight * (x[q + c] - cosine * x[p + c]) / norms[i];
        gradient[q + c] -= weight * (x[p + c] - cosine * x[q + c]) / norms[j];
      }
      return;
    }
    double scale = distance == Distance.SQUARED ? 2 * weight : between == 0 ? 0 : weight / between;
    for (int c = 0; c < d; c++) {
      double part = scale * (x[p + c] - x[q + c]);
      gradient[p + c] += part;
      gradient[q + c] -= part;
    }
  }

  /** Writes the gradient of the rows from {@code first} on, as many as fit. */
  void write(int first, Matrix to) {
    for (int i = 0; i < to.rows(); i++) {
      System.arraycopy(gradient, (first + i) * d, row, 0, d);
      to.write(i, row);
    }
  }
}
