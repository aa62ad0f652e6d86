package dev.decoy.search;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Puts rows into clusters of small spread: Lloyd's iterations from centres that k-means++ draws.
 *
 * <pre>
 * assign   c(x) = argmin over centres μ of |x - μ|², ties to the lower number
 * move     μ_c = mean of the rows that are assigned to c
 * </pre>
 *
 * <p>It stops when no assignment changes, or when the centres together move by no more (squared)
 * than {@code tolerance} times the mean variance of the columns, or after {@code iterations}. A
 * cluster that is left empty gets the row that is farthest from its own centre, of a cluster that
 * keeps another; where all rows lie on their centres, since there are fewer different ones than
 * clusters, it stays empty. These are the rules of scikit-learn's KMeans, from the same centres
 * with the same result. The first centres are drawn one after another, each row in proportion to
 * its squared distance to the nearest centre so far; where that is 0 for all, uniformly.
 *
 * <p>Sums are in double precision and in an order that does not depend on the threads, so neither
 * does the result. Beside the rows, which are read in blocks and may lie in a mapped file, it holds
 * the centres three times and 20 bytes per row. Time O(n · clusters · d) for the first centres and
 * for each iteration.
 *
 * <p>Stuart P. Lloyd: Least squares quantization in PCM. David Arthur, Sergei Vassilvitskii:
 * k-means++: The Advantages of Careful Seeding. With directions only: Inderjit S. Dhillon,
 * Dharmendra S. Modha: Concept Decompositions for Large Sparse Text Data using Clustering.
 *
 * @param clusters how many, at least 1
 * @param iterations at most, at least 1
 * @param tolerance of the centres' movement, at least 0
 * @param spherical whether rows and centres are brought to length 1, so that the nearest centre is
 *     that of the largest cosine; rows of zeros then belong to no cluster
 */
public record KMeans(int clusters, int iterations, double tolerance, boolean spherical) {
  private static final int BLOCK = 256;

  /** Checks the ranges. */
  public KMeans {
    if (clusters < 1 || iterations < 1 || !(tolerance >= 0)) {
      throw new IllegalArgumentException(
          "k-means with %d clusters, %d iterations, tolerance %s; legal: at least 1, 1 and 0"
              .formatted(clusters, iterations, tolerance));
    }
  }

  /** With scikit-learn's 300 iterations and tolerance 0.0001. */
  public static KMeans of(int clusters, boolean spherical) {
    return new KMeans(clusters, 300, 1e-4, spherical);
  }

  /**
   * From centres that are drawn.
   *
   * @param rows finite, at least as many as clusters
   * @param threads at least 1; does not change the result
   */
  public Clusters fit(Vectors rows, RandomGenerator rng, int threads) {
    Fit fit = new Fit(rows, threads);
    fit.drawCentres(rng);
    return fit.run();
  }

  /**
   * From given centres.
   *
   * @param centres row-major, {@code clusters} times the rows' dimension; brought to length 1 where
   *     only directions count
   */
  public Clusters fit(Vectors rows, double[] centres, int threads) {
    Fit fit = new Fit(rows, threads);
    if (centres.length != fit.centres.length) {
      throw new IllegalArgumentException(
          centres.length + " numbers are not " + clusters + " centres of " + rows.dimension());
    }
    System.arraycopy(centres, 0, fit.centres, 0, centres.length);
    for (int c = 0; c < clusters && spherical; c++) {
      normalise(fit.centres, c * rows.dimension(), rows.dimension());
    }
    return fit.run();
  }

  /** Brings a vector to length 1; false if it is zero. */
  private static boolean normalise(double[] values, int from, int dimension) {
    double squares = 0;
    for (int d = from; d < from + dimension; d++) {
      squares += values[d] * values[d];
    }
    if (squares == 0) {
      return false;
    }
    double norm = Math.sqrt(squares);
    for (int d = from; d < from + dimension; d++) {
      values[d] /= norm;
    }
    return true;
  }

  /** One run over some rows. */
  private final class Fit {
    private final Vectors rows;
    private final int threads;
    private final int n;
    private final int dimension;
    private final int blocks;
    private final double[] centres;

    /** Number by number, so that the innermost loop runs over centres side by side. */
    private final double[] turned;

    private final double[] norms;
    private final int[] assignment;
    private final double[] distances;
    private final int[] order;
    private double movable;

    Fit(Vectors rows, int threads) {
      if (rows.size() < clusters) {
        throw new IllegalArgumentException(
            "%d rows cannot be put into %d clusters; ask for fewer"
                .formatted(rows.size(), clusters));
      }
      this.rows = rows;
      this.threads = threads;
      n = rows.size();
      dimension = rows.dimension();
      blocks = Math.ceilDiv(n, BLOCK);
      centres = new double[Math.multiplyExact(clusters, dimension)];
      turned = new double[centres.length];
      norms = new double[clusters];
      assignment = new int[n];
      distances = new double[n];
      order = new int[n];
      check();
    }

