package dev.decoy.objective.embedding;

/**
 * Inner products of rows of numbers, in loops over neighbouring numbers that the compiler turns
 * into vector instructions; the order of additions is that of the dimensions, whatever the machine.
 */
final class Products {
  private Products() {}

  /**
   * Copies rows so that a dimension of all of them lies together.
   *
   * @param rows n x d, row-major
   * @param out d x n, row-major
   */
  static void turn(double[] rows, int n, int d, double[] out) {
    for (int j = 0; j < n; j++) {
      for (int c = 0; c < d; c++) {
        out[c * n + j] = rows[j * d + c];
      }
    }
  }

  /**
   * The products of one row with all others.
   *
   * @param row whose numbers begin at {@code from}
   * @param turned the others, d x n
   * @param out n numbers
   */
  static void of(double[] row, int from, int d, double[] turned, int n, double[] out) {
    java.util.Arrays.fill(out, 0, n, 0);
    for (int c = 0; c < d; c++) {
      double x = row[from + c];
      int at = c * n;
      for (int j = 0; j < n; j++) {
        out[j] += x * turned[at + j];
      }
    }
  }

  /** Adds a multiple of a row to another. */
  static void add(double weight, double[] row, int from, double[] to, int at, int d) {
    for (int c = 0; c < d; c++) {
      to[at + c] += weight * row[from + c];
    }
  }

  /** The product of two rows. */
  static double dot(double[] a, int from, double[] b, int at, int d) {
    double sum = 0;
    for (int c = 0; c < d; c++) {
      sum += a[from + c] * b[at + c];
    }
    return sum;
  }
}
