package dev.decoy.search;

import java.lang.foreign.SegmentAllocator;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The directions in which documents and anchors together are longest, longest first: what {@link
 * PrefixBound} keeps of them.
 *
 * <pre>
 * C = Σ x x' / Σ |x|²  over documents  +  Σ q q' / Σ |q|²  over anchors
 * P = the leading eigenvectors of C
 * </pre>
 *
 * <p>Both sides count alike, as what a prefix leaves out of one of them multiplies what it leaves
 * out of the other. On the default encoder's vectors of the JDK corpus half of the coordinates then
 * left a third fewer candidates for the 100 best than by documents alone. Nothing is centred: inner
 * products are not.
 *
 * <p>Up to 2,048 rows of each side are read, evenly spaced. The subspace is found by orthogonal
 * iteration (G. Golub, C. Van Loan: <i>Matrix Computations</i>, 7.3): six multiplications by C,
 * made orthonormal after every second. That leaves neighbours of nearly equal length unsorted,
 * which is of no consequence: {@link PrefixBound} is right for any directions.
 *
 * <p>Cost: 2,048 · d² + 6 · m · d · (d + m) multiply-adds in double precision; memory d² + 2 m d
 * numbers in double precision.
 */
public final class Directions {
  private static final int MOST_ROWS = 2048;
  private static final int POWERS = 2;
  private static final int ROUNDS = 3;

  /** Rows that are added to C together. */
  private static final int GROUP = 8;

  private static final int PROFILED_ANCHORS = 64;
  private static final int PROFILED_DOCUMENTS = 2048;

  /** How much longer than one of a search a multiply-add takes here. */
  private static final double SLOWER = 25;

  /** What a pair that reaches its bound costs, in pairs of the plain search; measured. */
  private static final double SCORED = 10;

  /** Less than this of the plain search's cost must be expected. */
  private static final double PAYS = 0.8;

  private final Similarity similarity;
  private final int dimension;
  private final float[] rows;

  private Directions(Similarity similarity, int dimension, float[] rows) {
    this.similarity = similarity;
    this.dimension = dimension;
    this.rows = rows;
  }