    /** Reads all rows once: are they finite, which are zero, how much do their columns vary. */
    private void check() {
      double[][] sums = new double[blocks][];
      double[][] squares = new double[blocks][];
      int[] counted = new int[blocks];
      forBlocks((block, from, count, values) -> {
        double[] sum = new double[dimension];
        double[] square = new double[dimension];
        for (int i = 0; i < count; i++) {
          if (assignment[from + i] < 0) {
            continue;
          }
          counted[block]++;
          for (int d = 0; d < dimension; d++) {
            double x = values[i * dimension + d];
            sum[d] += x;
            square[d] += x * x;
          }
        }
        sums[block] = sum;
        squares[block] = square;
      });
      int all = Arrays.stream(counted).sum();
      double variance = 0;
      for (int d = 0; d < dimension && all > 0; d++) {
        double sum = 0;
        double square = 0;
        for (int block = 0; block < blocks; block++) {
          sum += sums[block][d];
          square += squares[block][d];
        }
        variance += Math.max(0, square / all - sum / all * (sum / all));
      }
      movable = tolerance * variance / dimension;
    }

    private void drawCentres(RandomGenerator rng) {
      Arrays.setAll(distances, row -> assignment[row] < 0 ? 0 : 1);
      for (int c = 0; c < clusters; c++) {
        int row = draw(rng);
        read(row, centres, c * dimension);
        int centre = c;
        boolean first = c == 0;
        forBlocks((block, from, count, values) -> {
          for (int i = 0; i < count; i++) {
            double distance =
                assignment[from + i] < 0 ? 0 : squared(values, i * dimension, centre * dimension);
            distances[from + i] = first ? distance : Math.min(distances[from + i], distance);
          }
        });
      }
    }

    /** A row in proportion to its number in {@code distances}. */
    private int draw(RandomGenerator rng) {
      double sum = 0;
      for (double distance : distances) {
        sum += distance;
      }
      if (sum == 0) {
        return rng.nextInt(n);
      }
      double left = rng.nextDouble() * sum;
      int last = 0;
      for (int row = 0; row < n; row++) {
        if (distances[row] > 0) {
          last = row;
          left -= distances[row];
          if (left < 0) {
            return row;
          }
        }
      }
      return last;
    }

    private double squared(double[] values, int at, int centre) {
      double sum = 0;
      for (int d = 0; d < dimension; d++) {
        double x = values[at + d] - centres[centre + d];
        sum += x * x;
      }
      return sum;
    }

    Clusters run() {
      int[] before = new int[n];
      Arrays.fill(before, -2);
      int done = 0;
      boolean settled = false;
      while (done < iterations && !settled) {
        done++;
        assign();
        double moved = move();
        settled = Arrays.equals(assignment, before);
        if (!settled && moved <= movable) {
          break;
        }
        System.arraycopy(assignment, 0, before, 0, n);
      }
      if (!settled) {
        // The centres have moved since the rows were assigned.
        assign();
      }
      double inertia = 0;
      for (double distance : distances) {
        inertia += distance;
      }
      return new Clusters(dimension, centres, assignment, inertia, done);
    }

    private void assign() {
      for (int c = 0; c < clusters; c++) {
        norms[c] = 0;
        for (int d = 0; d < dimension; d++) {
          double x = centres[c * dimension + d];
          turned[d * clusters + c] = x;
          norms[c] += x * x;
        }
      }
      forBlocks((block, from, count, values) -> {
        double[] products = new double[clusters];
        for (int i = 0; i < count; i++) {
          if (assignment[from + i] >= 0) {
            int best = nearest(values, i * dimension, products);
            assignment[from + i] = best;
            distances[from + i] = squared(values, i * dimension, best * dimension);
          }
        }
      });
    }

    /** The centre that is nearest: |μ|² / 2 - ⟨x, μ⟩ is least. */
    private int nearest(double[] values, int at, double[] products) {
      Arrays.fill(products, 0);
      int d = 0;
      // Four numbers at a time, so that sums are loaded and stored less often.
      for (; d + 3 < dimension; d += 4) {
        add(
            values[at + d],
            values[at + d + 1],
            values[at + d + 2],
            values[at + d + 3],
            d * clusters,
            products);
      }
      for (; d < dimension; d++) {
        double x = values[at + d];
        int column = d * clusters;
        for (int c = 0; c < clusters; c++) {
          products[c] += x * turned[column + c];
        }
      }
      int best = 0;
      double least = Double.POSITIVE_INFINITY;
      for (int c = 0; c < clusters; c++) {
        double key = norms[c] / 2 - products[c];
        if (key < least) {
          least = key;
          best = c;
        }
      }
      return best;
    }

