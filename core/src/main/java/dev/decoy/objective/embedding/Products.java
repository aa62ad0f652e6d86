package dev.decoy.objective.embedding;

import dev.decoy.array.Matrix;
import dev.decoy.array.PackedProducts;
import dev.decoy.array.PackedProducts.Part;
import dev.decoy.array.Tiles;
import dev.decoy.objective.Gradients;
import java.util.Arrays;

/**
 * Products of the vectors of a batch, many at a time: in double precision where a matrix of the
 * batch is in double, in single where all are in single. Objectives are written once, over numbers
 * in double; what takes their time is in here.
 *
 * <pre>
 * scores = A Bᵀ     dA += W B     dB += Wᵀ A
 * </pre>
 *
 * <p>In double precision additions are in the order of dimensions or rows. In single precision
 * vectors and weights are rounded, {@value #DEPTH} products at a time are added up in single, and
 * those sums in double. How far a score may be off is {@link #slack}; a choice that hangs on less
 * is made by {@link #dot}, which is always in double. A score depends on its two vectors alone, so
 * that vectors that are equal have equal scores. The same numbers give the same bits on every
 * machine.
 */
final class Products {
  private static final int DEPTH = 64;

  /** Scores that are held at a time, unless a few rows have more. */
  private static final int HELD = 1 << 16;

  /** What is smaller has too few digits in single precision. */
  private static final double TINY = 1e-30;

  private final Gradients out;
  private final boolean single;
  private final Tiles tiles;
  private final PackedProducts packed;

  /** By this loop where in single precision. */
  Products(Gradients out, boolean single, Tiles tiles) {
    this.out = out;
    this.single = single;
    this.tiles = tiles;
    packed = new PackedProducts(tiles, out.singles("tile", Tiles.ROWS * tiles.width()));
  }

  /**
   * Those of a batch.
   *
   * @param vectors all matrices whose rows are multiplied; their precision says that of products
   * @param out lends room
   */
  static Products of(Gradients out, Matrix... vectors) {
    boolean single = true;
    for (Matrix each : vectors) {
      single &= each instanceof Matrix.Floats;
    }
    return new Products(out, single, Tiles.best());
  }

  /** What lends the room. */
  Gradients room() {
    return out;
  }

  /** Room for vectors, whose numbers are to be filled in. */
  Rows rows(String name, int n, int d) {
    return new Rows(name, n, d, out);
  }

  /** A copy of a matrix. */
  Rows copy(String name, Matrix vectors) {
    Rows rows = rows(name, vectors.rows(), vectors.columns());
    double[] row = out.buffer("copied row", rows.d);
    for (int i = 0; i < rows.n; i++) {
      vectors.read(i, row);
      System.arraycopy(row, 0, rows.x, i * rows.d, rows.d);
    }
    return rows;
  }

  /** Zeros for a gradient. */
  double[] zeros(String name, int length) {
    double[] zeros = out.buffer(name, length);
    Arrays.fill(zeros, 0, length, 0);
    return zeros;
  }

  /**
   * Whether a square that was made of products, such as a² - 2 ab + b², is so small beside its
   * parts that it should be made of the numbers themselves.
   *
   * @param both a² + b², of vectors that were divided by their {@link #scale}
   */
  static boolean cancels(double square, double both) {
    return !(square > both / 16) || both < TINY;
  }

  /** A power of two that is not far from the largest number in size; 1 if all are 0. */
  static double scale(Rows rows) {
    double most = 0;
    for (int i = 0; i < rows.n * rows.d; i++) {
      most = Math.max(most, Math.abs(rows.x[i]));
    }
    return most == 0 ? 1 : Math.scalb(1.0, Math.max(-1000, Math.min(1000, Math.getExponent(most))));
  }

  /** Divides all numbers. */
  static void divide(Rows rows, double by) {
    for (int i = 0; i < rows.n * rows.d; i++) {
      rows.x[i] /= by;
    }
    rows.changed();
  }

  /** How many rows to multiply with n others at a time. */
  static int block(int n) {
    return Math.max(16, Math.min(256, HELD / Math.max(1, n)));
  }

  /**
   * By how much a score may be off, for vectors of length 1; for others times both lengths.
   *
   * @param d numbers of a vector
   */
  double slack(int d) {
    return single ? (DEPTH + 4) * 0x1p-24 : (d + 4) * 0x1p-53;
  }

