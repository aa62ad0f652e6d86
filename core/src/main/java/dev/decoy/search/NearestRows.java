package dev.decoy.search;

import dev.decoy.array.Matrix;

/**
 * The k nearest other rows of every row of a matrix by Euclidean distance, exact.
 *
 * <p>Rows are sorted into blocks by a k-d tree. Blocks of one pair are compared once, for both
 * sides, and not at all where their bounding boxes are farther apart than every row's k-th nearest
 * so far. Inner products in single precision of centred rows, with a bound on their rounding, say
 * which pairs may be near enough; those alone are computed as Σ (x - y)² in double precision and
 * ordered by it, equal ones by ordinal. The result is therefore the same for every kernel and
 * number of threads, and duplicates of a row are neighbours of it like any others.
 *
 * <p>At worst n² p / 2 multiplications and additions, and about 8 n p bytes beside the matrix; with
 * few columns, or rows in clusters, most pairs of blocks are passed over.
 */
public final class NearestRows {
  /** Pairs of neighbouring blocks that are compared first, so that limits are tight early. */
  private static final int NEAR = 4;

  private static final double UNIT = 0x1p-24;

  private final Matrix matrix;
  private final PairFinder finder;
  private final int n;
  private final int dimension;
  private final int block;
  private final int blocks;

  /** Rows in the order of the blocks. */
  private final int[] order;

  /** A power of two that brings differences near 1, so that squares neither overflow nor vanish. */
  private final double scale;

  private final double[] centre;

  /** Rows in order, packed, centred and scaled. */
  private final float[] packed;

  private final float[] offsets;
  private final float[] limits;
  private final double[] slack;
  private final double[] low;
  private final double[] high;
  private final NearestLists lists;
  private final Object[] locks;

  private NearestRows(Matrix matrix, int k, PairFinder finder, int block) {
    this.matrix = matrix;
    this.finder = finder;
    this.n = matrix.rows();
    this.dimension = matrix.columns();
    this.block = block;
    this.blocks = Math.ceilDiv(n, block);
    int padded = blocks * block;
    this.centre = new double[dimension];
    this.scale = centre();
    this.order = new BlockOrder(matrix, block).order();
    this.packed = new float[Math.multiplyExact(padded, dimension)];
    this.offsets = new float[padded];
    this.limits = new float[padded];
    this.slack = new double[padded];
    this.low = new double[blocks * dimension];
    this.high = new double[blocks * dimension];
    this.lists = new NearestLists(n, k);
    this.locks = new Object[blocks];
    pack();
  }

  /**
   * Finds them.
   *
   * @param rows finite numbers
   * @param k how many, from 1 to one less than there are rows
   * @param threads at least 1; does not change the result
   * @return distances, not squared
   */
  public static Neighbours of(Matrix rows, int k, int threads) {
    return of(rows, k, threads, PairFinder.best(), rows.columns() <= 24 ? 32 : 96);
  }

  static Neighbours of(Matrix rows, int k, int threads, PairFinder finder, int block) {
    check(rows.rows(), k, threads);
    NearestRows search = new NearestRows(rows, k, finder, block);
    search.run(threads);
    return search.result(k);
  }

  /** How far two rows are apart, by their ordinals; the same both ways. */
  @FunctionalInterface
  public interface Distance {
    /** At least 0, not NaN. */
    double of(int one, int other);
  }

  /**
   * Finds them by any distance, which is computed once for every pair.
   *
   * @param n how many rows
   * @param k how many neighbours, from 1 to {@code n - 1}
   * @param threads at least 1; does not change the result
   */
  public static Neighbours of(int n, int k, Distance distance, int threads) {
    check(n, k, threads);
    NearestLists lists = new NearestLists(n, k);
    // Each pair is computed twice, which is cheaper than locks as long as a distance is.
    Workers.run(
        threads,
        n,
        () ->
            row -> {
              for (int other = 0; other < n; other++) {
                if (other != row) {
                  lists.offer(row, other, distance.of(row, other));
                }
              }
            });
    int[] ids = new int[n * k];
    double[] distances = new double[n * k];
    for (int row = 0; row < n; row++) {
      for (int i = 0; i < k; i++) {
        ids[row * k + i] = lists.id(row, i);
        distances[row * k + i] = lists.distance(row, i);
      }
    }
    return new Neighbours(k, ids, distances);
  }

