package dev.decoy.search;

import dev.decoy.array.NumberType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The leading coordinates of vectors in a rotated basis, and the length of what they leave out.
 *
 * <pre>
 * score(q, x) ≤ ⟨Pq, Px⟩ + |q - P'Pq| |x - P'Px| + c |q| |x|
 * </pre>
 *
 * <p>P are m orthonormal directions. As an inner product: (Pq, |q - P'Pq|, c |q|) with (Px, |x -
 * P'Px|, |x|).
 *
 * <p>Proof, with M = I - P'P, E = PP' - I, e = |E| (measured, not supposed), and γ as in {@link
 * Rounding#gamma}. M M = M + P'EP, so ⟨q, x⟩ = ⟨Pq, Px⟩ + ⟨Mq, Mx⟩ - ⟨Pq, E Px⟩, where the second
 * term is at most |Mq| |Mx| and the third at most e (1 + e) |q| |x|. Instead of Px there is z, made
 * in single precision; |z - Px| ≤ D |x| with D = γ(d) |P|, by rows of P and Cauchy and Schwarz, and
 * nothing smaller; so ⟨Pq, Px⟩ is at most ⟨z_q, z_x⟩ + 2 D (1 + e + D) |q| |x|. The rest's length:
 * |Mx|² = |x|² - |Px|² + ⟨Px, E Px⟩ ≤ |x|² - (|z| - D |x|)² + e (1 + e) |x|². The score is above
 * ⟨q, x⟩ by at most γ(d) |q| |x|, and the bound, a sum of m + 2 products, may come out too small by
 * γ(m + 2) times the sum of their sizes, which is at most 3 |q| |x|. c is the sum of these and a
 * quarter more, for the products of small terms. Lengths are rounded up and a little longer, which
 * pays for numbers too small to be normal.
 *
 * <p>So P may be anything near orthonormal; how good it is decides only what the bound saves.
 * {@link Directions} finds good ones.
 *
 * <p>After H. Li, T. N. Chan, M. L. Yiu, N. Mamoulis: FEXIPRO: Fast and Exact Inner Product
 * Retrieval in Recommender Systems (SIGMOD 2017), which prunes by a prefix in the basis of a
 * singular value decomposition and the lengths of the rests, one anchor at a time; the slack, by
 * which the result is that of the search in single precision, and the two further coordinates, by
 * which a block of anchors goes through one kernel, are ours.
 */
public final class PrefixBound implements UpperBound {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int BLOCK = 256;

  private final Similarity similarity;
  private final int length;
  private final int prefix;
  private final ProductKernel kernel;

  /** Directions, packed as anchors are. */
  private final float[] directions;

  /** e. */
  private final double error;

  /** D. */
  private final double loss;

  private final float slack;
  private final Vectors documents;

  /**
   * Reads documents once.
   *
   * @param documents such as {@link ExactTopK} accepts
   * @param directions m rows as long as the documents, near orthonormal
   * @param allocator where the coordinates are to be: n · (m + 2) · 4 bytes
   * @param threads at least 1; does not change the result
   * @throws IllegalArgumentException for a vector that {@link ExactTopK} refuses, or directions
   *     that are not near orthonormal
   */
  PrefixBound(
      Vectors documents,
      Similarity similarity,
      float[] directions,
      SegmentAllocator allocator,
      int threads,
      ProductKernel kernel) {
    this.similarity = similarity;
    this.length = documents.dimension();
    this.prefix = directions.length / length;
    this.kernel = kernel;
    this.error = error(directions, prefix, length);
    if (!(error < 0.01)) {
      throw new IllegalArgumentException(
          "the directions are not orthonormal: they differ from it by " + error);
    }
    int rows = kernel.rows();
    this.directions = new float[Math.ceilDiv(prefix, rows) * rows * length];
    for (int from = 0; from < prefix; from += rows) {
      int n = Math.min(rows, prefix - from);
      kernel.interleave(directions, from * length, n, length, this.directions, from * length, rows);
    }
    this.loss = Rounding.gamma(length) * Math.sqrt(prefix * (1 + error));
    double sum =
        Rounding.gamma(length)
            + error * (1 + error)
            + 2 * loss * (1 + error + loss)
            + 3 * Rounding.gamma(prefix + 2);
    this.slack = Rounding.up(1.25 * sum);
    int each = prefix + 2;
    MemorySegment stored = allocator.allocate(4L * documents.size() * each, 4);
    Packing packing = new Packing(kernel, length, similarity);
    Workers.run(
        threads,
        Math.ceilDiv(documents.size(), BLOCK),
        () -> {
          float[] some = new float[BLOCK * length];
          float[] out = new float[BLOCK * each];
          Projection projection = new Projection();
          return share -> {
            int first = share * BLOCK;
            int n = Math.min(BLOCK, documents.size() - first);
            documents.read(first, n, some, 0);
            packing.check("document", some, first, n);
            projection.of(some, 0, n, out, 0, 1);
            MemorySegment.copy(out, 0, stored, FLOAT, 4L * first * each, n * each);
          };
        });
    this.documents = new MappedVectors(stored, NumberType.FLOAT32, documents.size(), each);
  }

  /** How many leading coordinates there are. */
  public int prefix() {
    return prefix;
  }

  @Override
  public int dimension() {
    return prefix + 2;
  }

  @Override
  public Similarity similarity() {
    return similarity;
  }

  @Override
  public Vectors documents() {
    return documents;
  }

  @Override
  public void anchors(float[] ready, int count, float[] out) {
    new Projection().of(ready, 0, count, out, 0, slack);
  }

  /** What the directions lack to be orthonormal: the length of PP' - I. */
  private static double error(float[] directions, int m, int d) {
    double squares = 0;
    for (int i = 0; i < m; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = i == j ? -1 : 0;
        for (int c = 0; c < d; c++) {
          sum = Math.fma((double) directions[i * d + c], directions[j * d + c], sum);
        }
        squares += (i == j ? 1 : 2) * sum * sum;
      }
    }
    // Sums in double precision have errors of their own.
    return Math.sqrt(squares) + m * 0x1p-40;
  }

  /** Turns rows into coordinates, a panel at a time; for one thread. */
  private final class Projection {
    private final int width = kernel.width();
    private final int padded = directions.length / length;
    private final float[] panel = new float[width * length];
    private final float[] limits = new float[padded];
    private final int[] hits = new int[padded * width];
    private final float[] products = new float[padded * width];
    private final float[] room = new float[kernel.rows() * width];

    Projection() {
      java.util.Arrays.fill(limits, Float.NEGATIVE_INFINITY);
    }

    /**
     * Fills {@code out}, row after row.
     *
     * @param scale of the length that comes last
     */
    void of(float[] rows, int from, int count, float[] out, int to, float scale) {
      int each = prefix + 2;
      for (int first = 0; first < count; first += width) {
        int n = Math.min(width, count - first);
        kernel.interleave(rows, from + first * length, n, length, panel, 0, width);
        int found =
            kernel.find(directions, 0, padded, panel, 0, length, limits, 0, hits, products, room);
        for (int h = 0; h < found; h++) {
          int row = hits[h] / width;
          int column = hits[h] % width;
          if (row < prefix && column < n) {
            out[to + (first + column) * each + row] = products[h];
          }
        }
        for (int i = first; i < first + n; i++) {
          finish(rows, from + i * length, out, to + i * each, scale);
        }
      }
    }

    private void finish(float[] rows, int from, float[] out, int to, float scale) {
      double whole = Rounding.length(rows, from, length) + Rounding.TINY;
      double kept = Rounding.length(out, to, prefix) * (1 - 0x1p-29);
      kept = Math.max(0, kept - loss * whole);
      double rest = whole * whole * (1 + error * (1 + error)) - kept * kept;
      out[to + prefix] = Rounding.up(Math.sqrt(Math.max(0, rest)) * (1 + 0x1p-30));
      out[to + prefix + 1] = Rounding.up(scale * whole * (1 + 0x1p-30));
    }
  }
}
