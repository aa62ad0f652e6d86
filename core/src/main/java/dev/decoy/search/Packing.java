package dev.decoy.search;

/**
 * Lays rows side by side for {@link ProductKernel}, refuses what is no vector, and divides by
 * lengths.
 */
final class Packing {
  private final ProductKernel kernel;
  private final int dimension;
  private final Similarity similarity;

  Packing(ProductKernel kernel, int dimension, Similarity similarity) {
    this.kernel = kernel;
    this.dimension = dimension;
    this.similarity = similarity;
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

  private void check(String what, float[] rows, int first, int n) {
    int marks = 0;
    for (int i = 0; i < n * dimension; i++) {
      // The sign of the sum is set by an exponent of ones only: NaN and infinities.
      marks |= (Float.floatToRawIntBits(rows[i]) & Integer.MAX_VALUE) + 0x00800000;
    }
    if (marks < 0) {
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
      if (!Float.isFinite(rows[i])) {
        throw new IllegalArgumentException(
            "the vector of %s %d holds %s at %d"
                .formatted(what, first + i / dimension, rows[i], i % dimension));
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