  /**
   * Finds them.
   *
   * @param anchors such as will be searched for; as long as the documents
   * @param most how many, from 1 to d; more are cut down to d
   * @param seed of the iteration's start
   * @param threads at least 1; does not change the result
   * @throws IllegalArgumentException for vectors that {@link ExactTopK} refuses
   */
  public static Directions of(
      Vectors documents, Vectors anchors, Similarity similarity, int most, long seed, int threads) {
    int d = documents.dimension();
    if (anchors.dimension() != d || most < 1) {
      throw new IllegalArgumentException(
          "%d directions of documents with %d and anchors with %d numbers; legal: at least 1, of equal lengths"
              .formatted(most, d, anchors.dimension()));
    }
    double[] moments = new double[d * d];
    add(moments, sample("document", documents, MOST_ROWS, similarity), d, threads);
    add(moments, sample("anchor", anchors, MOST_ROWS, similarity), d, threads);
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < i; j++) {
        moments[j * d + i] = moments[i * d + j];
      }
    }
    int m = Math.min(most, d);
    double[] found = iterate(moments, d, m, seed, threads);
    float[] rounded = new float[m * d];
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = (float) found[i];
    }
    return new Directions(similarity, d, rounded);
  }

  /**
   * What it costs to find {@code most} of them and to measure what they would save, in
   * multiply-adds of a search.
   */
  static double cost(int dimension, int most) {
    double d = dimension;
    double rotated = (PROFILED_ANCHORS + PROFILED_DOCUMENTS) * most * d;
    double pairs = (double) PROFILED_ANCHORS * PROFILED_DOCUMENTS * (d + most);
    return SLOWER * (MOST_ROWS * d * d + POWERS * ROUNDS * most * d * (d + most) + rotated + pairs);
  }

  /** How many there are. */
  public int count() {
    return rows.length / dimension;
  }

  /**
   * The bound by the first of them.
   *
   * @param prefix how many, from 1 to {@link #count}
   * @param allocator where the coordinates are to be: n · (prefix + 2) · 4 bytes
   */
  public PrefixBound bound(Vectors documents, int prefix, SegmentAllocator allocator, int threads) {
    if (prefix < 1 || prefix > count()) {
      throw new IllegalArgumentException(
          "a prefix of %d of %d directions; legal: 1 to %d".formatted(prefix, count(), count()));
    }
    return new PrefixBound(
        documents,
        similarity,
        Arrays.copyOf(rows, prefix * dimension),
        allocator,
        threads,
        ProductKernel.best());
  }

  /**
   * What prefixes would save.
   *
   * @param prefixes lengths m, rising
   * @param energy share of the squared lengths of documents that lies in the prefix
   * @param reached share of all pairs whose bound reaches the anchor's limit
   * @param costs expected, the plain search being 1
   */
  public record Profile(int[] prefixes, double[] energy, double[] reached, double[] costs) {
    /** The prefix of the least cost. */
    public int best() {
      int best = 0;
      for (int i = 1; i < costs.length; i++) {
        if (costs[i] < costs[best]) {
          best = i;
        }
      }
      return prefixes[best];
    }

    /** Whether that is less than the plain search by enough to rely on. */
    public boolean pays() {
      return Arrays.stream(costs).min().orElse(1) < PAYS;
    }
  }

  /**
   * Measures on up to 64 anchors and 2,048 documents, evenly spaced, which share of the pairs would
   * be left. The limits are the samples' own quantiles.
   *
   * @param k how many an anchor is to get
   */
  public Profile profile(Vectors documents, Vectors anchors, int k) {
    float[] x = sample("document", documents, PROFILED_DOCUMENTS, similarity);
    float[] q = sample("anchor", anchors, PROFILED_ANCHORS, similarity);
    int n = x.length / dimension;
    int a = q.length / dimension;
    int[] prefixes = prefixes();
    double[] reached = new double[prefixes.length];
    double[] energy = new double[prefixes.length];
    if (n == 0 || a == 0) {
      double[] plain = new double[prefixes.length];
      Arrays.fill(plain, 1);
      return new Profile(prefixes, energy, reached, plain);
    }
    double[] coordinates = project(x, n);
    double[] ofAnchors = project(q, a);
    double[][] rests = rests(x, n, coordinates, prefixes);
    double[][] restsOfAnchors = rests(q, a, ofAnchors, prefixes);
    int rank = Math.clamp(Math.round((double) k * n / documents.size()), 1, n);
    LooseProducts loose = LooseProducts.best();
    double[] scores = new double[n];
    for (int i = 0; i < a; i++) {
      for (int j = 0; j < n; j++) {
        scores[j] = loose.of(q, i * dimension, x, j * dimension, dimension);
      }
      double[] sorted = scores.clone();
      Arrays.sort(sorted);
      double limit = sorted[n - rank];
      for (int j = 0; j < n; j++) {
        double sum = 0;
        int d = 0;
        for (int p = 0; p < prefixes.length; p++) {
          for (; d < prefixes[p]; d++) {
            sum = Math.fma(ofAnchors[i * count() + d], coordinates[j * count() + d], sum);
          }
          if (sum + restsOfAnchors[p][i] * rests[p][j] >= limit) {
            reached[p]++;
          }
        }
      }
    }
    double[] costs = new double[prefixes.length];
    double whole = squares(x, 0, x.length);
    for (int p = 0; p < prefixes.length; p++) {
      reached[p] /= (double) n * a;
      costs[p] = 1.0 / 16 + (prefixes[p] + 2.0) / dimension + SCORED * reached[p];
      double left = Arrays.stream(rests[p]).map(rest -> rest * rest).sum();
      energy[p] = whole == 0 ? 1 : 1 - left / whole;
    }
    return new Profile(prefixes, energy, reached, costs);
  }

  /** 8, 12, 16, 24, 32, … and all. */
  private int[] prefixes() {
    int[] all = new int[64];
    int n = 0;
    for (int m = 8; m < count(); m *= 2) {
      all[n++] = m;
      if (m + m / 2 < count()) {
        all[n++] = m + m / 2;
      }
    }
    all[n++] = count();
    return Arrays.copyOf(all, n);
  }

  private double[] project(float[] from, int n) {
    int m = count();
    double[] out = new double[n * m];
    LooseProducts loose = LooseProducts.best();
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < m; j++) {
        out[i * m + j] = loose.of(from, i * dimension, rows, j * dimension, dimension);
      }
    }
    return out;
  }

  private double[][] rests(float[] from, int n, double[] coordinates, int[] prefixes) {
    double[][] rests = new double[prefixes.length][n];
    for (int i = 0; i < n; i++) {
      double rest = squares(from, i * dimension, dimension);
      int d = 0;
      for (int p = 0; p < prefixes.length; p++) {
        for (; d < prefixes[p]; d++) {
          double value = coordinates[i * count() + d];
          rest -= value * value;
        }
        rests[p][i] = Math.sqrt(Math.max(0, rest));
      }
    }
    return rests;
  }

  private static double squares(float[] from, int at, int n) {
    double sum = 0;
    for (int i = at; i < at + n; i++) {
      sum = Math.fma((double) from[i], from[i], sum);
    }
    return sum;
  }

  /** Rows, evenly spaced, checked and divided by their lengths where that is wanted. */
  private static float[] sample(String what, Vectors from, int most, Similarity similarity) {
    int d = from.dimension();
    int n = Math.min(most, from.size());
    float[] rows = new float[n * d];
    float[] row = new float[d];
    Packing packing = new Packing(ProductKernel.best(), d, similarity);
    for (int i = 0; i < n; i++) {
      int ordinal = (int) ((long) i * from.size() / n);
      from.read(ordinal, 1, row, 0);
      packing.check(what, row, ordinal, 1);
      System.arraycopy(row, 0, rows, i * d, d);
    }
    return rows;
  }

  /** Adds the second moments, divided by their trace, to the lower triangle. */
  private static void add(double[] moments, float[] rows, int d, int threads) {
    double trace = squares(rows, 0, rows.length);
    if (trace == 0) {
      return;
    }
    int n = rows.length / d;
    int band = 32;
    Workers.run(
        threads,
        Math.ceilDiv(d, band),
        () -> {
          double[] group = new double[GROUP * d];
          return share -> {
            int from = share * band;
            int to = Math.min(d, from + band);
            for (int first = 0; first < n; first += GROUP) {
              Arrays.fill(group, 0);
              for (int i = 0; i < Math.min(GROUP, n - first) * d; i++) {
                group[i] = rows[first * d + i];
              }
              for (int i = from; i < to; i++) {
                addGroup(moments, i * d, group, i, d, 1 / trace);
              }
            }
          };
        });
  }

  /** Row i of the sum of x x' over a group, up to the diagonal. */
  private static void addGroup(
      double[] moments, int at, double[] group, int i, int d, double scale) {
    double a0 = group[i] * scale;
    double a1 = group[d + i] * scale;
    double a2 = group[2 * d + i] * scale;
    double a3 = group[3 * d + i] * scale;
    double a4 = group[4 * d + i] * scale;
    double a5 = group[5 * d + i] * scale;
    double a6 = group[6 * d + i] * scale;
    double a7 = group[7 * d + i] * scale;
    for (int j = 0; j <= i; j++) {
      moments[at + j] +=
          a0 * group[j]
              + a1 * group[d + j]
              + a2 * group[2 * d + j]
              + a3 * group[3 * d + j]
              + (a4 * group[4 * d + j]
                  + a5 * group[5 * d + j]
                  + a6 * group[6 * d + j]
                  + a7 * group[7 * d + j]);
    }
  }

  private static double[] iterate(double[] moments, int d, int m, long seed, int threads) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] rows = new double[m * d];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = random.nextGaussian();
    }
    orthonormal(rows, d, m, random);
    double[] next = new double[m * d];
    for (int round = 0; round < ROUNDS; round++) {
      for (int power = 0; power < POWERS; power++) {
        multiply(moments, rows, next, d, m, threads);
        double[] swap = rows;
        rows = next;
        next = swap;
      }
      orthonormal(rows, d, m, random);
    }
    return rows;
  }

  /** Each row times a symmetric matrix. */
  private static void multiply(
      double[] matrix, double[] rows, double[] out, int d, int m, int threads) {
    int band = 16;
    Workers.run(
        threads,
        Math.ceilDiv(m, band),
        () ->
            share -> {
              int from = share * band;
              int to = Math.min(m, from + band);
              Arrays.fill(out, from * d, to * d, 0);
              for (int j = 0; j < d; j += 4) {
                for (int i = from; i < to; i++) {
                  addRows(matrix, j, Math.min(4, d - j), rows, out, i * d, d);
                }
              }
            });
  }

  private static void addRows(
      double[] matrix, int j, int n, double[] rows, double[] out, int at, int d) {
    if (n < 4) {
      for (int r = j; r < j + n; r++) {
        double a = rows[at + r];
        for (int c = 0; c < d; c++) {
          out[at + c] += a * matrix[r * d + c];
        }
      }
      return;
    }
    double a0 = rows[at + j];
    double a1 = rows[at + j + 1];
    double a2 = rows[at + j + 2];
    double a3 = rows[at + j + 3];
    int r = j * d;
    for (int c = 0; c < d; c++) {
      out[at + c] +=
          a0 * matrix[r + c]
              + a1 * matrix[r + d + c]
              + (a2 * matrix[r + 2 * d + c] + a3 * matrix[r + 3 * d + c]);
    }
  }

  /** Gram and Schmidt's way, each row twice; a row that depends on others is drawn anew. */
  private static void orthonormal(double[] rows, int d, int m, SplittableRandom random) {
    for (int i = 0; i < m; i++) {
      double before = norm(rows, i * d, d);
      for (int pass = 0; pass < 2; pass++) {
        for (int j = 0; j < i; j++) {
          subtract(rows, i * d, j * d, d);
        }
      }
      double after = norm(rows, i * d, d);
      if (!(after > 1e-9 * before) || before == 0) {
        for (int c = 0; c < d; c++) {
          rows[i * d + c] = random.nextGaussian();
        }
        i--;
        continue;
      }
      for (int c = 0; c < d; c++) {
        rows[i * d + c] /= after;
      }
    }
  }

  private static void subtract(double[] rows, int from, int other, int d) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int c = 0;
    for (; c + 3 < d; c += 4) {
      s0 += rows[from + c] * rows[other + c];
      s1 += rows[from + c + 1] * rows[other + c + 1];
      s2 += rows[from + c + 2] * rows[other + c + 2];
      s3 += rows[from + c + 3] * rows[other + c + 3];
    }
    for (; c < d; c++) {
      s0 += rows[from + c] * rows[other + c];
    }
    double sum = s0 + s1 + (s2 + s3);
    for (c = 0; c < d; c++) {
      rows[from + c] -= sum * rows[other + c];
    }
  }

  private static double norm(double[] rows, int from, int d) {
    double sum = 0;
    for (int c = from; c < from + d; c++) {
      sum = Math.fma(rows[c], rows[c], sum);
    }
    return Math.sqrt(sum);
  }
}