  /**
   * Fills in the scores of m rows, from {@code from} on, with all rows of another.
   *
   * @param scores m x n
   */
  void of(Rows a, int from, int m, Rows b, double[] scores) {
    int n = b.n;
    int d = b.d;
    Arrays.fill(scores, 0, m * n, 0);
    if (!single) {
      double[] turned = b.turned();
      for (int i = 0; i < m; i++) {
        row(a.x, (from + i) * d, d, turned, n, scores, i * n);
      }
      return;
    }
    Part left = Part.of(a.rounded(), from * d, d);
    float[] panels = b.panels(packed, tiles.width());
    for (int panel = 0; panel < packed.panels(n); panel++) {
      for (int k = 0; k < d; k += DEPTH) {
        int depth = Math.min(DEPTH, d - k);
        int at = (panel * d + k) * tiles.width();
        packed.addTo(m, n, k, depth, left, panel, panels, at, scores, 0);
      }
    }
  }

  private static void row(
      double[] row, int from, int d, double[] turned, int n, double[] scores, int to) {
    for (int c = 0; c < d; c++) {
      double x = row[from + c];
      int at = c * n;
      for (int j = 0; j < n; j++) {
        scores[to + j] += x * turned[at + j];
      }
    }
  }

  /**
   * Adds to m rows the weighted sums of all rows of another.
   *
   * @param weights m x n
   * @param to the first row is row {@code from} of it
   */
  void add(double[] weights, int m, Rows b, double[] to, int from) {
    int n = b.n;
    int d = b.d;
    if (single) {
      Part left = Part.of(narrowed(weights, m * n), 0, n);
      add(m, n, d, left, Part.of(b.rounded(), 0, d), to, from * d);
      return;
    }
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        double weight = weights[i * n + j];
        if (weight != 0) {
          add(weight, b.x, j * d, to, (from + i) * d, d);
        }
      }
    }
  }

  /**
   * Adds to n rows the weighted sums of m rows of another, from {@code from} on.
   *
   * @param weights m x n
   */
  void addTurned(double[] weights, int n, Rows a, int from, int m, double[] to) {
    int d = a.d;
    if (single) {
      Part left = Part.turned(narrowed(weights, m * n), 0, n);
      add(n, m, d, left, Part.of(a.rounded(), from * d, d), to, 0);
      return;
    }
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        double weight = weights[i * n + j];
        if (weight != 0) {
          add(weight, a.x, (from + i) * d, to, j * d, d);
        }
      }
    }
  }

  private void add(int m, int n, int d, Part left, Part right, double[] to, int at) {
    float[] panel = out.singles("panel", DEPTH * tiles.width());
    for (int k = 0; k < n; k += DEPTH) {
      int depth = Math.min(DEPTH, n - k);
      for (int p = 0; p < packed.panels(d); p++) {
        packed.pack(right, k, depth, d, p, panel, 0);
        packed.addTo(m, d, k, depth, left, p, panel, 0, to, at);
      }
    }
  }

  private float[] narrowed(double[] weights, int n) {
    float[] narrow = out.singles("weights", n);
    for (int i = 0; i < n; i++) {
      narrow[i] = (float) weights[i];
    }
    return narrow;
  }

  /** Adds a multiple of a row to another. */
  static void add(double weight, double[] row, int from, double[] to, int at, int d) {
    for (int c = 0; c < d; c++) {
      to[at + c] += weight * row[from + c];
    }
  }

  /** The product of two rows, in double precision. */
  static double dot(double[] a, int from, double[] b, int at, int d) {
    double sum = 0;
    for (int c = 0; c < d; c++) {
      sum += a[from + c] * b[at + c];
    }
    return sum;
  }

  /** The product of two rows, in double precision. */
  static double dot(Rows a, int i, Rows b, int j) {
    return dot(a.x, i * a.d, b.x, j * b.d, a.d);
  }

  /** Writes the first rows of a gradient. */
  void write(double[] gradient, int first, Matrix to) {
    int d = to.columns();
    double[] row = out.buffer("copied row", d);
    for (int i = 0; i < to.rows(); i++) {
      System.arraycopy(gradient, (first + i) * d, row, 0, d);
      to.write(i, row);
    }
  }
}
