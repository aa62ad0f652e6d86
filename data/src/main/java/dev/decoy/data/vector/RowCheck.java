package dev.decoy.data.vector;

import dev.decoy.data.input.InputException;
import dev.decoy.search.Vectors;
import java.util.function.IntFunction;

/** Looks for rows that no search can use. */
final class RowCheck {
  /** What has all bits of its exponent set is NaN or infinite. */
  private static final int NOT_FINITE = 0x7F800000;

  /** Numbers that are looked at between two reads. */
  private static final int PIECE = 1 << 16;

  private RowCheck() {}

  /**
   * Looks at all rows.
   *
   * @param file for messages
   * @param name names a row in messages
   * @return how many rows are all zeros
   */
  static int run(Vectors vectors, String file, IntFunction<String> name, ZeroRows zeroRows) {
    int d = vectors.dimension();
    int block = Math.clamp(PIECE / d, 1, vectors.size());
    float[] numbers = new float[Math.multiplyExact(block, d)];
    int zeros = 0;
    for (int from = 0; from < vectors.size(); from += block) {
      int n = Math.min(block, vectors.size() - from);
      vectors.read(from, n, numbers, 0);
      for (int i = 0; i < n; i++) {
        int largest = largest(numbers, i * d, d);
        if (largest >= NOT_FINITE) {
          throw new InputException(
              file,
              0,
              name.apply(from + i) + " holds " + notFinite(numbers, i * d),
              "encode its text again, or leave the row out");
        }
        if (largest == 0) {
          zeros++;
          if (zeroRows == ZeroRows.REFUSED) {
            throw new InputException(
                file,
                0,
                name.apply(from + i) + " is all zeros, which has no direction to compare",
                "leave it out, or compare by inner product instead of cosine");
          }
        }
      }
    }
    return zeros;
  }

  /**
   * The bits, without the sign, of the number of largest size: their order is that of the sizes,
   * with NaN and infinity on top. A maximum of whole numbers, unlike a sum of floating point ones,
   * may be taken in any order, so that the compiler does so many at a time.
   */
  static int largest(float[] numbers, int from, int count) {
    int largest = 0;
    for (int i = from; i < from + count; i++) {
      largest = Math.max(largest, Float.floatToRawIntBits(numbers[i]) & 0x7FFFFFFF);
    }
    return largest;
  }

  /** Whether such bits are those of NaN or an infinity. */
  static boolean isFinite(int largest) {
    return largest < NOT_FINITE;
  }

  private static String notFinite(float[] numbers, int from) {
    int at = from;
    while (Float.isFinite(numbers[at])) {
      at++;
    }
    return (Float.isNaN(numbers[at]) ? "NaN" : "an infinity") + " in column " + (at - from);
  }
}