  private static void check(int n, int k, int threads) {
    if (k < 1 || k >= n) {
      throw new IllegalArgumentException(
          "each of " + n + " rows has no " + k + " nearest others; legal: 1 to " + (n - 1));
    }
    if (threads < 1) {
      throw new IllegalArgumentException(threads + " threads; legal: at least 1");
    }
  }

  private double centre() {
    double most = 0;
    double[] row = new double[dimension];
    for (int r = 0; r < n; r++) {
      matrix.read(r, row);
      for (int d = 0; d < dimension; d++) {
        if (!Double.isFinite(row[d])) {
          throw new IllegalArgumentException("row " + r + " holds " + row[d] + " at " + d);
        }
        centre[d] += row[d] / n;
        most = Math.max(most, Math.abs(row[d]));
      }
    }
    if (most > 1e300) {
      // A centre could be so far from a row that their difference overflows.
      java.util.Arrays.fill(centre, 0);
      return 0x1p-1000;
    }
    double farthest = 0;
    for (int r = 0; r < n; r++) {
      matrix.read(r, row);
      for (int d = 0; d < dimension; d++) {
        farthest = Math.max(farthest, Math.abs(row[d] - centre[d]));
      }
    }
    return farthest == 0
        ? 1
        : Math.scalb(1.0, -Math.clamp(Math.getExponent(farthest), -1000, 1000));
  }

  private void pack() {
    int width = finder.width();
    double[] row = new double[dimension];
    double[] norms = new double[n];
    double longest = 0;
    for (int b = 0; b < blocks; b++) {
      locks[b] = new Object();
      java.util.Arrays.fill(low, b * dimension, (b + 1) * dimension, Double.POSITIVE_INFINITY);
      java.util.Arrays.fill(high, b * dimension, (b + 1) * dimension, Double.NEGATIVE_INFINITY);
    }
    for (int i = 0; i < n; i++) {
      matrix.read(order[i], row);
      int box = i / block * dimension;
      int at = i / width * width * dimension + i % width;
      double squares = 0;
      for (int d = 0; d < dimension; d++) {
        double x = row[d] * scale;
        low[box + d] = Math.min(low[box + d], x);
        high[box + d] = Math.max(high[box + d], x);
        double y = (row[d] - centre[d]) * scale;
        squares += y * y;
        packed[at + d * width] = (float) y;
      }
      norms[i] = squares;
      offsets[i] = (float) (squares / 2);
      limits[i] = PairFinder.ALWAYS;
      longest = Math.max(longest, Math.sqrt(squares));
    }
    for (int i = 0; i < n; i++) {
      // How far a product, an offset and a limit in single precision can be off, all together;
      // minus half the squared length, which every limit begins with.
      double reach = Math.sqrt(norms[i]) + longest;
      slack[i] = (dimension / 4.0 + 8) * UNIT * reach * reach + 1e-35 - norms[i] / 2;
    }
    for (int i = n; i < offsets.length; i++) {
      offsets[i] = PairFinder.NEVER;
      limits[i] = PairFinder.NEVER;
    }
  }

  private void run(int threads) {
    // Neighbouring blocks first, then all others; a share is all pairs of one block with later
    // ones.
    Workers.run(
        threads,
        blocks,
        () -> {
          Comparison comparison = new Comparison();
          return one -> comparison.run(one, one, Math.min(blocks, one + NEAR));
        });
    Workers.run(
        threads,
        blocks,
        () -> {
          Comparison comparison = new Comparison();
          return one -> comparison.run(one, one + NEAR, blocks);
        });
  }

