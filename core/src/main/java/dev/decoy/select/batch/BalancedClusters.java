package dev.decoy.select.batch;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import java.util.Arrays;
import java.util.concurrent.RecursiveAction;
import java.util.random.RandomGenerator;

/**
 * Clusters of equal size by halving again and again.
 *
 * <pre>
 * split: c_0, c_1 = two distinct rows at random, then until the objective gains less than 1e-4:
 *        the half with the smaller x·c_1 - x·c_0 goes to c_0 (the larger half if they differ),
 *        c = normalised means,  objective = mean of x·c of one's own half
 * </pre>
 *
 * <p>Rows are taken at length 1. The random numbers of a split come from its place in the tree, so
 * that the splits of a level can run in parallel without changing the result. A split stops after
 * 100 rounds; rows that are all alike stop it at once.
 */
final class BalancedClusters {
  private static final double GAIN = 1e-4;
  private static final int MOST_ROUNDS = 100;

  /** Below this many rows, a split of its own thread costs more than it saves. */
  private static final int WORTH_A_THREAD = 1024;

  /** Says with which two rows a split starts. */
  @FunctionalInterface
  interface Starts {
    /** Two distinct positions in 0 … size - 1. */
    int[] of(long node, int size);
  }

  private final Matrix rows;
  private final double[] scale;
  private final Starts starts;
  private final int levels;
  private final int[] order;
  private final int[] swap;
  private final double[] first;
  private final double[] second;
  private final double[] objectives;
  private final int[] ends;

  private BalancedClusters(Matrix rows, int levels, Starts starts) {
    this.rows = rows;
    this.levels = levels;
    this.starts = starts;
    int n = rows.rows();
    scale = new double[n];
    double[] row = new double[rows.columns()];
    for (int r = 0; r < n; r++) {
      rows.read(r, row);
      double squares = 0;
      for (double x : row) {
        squares += x * x;
      }
      if (!Double.isFinite(squares)) {
        throw new IllegalArgumentException(
            "the embedding of example " + r + " is not finite, or too long to be squared");
      }
      scale[r] = squares == 0 ? 0 : 1 / Math.sqrt(squares);
    }
    order = new int[n];
    Arrays.setAll(order, i -> i);
    swap = new int[n];
    first = new double[n];
    second = new double[n];
    objectives = new double[1];
    ends = new int[n];
  }

  /**
   * Halves until there are {@code 2^levels} clusters, or single rows.
   *
   * @return the clusters, none empty, sizes within one of each other for each split; members of
   *     each by rising row
   */
  static int[][] of(Matrix rows, int levels, Seed seed) {
    return of(
        rows,
        levels,
        (node, size) -> {
          RandomGenerator rng = seed.at(node).generator();
          int a = rng.nextInt(size);
          int b = rng.nextInt(size - 1);
          return new int[] {a, b < a ? b : b + 1};
        });
  }

  static int[][] of(Matrix rows, int levels, Starts starts) {
    BalancedClusters clusters = new BalancedClusters(rows, levels, starts);
    clusters.new Node(1, 0, 0, rows.rows()).invoke();
    return clusters.collect();
  }

  /** The objective of the first split, for tests. */
  static double objective(Matrix rows, Starts starts) {
    BalancedClusters clusters = new BalancedClusters(rows, 1, starts);
    clusters.new Node(1, 0, 0, rows.rows()).invoke();
    return clusters.objectives[0];
  }

  private int[][] collect() {
    int count = 0;
    for (int from = 0; from < order.length; from = ends[from]) {
      count++;
    }
    int[][] clusters = new int[count][];
    int at = 0;
    for (int from = 0; from < order.length; from = ends[from]) {
      clusters[at++] = Arrays.copyOfRange(order, from, ends[from]);
    }
    return clusters;
  }

  /**
   * The rows at {@code from}, …, {@code to - 1} of the order; children have 2·node and one more.
   */
  private final class Node extends RecursiveAction {
    private static final long serialVersionUID = 1;

