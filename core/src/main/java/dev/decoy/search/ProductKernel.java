package dev.decoy.search;

/**
 * Finds the inner products of a few rows with many that reach each row's limit. The hot loop of
 * {@link ExactTopK}; safe to share between threads.
 *
 * <pre>
 * (r, c) is found  if  ⟨x_r, y_c⟩ ≥ limit_r
 * </pre>
 *
 * <p>An inner product is made in single precision by fused multiply-adds, from zero, in the order
 * of the dimensions. So every kernel gives the same bits.
 */
interface ProductKernel {
  /** Numbers in a cache line. */
  int LINE = 16;

  /** The limit of a row of padding, which nothing reaches. */
  float NEVER = Float.POSITIVE_INFINITY;

  /** The fastest that this JVM can run. */
  static ProductKernel best() {
    return Best.KERNEL;
  }

  /** How many rows R stand side by side in a packed panel of the left side. */
  int rows();

  /** How many rows W stand side by side in a packed panel of the right side, a power of two. */
  int width();

  /**
   * Compares rows with one right panel.
   *
   * @param left number d of row r at {@code leftAt + (r / R * dimension + d) * R + r % R}
   * @param rows how many, a multiple of R
   * @param right number d of column c at {@code rightAt + d * W + c}
   * @param limits of row r at {@code limitsAt + r}, not NaN
   * @param hits filled with {@code r * W + c}, rising by groups of R rows; holds rows * W
   * @param scores filled with their inner products; holds rows * W
   * @param room overwritten; holds R * W
   * @return how many were found
   */
  int find(
      float[] left,
      int leftAt,
      int rows,
      float[] right,
      int rightAt,
      int dimension,
      float[] limits,
      int limitsAt,
      int[] hits,
      float[] scores,
      float[] room);

  /**
   * Lays rows side by side: number d of row r goes to {@code at + d * width + r}.
   *
   * @param from where the first row begins; the others follow it
   * @param n how many; rows missing up to {@code width} become zeros
   * @param width R or W
   */
  default void interleave(
      float[] rows, int from, int n, int dimension, float[] packed, int at, int width) {
    ProductKernel.interleave(rows, from, n, 0, dimension, packed, at, width);
  }

  /** The same for the numbers from {@code first} on. */
  static void interleave(
      float[] rows, int from, int n, int first, int dimension, float[] packed, int at, int width) {
    for (int d = first; d < dimension; d += LINE) {
      int end = Math.min(dimension, d + LINE);
      for (int r = 0; r < width; r++) {
        int to = at + d * width + r;
        if (r < n) {
          for (int i = from + r * dimension + d; i < from + r * dimension + end; i++) {
            packed[to] = rows[i];
            to += width;
          }
        } else {
          for (int i = d; i < end; i++) {
            packed[to] = 0;
            to += width;
          }
        }
      }
    }
  }

  /**
   * Whether the first {@code n} numbers are all smaller than a limit in size, which NaN is not.
   *
   * @param limit positive, at most infinity
   */
  default boolean below(float[] numbers, int n, float limit) {
    return ProductKernel.below(numbers, 0, n, limit);
  }

  /** The same for the numbers {@code from}, …, {@code to - 1}. */
  static boolean below(float[] numbers, int from, int to, float limit) {
    // The sign of a sum is set by numbers from the limit on, NaN and infinities among them.
    int room = Integer.MIN_VALUE - Float.floatToRawIntBits(limit);
    int marks = 0;
    for (int i = from; i < to; i++) {
      marks |= (Float.floatToRawIntBits(numbers[i]) & Integer.MAX_VALUE) + room;
    }
    return marks >= 0;
  }

  /** Chosen once. */
  final class Best {
    private static final ProductKernel KERNEL =
        ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
            ? vector()
            : new ScalarProductKernel();

    private Best() {}

    private static ProductKernel vector() {
      // Vectors of 512 bits come with thirty-two registers; narrower ones may have sixteen.
      return jdk.incubator.vector.FloatVector.SPECIES_PREFERRED.length() >= 16
          ? new WideProductKernel()
          : new NarrowProductKernel();
    }
  }
}