  private Neighbours result(int k) {
    int[] ids = new int[n * k];
    double[] distances = new double[n * k];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < k; j++) {
        ids[order[i] * k + j] = lists.id(i, j);
        distances[order[i] * k + j] = Math.sqrt(lists.distance(i, j)) / scale;
      }
    }
    return new Neighbours(k, ids, distances);
  }

  /** What one thread needs. */
  private final class Comparison {
    private final float[] left = new float[block * dimension];
    private final int[] hits = new int[block * block];
    private final float[] room = new float[finder.room()];

    void run(int one, int from, int to) {
      boolean isPacked = false;
      double farthest = farthest(one);
      for (int other = from; other < to; other++) {
        if (other != one && apart(one, other, Math.max(farthest, farthest(other)))) {
          continue;
        }
        if (!isPacked) {
          packLeft(one);
          isPacked = true;
        }
        int found =
            finder.find(
                left,
                block,
                one * block,
                packed,
                block,
                other * block,
                dimension,
                offsets,
                limits,
                hits,
                room);
        if (found > 0) {
          take(one, other, found);
          farthest = farthest(one);
        }
      }
    }

    private void packLeft(int one) {
      int width = finder.width();
      for (int i = 0; i < block; i++) {
        int row = one * block + i;
        int from = row / width * width * dimension + row % width;
        int to = i / PairFinder.LEFT * PairFinder.LEFT * dimension + i % PairFinder.LEFT;
        for (int d = 0; d < dimension; d++) {
          left[to + d * PairFinder.LEFT] = packed[from + d * width];
        }
      }
    }

    private void take(int one, int other, int found) {
      for (int h = 0; h < found; h++) {
        int i = one * block + (hits[h] >>> 16);
        int j = other * block + (hits[h] & 0xffff);
        // Within a block every pair is found twice.
        if (i >= n || j >= n || (one == other && i >= j)) {
          continue;
        }
        double distance = squared(order[i], order[j]);
        offer(one, i, j, distance);
        offer(other, j, i, distance);
      }
    }

    private void offer(int itsBlock, int i, int j, double distance) {
      // A list that another thread is filling only gets better meanwhile.
      if (distance > lists.worst(i)) {
        return;
      }
      synchronized (locks[itsBlock]) {
        if (lists.offer(i, order[j], distance)) {
          double worst = lists.worst(i);
          if (worst < Double.POSITIVE_INFINITY) {
            limits[i] = (float) (-worst / 2 - slack[i]);
          }
        }
      }
    }
  }

  /** The largest k-th nearest squared distance within a block, so far. */
  private double farthest(int one) {
    double most = 0;
    for (int i = one * block; i < Math.min(n, (one + 1) * block); i++) {
      most = Math.max(most, lists.worst(i));
    }
    return most;
  }

  /** Whether two blocks' boxes are farther apart than a squared distance. */
  private boolean apart(int one, int other, double squared) {
    // The boxes' distance is rounded like the rows'; a little room keeps it below theirs.
    double bound = squared * (1 + (dimension + 8) * 0x1p-51);
    double sum = 0;
    int a = one * dimension;
    int b = other * dimension;
    for (int d = 0; d < dimension; d++) {
      double gap = Math.max(0, Math.max(low[b + d] - high[a + d], low[a + d] - high[b + d]));
      sum += gap * gap;
    }
    return sum > bound;
  }

  private double squared(int one, int other) {
    return switch (matrix) {
      case Matrix.Doubles m -> squared(m.values(), one * dimension, other * dimension);
      case Matrix.Floats m -> squared(m.values(), one * dimension, other * dimension);
    };
  }

  private double squared(double[] values, int a, int b) {
    double even = 0;
    double odd = 0;
    int d = 0;
    for (; d + 1 < dimension; d += 2) {
      double x = (values[a + d] - values[b + d]) * scale;
      double y = (values[a + d + 1] - values[b + d + 1]) * scale;
      even += x * x;
      odd += y * y;
    }
    if (d < dimension) {
      double x = (values[a + d] - values[b + d]) * scale;
      even += x * x;
    }
    return even + odd;
  }

  private double squared(float[] values, int a, int b) {
    double even = 0;
    double odd = 0;
    int d = 0;
    for (; d + 1 < dimension; d += 2) {
      double x = ((double) values[a + d] - values[b + d]) * scale;
      double y = ((double) values[a + d + 1] - values[b + d + 1]) * scale;
      even += x * x;
      odd += y * y;
    }
    if (d < dimension) {
      double x = ((double) values[a + d] - values[b + d]) * scale;
      even += x * x;
    }
    return even + odd;
  }
}