    private final long node;
    private final int level;
    private final int from;
    private final int to;

    Node(long node, int level, int from, int to) {
      this.node = node;
      this.level = level;
      this.from = from;
      this.to = to;
    }

    @Override
    protected void compute() {
      if (level == levels || to - from < 2) {
        ends[from] = to;
        return;
      }
      int middle = split(node, from, to);
      Node low = new Node(2 * node, level + 1, from, middle);
      Node high = new Node(2 * node + 1, level + 1, middle, to);
      if (to - from > WORTH_A_THREAD) {
        invokeAll(low, high);
      } else {
        low.compute();
        high.compute();
      }
    }
  }

  /** Halves a stretch of the order; returns where the second half begins. */
  private int split(long node, int from, int to) {
    int n = to - from;
    int half = (n + 1) / 2;
    int d = rows.columns();
    double[] row = new double[d];
    double[][] centres = new double[2][d];
    int[] start = starts.of(node, n);
    unit(order[from + start[0]], centres[0]);
    unit(order[from + start[1]], centres[1]);
    compare(from, to, centres, row);
    double old = -1e6;
    double now = -2;
    for (int round = 0; round < MOST_ROUNDS && now - old >= GAIN; round++) {
      halve(from, to, half);
      mean(from, from + half, centres[0], row);
      mean(from + half, to, centres[1], row);
      compare(from, to, centres, row);
      double sum = 0;
      for (int i = from; i < to; i++) {
        sum += i < from + half ? first[i] : second[i];
      }
      old = now;
      now = sum / n;
    }
    if (node == 1) {
      objectives[0] = now;
    }
    return from + half;
  }

  /** Products of a stretch's rows with both centres. */
  private void compare(int from, int to, double[][] centres, double[] row) {
    for (int i = from; i < to; i++) {
      rows.read(order[i], row);
      double a = 0;
      double b = 0;
      for (int c = 0; c < row.length; c++) {
        a += row[c] * centres[0][c];
        b += row[c] * centres[1][c];
      }
      first[i] = a * scale[order[i]];
      second[i] = b * scale[order[i]];
    }
  }

  /**
   * Moves the {@code half} rows with the smallest difference to the front. Both halves stay in
   * rising order, so that rows of equal difference are parted by their number, not by chance.
   */
  private void halve(int from, int to, int half) {
    double[] differences = new double[to - from];
    for (int i = from; i < to; i++) {
      differences[i - from] = second[i] - first[i];
    }
    Arrays.sort(differences);
    double median = differences[half - 1];
    int below = 0;
    while (below < half && differences[below] < median) {
      below++;
    }
    int[] ties = new int[to - from];
    int count = 0;
    for (int i = from; i < to; i++) {
      if (second[i] - first[i] == median) {
        ties[count++] = order[i];
      }
    }
    Arrays.sort(ties, 0, count);
    int limit = ties[half - below - 1];
    int front = from;
    int back = from + half;
    for (int i = from; i < to; i++) {
      double difference = second[i] - first[i];
      boolean low = difference < median || (difference == median && order[i] <= limit);
      swap[low ? front++ : back++] = order[i];
    }
    Arrays.sort(swap, from, from + half);
    Arrays.sort(swap, from + half, to);
    System.arraycopy(swap, from, order, from, to - from);
  }

  private void mean(int from, int to, double[] centre, double[] row) {
    Arrays.fill(centre, 0);
    for (int i = from; i < to; i++) {
      rows.read(order[i], row);
      for (int c = 0; c < centre.length; c++) {
        centre[c] += row[c] * scale[order[i]];
      }
    }
    double squares = 0;
    for (double x : centre) {
      squares += x * x;
    }
    double norm = squares == 0 ? 1 : Math.sqrt(squares);
    for (int c = 0; c < centre.length; c++) {
      centre[c] /= norm;
    }
  }

  private void unit(int r, double[] out) {
    rows.read(r, out);
    for (int c = 0; c < out.length; c++) {
      out[c] *= scale[r];
    }
  }
}