    private void add(double x0, double x1, double x2, double x3, int column, double[] products) {
      int k = clusters;
      for (int c = 0; c < k; c++) {
        products[c] +=
            x0 * turned[column + c]
                + x1 * turned[column + k + c]
                + x2 * turned[column + 2 * k + c]
                + x3 * turned[column + 3 * k + c];
      }
    }

    /** Moves the centres to the means of their rows; returns by how much, squared, in all. */
    private double move() {
      int[] starts = sortByCluster();
      double[] sums = new double[centres.length];
      Workers.run(
          threads,
          clusters,
          () -> {
            double[] row = new double[dimension];
            float[] room = new float[dimension];
            return c -> {
              for (int i = starts[c]; i < starts[c + 1]; i++) {
                read(order[i], row, 0, room);
                for (int d = 0; d < dimension; d++) {
                  sums[c * dimension + d] += row[d];
                }
              }
            };
          });
      int[] sizes = new int[clusters];
      Arrays.setAll(sizes, c -> starts[c + 1] - starts[c]);
      fillEmpty(sums, sizes);
      double moved = 0;
      for (int c = 0; c < clusters; c++) {
        int at = c * dimension;
        if (sizes[c] == 0) {
          continue;
        }
        for (int d = 0; d < dimension; d++) {
          sums[at + d] /= sizes[c];
        }
        if (spherical && !normalise(sums, at, dimension)) {
          // Opposite rows cancel: no direction is better than the one before.
          continue;
        }
        for (int d = 0; d < dimension; d++) {
          double x = sums[at + d] - centres[at + d];
          moved += x * x;
          centres[at + d] = sums[at + d];
        }
      }
      return moved;
    }

    /** Writes the rows by cluster, rising, and returns where each cluster begins. */
    private int[] sortByCluster() {
      int[] starts = new int[clusters + 1];
      for (int cluster : assignment) {
        if (cluster >= 0) {
          starts[cluster + 1]++;
        }
      }
      for (int c = 0; c < clusters; c++) {
        starts[c + 1] += starts[c];
      }
      int[] next = Arrays.copyOf(starts, clusters);
      for (int row = 0; row < n; row++) {
        if (assignment[row] >= 0) {
          order[next[assignment[row]]++] = row;
        }
      }
      return starts;
    }

    /** Gives each empty cluster the row that is farthest from its centre, the farthest first. */
    private void fillEmpty(double[] sums, int[] sizes) {
      double[] row = new double[dimension];
      for (int c = 0; c < clusters; c++) {
        if (sizes[c] > 0) {
          continue;
        }
        int farthest = -1;
        for (int i = 0; i < n; i++) {
          if (assignment[i] >= 0
              && sizes[assignment[i]] > 1
              && distances[i] > (farthest < 0 ? 0 : distances[farthest])) {
            farthest = i;
          }
        }
        if (farthest < 0) {
          return;
        }
        read(farthest, row, 0);
        int donor = assignment[farthest];
        for (int d = 0; d < dimension; d++) {
          sums[donor * dimension + d] -= row[d];
          sums[c * dimension + d] = row[d];
        }
        sizes[donor]--;
        sizes[c] = 1;
        // So that the next empty cluster takes another.
        distances[farthest] = 0;
      }
    }

    private void read(int row, double[] out, int at) {
      read(row, out, at, new float[dimension]);
    }

    private void read(int row, double[] out, int at, float[] room) {
      rows.read(row, 1, room, 0);
      for (int d = 0; d < dimension; d++) {
        out[at + d] = room[d];
      }
      if (spherical) {
        normalise(out, at, dimension);
      }
    }

    /** Works on blocks of rows in any order; what a block writes depends on it alone. */
    private void forBlocks(BlockWork work) {
      Workers.run(
          threads,
          blocks,
          () -> {
            float[] room = new float[BLOCK * dimension];
            double[] values = new double[room.length];
            return block -> {
              int from = block * BLOCK;
              int count = Math.min(BLOCK, n - from);
              rows.read(from, count, room, 0);
              for (int i = 0; i < count; i++) {
                widen(room, i * dimension, values, from + i);
              }
              work.on(block, from, count, values);
            };
          });
    }

    private void widen(float[] room, int at, double[] values, int row) {
      for (int d = at; d < at + dimension; d++) {
        if (!Float.isFinite(room[d])) {
          throw new IllegalArgumentException(
              "row " + row + " holds " + room[d] + "; legal: finite numbers");
        }
        values[d] = room[d];
      }
      if (spherical && !normalise(values, at, dimension)) {
        assignment[row] = -1;
      }
    }
  }

  @FunctionalInterface
  private interface BlockWork {
    /** Works on {@code count} rows from {@code from} on. */
    void on(int block, int from, int count, double[] values);
  }
}
