package dev.decoy.search;

/**
 * Lays rows side by side for {@link ProductKernel}, refuses what is no vector, and divides by
 * lengths.
 */
final class Packing {
  /** Products of numbers below it do not overflow in any number that a row can have. */
  private static final float PRODUCT_LIMIT = 0x1p50f;

  private final ProductKernel kernel;
  private final int dimension;
  private final Similarity similarity;

  /** What numbers must stay below. */
  private final float limit;

  Packing(ProductKernel kernel, int dimension, Similarity similarity) {
    this.kernel = kernel;
    this.dimension = dimension;
    this.similarity = similarity;
    this.limit = similarity == Similarity.COSINE ? Float.POSITIVE_INFINITY : PRODUCT_LIMIT;
  }

  /** All anchors, in panels filled up with zeros. */
  float[] anchors(float[] rows, int count) {
    int panel = kernel.rows();
    float[] packed = new float[Math.multiplyExact(Math.ceilDiv(count, panel) * panel, dimension)];
    float[] some = new float[panel * dimension];
    for (int from = 0; from < count; from += panel) {
      int n = Math.min(panel, count - from);
      System.arraycopy(rows, from * dimension, some, 0, n * dimension);
      check("anchor", some, from, n);
      kernel.interleave(some, 0, n, dimension, packed, from * dimension, panel);
    }
    return packed;
  }

  /** One panel of documents. */
  void documents(float[] rows, int first, int n, float[] packed, int at) {
    check("document", rows, first, n);
    kernel.interleave(rows, 0, n, dimension, packed, at, kernel.width());
  }

  /** Refuses what is no vector among the first {@code n} rows, and divides by lengths. */
  void check(String what, float[] rows, int first, int n) {
    if (!kernel.below(rows, n * dimension, limit)) {
      refuse(what, rows, first, n);
    }
    if (similarity == Similarity.COSINE) {
      for (int r = 0; r < n; r++) {
        normalise(rows, r * dimension, dimension);
      }
    }
  }

  private void refuse(String what, float[] rows, int first, int n) {
    for (int i = 0; i < n * dimension; i++) {
      if (!(Math.abs(rows[i]) < limit)) {
        throw new IllegalArgumentException(
            "the vector of %s %d holds %s at %d%s"
                .formatted(
                    what,
                    first + i / dimension,
                    rows[i],
                    i % dimension,
                    Float.isFinite(rows[i])
                        ? ", whose products may overflow; scale the vectors, or compare by cosine"
                        : ""));
      }
    }
  }

  /** Divides a vector by its length; zeros stay zeros. */
  static void normalise(float[] rows, int from, int dimension) {
    // Four sums, as one would wait for itself.
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int d = from;
    for (; d + 3 < from + dimension; d += 4) {
      s0 += (double) rows[d] * rows[d];
      s1 += (double) rows[d + 1] * rows[d + 1];
      s2 += (double) rows[d + 2] * rows[d + 2];
      s3 += (double) rows[d + 3] * rows[d + 3];
    }
    for (; d < from + dimension; d++) {
      s0 += (double) rows[d] * rows[d];
    }
    double length = Math.sqrt(s0 + s1 + s2 + s3);
    if (length == 0) {
      return;
    }
    double scale = 1 / length;
    for (int i = from; i < from + dimension; i++) {
      rows[i] = (float) (rows[i] * scale);
    }
  }
}
