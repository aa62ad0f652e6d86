package dev.decoy.objective.embedding;

import dev.decoy.array.Matrix;
import dev.decoy.objective.Gradients;
import java.util.Arrays;

/**
 * Matrices of vectors below each other, how far any two of them are apart, and the gradient of what
 * is made of that. Rows are numbered through. All of it is in double precision; many distances at a
 * time are a {@link Grid}'s.
 */
final class Stacked {
  private final Distance distance;
  private final Products products;
  private final int n;
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
  Stacked(Distance distance, Products products, Matrix... parts) {
    this.distance = distance;
    this.products = products;
    Gradients out = products.room();
    d = parts[0].columns();
    int rows = 0;
    for (Matrix part : parts) {
      rows += part.rows();
    }
    n = rows;
    x = out.buffer("stacked", n * d);
    gradient = products.zeros("stacked gradient", n * d);
    row = out.buffer("stacked row", d);
    norms = out.buffer("stacked norms", distance == Distance.COSINE ? n : 0);
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
    if (distance == Distance.COSINE) {
      return 1 - Products.dot(x, i * d, x, j * d, d);
    }
    double sum = 0;
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
      // What is along a row, writing takes off.
      Products.add(-weight, x, q, gradient, p, d);
      Products.add(-weight, x, p, gradient, q, d);
      return;
    }
    double scale = distance == Distance.SQUARED ? 2 * weight : between == 0 ? 0 : weight / between;
    for (int c = 0; c < d; c++) {
      double part = scale * (x[p + c] - x[q + c]);
      gradient[p + c] += part;
      gradient[q + c] -= part;
    }
  }

  /**
   * Writes the gradient of the rows from {@code first} on, as many as fit.
   *
   * @param share what it is multiplied by
   */
  void write(int first, Matrix to, double share) {
    for (int i = 0; i < to.rows(); i++) {
      int at = (first + i) * d;
      boolean cosine = distance == Distance.COSINE;
      double along = cosine ? Products.dot(gradient, at, x, at, d) : 0;
      double scale = cosine ? share / norms[first + i] : share;
      for (int c = 0; c < d; c++) {
        row[c] = scale * (gradient[at + c] - along * x[at + c]);
      }
      to.write(i, row);
    }
  }

  /**
   * The distances of some rows with others, as products of vectors give them: between which two
   * numbers they lie. Vectors are moved to their mean before that, so that what all have in common
   * takes no digits.
   */
  final class Grid {
    /** m x n: what the distance of row first + i and row from + j is not below. */
    final double[] low;

    /** m x n: what it is not above. */
    final double[] high;

    /** How many rows at a time. */
    final int some;

    /** How many others. */
    final int others;

    private final int from;
    private final Rows left;
    private final Rows right;
    private final double[] leftSquares;
    private final double[] rightSquares;
    private final double[] toLeft;
    private final double[] toRight;
    private final double[] columns;
    private final double scale;
    private final double off;

    /**
     * Of the first rows with those from {@code from} on.
     *
     * @param lefts how many of the first
     */
    Grid(int lefts, int from) {
      this.from = from;
      others = n - from;
      some = Products.block(others);
      low = products.room().buffer("low", some * others);
      high = products.room().buffer("high", some * others);
      double most = 0;
      Arrays.fill(row, 0, d, 0);
      for (int i = 0; i < n * d; i++) {
        most = Math.max(most, Math.abs(x[i]));
      }
      boolean centred = distance != Distance.COSINE;
      for (int i = 0; centred && i < n; i++) {
        Products.add(1.0 / n, x, i * d, row, 0, d);
      }
      left = moved("left", 0, lefts, row);
      right = from == 0 && lefts == n ? left : moved("right", from, others, row);
      scale = centred ? Math.max(Products.scale(left), Products.scale(right)) : 1;
      if (centred) {
        Products.divide(left, scale);
        if (right != left) {
          Products.divide(right, scale);
        }
      }
      leftSquares = squares("left squares", left);
      rightSquares = right == left ? leftSquares : squares("right squares", right);
      toLeft = products.zeros("to left", lefts * d);
      toRight = right == left ? toLeft : products.zeros("to right", others * d);
      columns = products.zeros("columns", others);
      // Rounding of what was moved.
      off = centred ? 4 * Math.sqrt(d) * 0x1p-52 * most : 0;
    }

    private Rows moved(String name, int first, int count, double[] by) {
      Rows rows = products.rows(name, count, d);
      for (int i = 0; i < count; i++) {
        for (int c = 0; c < d; c++) {
          rows.x[i * d + c] = x[(first + i) * d + c] - by[c];
        }
      }
      return rows;
    }

    private double[] squares(String name, Rows rows) {
      double[] squares = products.room().buffer(name, rows.n);
      for (int i = 0; i < rows.n; i++) {
        squares[i] = Products.dot(rows, i, rows, i);
      }
      return squares;
    }

    /** Fills in the bounds of m rows. */
    void compare(int first, int m) {
      products.of(left, first, m, right, high);
      double slack = 2 * products.slack(d);
      if (distance == Distance.COSINE) {
        for (int i = 0; i < m * others; i++) {
          low[i] = 1 - high[i] - slack;
          high[i] = 1 - high[i] + slack;
        }
        return;
      }
      for (int i = 0; i < m; i++) {
        double own = leftSquares[first + i];
        int at = i * others;
        for (int j = 0; j < others; j++) {
          double both = own + rightSquares[j];
          double square = both - 2 * high[at + j];
          double most = slack * both + Float.MIN_NORMAL * (double) d;
          low[at + j] = Math.max(0, scale * Math.sqrt(Math.max(0, square - most)) - off);
          high[at + j] = scale * Math.sqrt(Math.max(0, square + most)) + off;
        }
      }
      for (int i = 0; distance == Distance.SQUARED && i < m * others; i++) {
        low[i] = low[i] * low[i];
        high[i] = high[i] * high[i];
      }
    }

    /** Whether the middle of both bounds has too few digits of a distance. */
    boolean vague(int at) {
      return high[at] - low[at] > 50 * products.slack(d) * high[at];
    }

    /**
     * What to put into a row of weights for {@link #pull}.
     *
     * @param between the distance
     * @param weight what its gradient is multiplied by
     */
    double slope(double between, double weight) {
      return switch (distance) {
        case EUCLIDEAN -> weight / (between / scale);
        case SQUARED -> 2 * weight;
        case COSINE -> weight;
      };
    }

    /**
     * Adds the gradients of all distances of m rows.
     *
     * @param slopes m x n; overwritten
     */
    void pull(int first, int m, double[] slopes) {
      boolean differences = distance != Distance.COSINE;
      for (int i = 0; i < m; i++) {
        double sum = 0;
        for (int j = 0; j < others; j++) {
          double slope = slopes[i * others + j];
          slopes[i * others + j] = -slope;
          sum += slope;
          columns[j] += slope;
        }
        if (differences) {
          int at = (first + i) * d;
          Products.add(sum, left.x, at, toLeft, at, d);
        }
      }
      products.add(slopes, m, right, toLeft, first);
      products.addTurned(slopes, others, left, first, m, toRight);
    }

    /** Hands the gradients of all rows over, to be written. */
    void finish() {
      for (int j = 0; distance != Distance.COSINE && j < others; j++) {
        Products.add(columns[j], right.x, j * d, toRight, j * d, d);
      }
      double unit = distance == Distance.SQUARED ? scale : 1;
      Products.add(unit, toLeft, 0, gradient, 0, left.n * d);
      if (right != left) {
        Products.add(unit, toRight, 0, gradient, from * d, others * d);
      }
    }
  }
}
