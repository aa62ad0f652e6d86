package dev.decoy.search;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;

/**
 * Documents in a byte per number, and how far that is from what they are: a quarter of the bytes of
 * single precision.
 *
 * <pre>
 * x^ = scale_x · code_x,   code_x[d] = round(x[d] / scale_x) in -127 … 127,   scale_x = max |x[d]| / 127
 * score(q, x) ≤ ⟨q, x^⟩ + |q| (|x - x^| + 3 γ(d + 1) (|x| + |x^|))
 * </pre>
 *
 * <p>As an inner product, (q, |q|) with (x^, what stands in the brackets). Proof: the score differs
 * from ⟨q, x⟩ by at most γ(d) |q| |x|, and ⟨q, x - x^⟩ ≤ |q| |x - x^| by Cauchy and Schwarz. The
 * bound is itself a sum of d + 1 products and may come out too small by γ(d + 1) |q| (|x^| + |x -
 * x^| + …), where |x - x^| ≤ |x| + |x^|. That is twice γ(d + 1) |q| (|x| + |x^|); the third is room
 * for the terms of γ². Lengths are those of the numbers as stored, in double precision, rounded up,
 * and a little longer, which pays for numbers too small to be normal.
 *
 * <p>Anchors stay in single precision, and codes are decoded to it: sums of products of codes have
 * to be widened so often that the JVM multiplies them no faster. So a search by codes costs what it
 * costs in full, and what is scored comes on top. It is for files that do not fit into memory: of
 * those a quarter is read, a sixteenth in full for the sample, and the documents that some anchor's
 * bound reaches, which are few only where a call's anchors times k are fewer than the documents.
 * See docs/benchmarks/search.md.
 */
public final class Int8Bound implements UpperBound {
  private static final int BLOCK = 256;

  private final Similarity similarity;
  private final int size;
  private final int dimension;
  private final MemorySegment codes;
  private final float[] scales;
  private final float[] slacks;

  private Int8Bound(Vectors documents, Similarity similarity, MemorySegment codes) {
    this.similarity = similarity;
    this.size = documents.size();
    this.dimension = documents.dimension();
    this.codes = codes;
    this.scales = new float[size];
    this.slacks = new float[size];
  }

  /**
   * Reads documents once.
   *
   * @param allocator where the codes are to be: n · d bytes, such as in a mapped file
   * @param threads at least 1; does not change the result
   * @throws IllegalArgumentException for a vector that {@link ExactTopK} refuses
   */
  public static Int8Bound of(
      Vectors documents, Similarity similarity, SegmentAllocator allocator, int threads) {
    int d = documents.dimension();
    MemorySegment codes = allocator.allocate((long) documents.size() * d);
    Int8Bound bound = new Int8Bound(documents, similarity, codes);
    Packing packing = new Packing(ProductKernel.best(), d, similarity);
    Workers.run(
        threads,
        Math.ceilDiv(documents.size(), BLOCK),
        () -> {
          float[] rows = new float[BLOCK * d];
          byte[] row = new byte[d];
          return share -> {
            int first = share * BLOCK;
            int n = Math.min(BLOCK, documents.size() - first);
            documents.read(first, n, rows, 0);
            packing.check("document", rows, first, n);
            for (int i = 0; i < n; i++) {
              bound.encode(rows, i * d, first + i, row);
            }
          };
        });
    return bound;
  }

  private void encode(float[] rows, int from, int ordinal, byte[] row) {
    float most = 0;
    for (int i = from; i < from + dimension; i++) {
      most = Math.max(most, Math.abs(rows[i]));
    }
    // Of the smallest numbers a 127th is zero.
    float scale = Math.max(most / 127, Float.MIN_VALUE);
    double squares = 0;
    double lengths = 0;
    for (int i = 0; i < dimension; i++) {
      int code = Math.clamp(Math.round(rows[from + i] / scale), -127, 127);
      row[i] = (byte) code;
      float stored = code * scale;
      double error = (double) rows[from + i] - stored;
      squares = Math.fma(error, error, squares);
      lengths = Math.fma((double) stored, stored, lengths);
    }
    MemorySegment.copy(row, 0, codes, ValueLayout.JAVA_BYTE, (long) ordinal * dimension, dimension);
    double error = Math.sqrt(squares) * (1 + 0x1p-30);
    double both = Rounding.length(rows, from, dimension) + Math.sqrt(lengths) * (1 + 0x1p-30);
    scales[ordinal] = scale;
    slacks[ordinal] = Rounding.up(error + 3 * Rounding.gamma(dimension + 1) * both + Rounding.TINY);
  }

  @Override
  public int dimension() {
    return dimension + 1;
  }

  @Override
  public Similarity similarity() {
    return similarity;
  }

  @Override
  public Vectors documents() {
    return new Decoded();
  }

  @Override
  public void anchors(float[] ready, int count, float[] out) {
    for (int i = 0; i < count; i++) {
      System.arraycopy(ready, i * dimension, out, i * (dimension + 1), dimension);
      out[i * (dimension + 1) + dimension] =
          Rounding.up(Rounding.length(ready, i * dimension, dimension) + Rounding.TINY);
    }
  }

  /** Codes as numbers, and the slack behind them. */
  private final class Decoded implements Vectors {
    @Override
    public int size() {
      return size;
    }

    @Override
    public int dimension() {
      return dimension + 1;
    }

    @Override
    public void read(int from, int count, float[] out, int at) {
      byte[] row = new byte[dimension];
      for (int i = 0; i < count; i++) {
        MemorySegment.copy(
            codes, ValueLayout.JAVA_BYTE, (long) (from + i) * dimension, row, 0, dimension);
        int to = at + i * (dimension + 1);
        decode(row, scales[from + i], out, to);
        out[to + dimension] = slacks[from + i];
      }
    }

    private static void decode(byte[] row, float scale, float[] out, int to) {
      for (int d = 0; d < row.length; d++) {
        out[to + d] = row[d] * scale;
      }
    }
  }
}
