package dev.decoy.judge;

/**
 * Compares MinHash signatures that keep 8 bits of each minimum, eight to a {@code long}.
 *
 * <pre>
 * P(two bytes are equal) = J + (1 - J) / 256,   so   Ĵ = (equal / bytes - 1/256) / (1 - 1/256)
 * </pre>
 */
final class MinHash {
  private static final double CHANCE = 1.0 / 256;

  private MinHash() {}

  /** The estimated Jaccard similarity, from 0 to 1; NaN if the signatures are not comparable. */
  static double estimate(long[] a, long[] b) {
    if (a.length == 0 || a.length != b.length) {
      return Double.NaN;
    }
    double equal = (double) equalBytes(a, b) / (Long.BYTES * a.length);
    return Math.max(0, (equal - CHANCE) / (1 - CHANCE));
  }

  /**
   * Whether the similarity may be {@code min} or more: whether the share of equal bytes is less
   * than four standard errors below what it would be at {@code min}. Signatures that are not
   * comparable may be anything.
   */
  static boolean mayReach(double min, long[] a, long[] b) {
    if (a.length == 0 || a.length != b.length) {
      return true;
    }
    int bytes = Long.BYTES * a.length;
    double expected = min + (1 - min) * CHANCE;
    double error = Math.sqrt(expected * (1 - expected) / bytes);
    return equalBytes(a, b) > bytes * (expected - 4 * error) - 1e-9;
  }

  private static int equalBytes(long[] a, long[] b) {
    int equal = 0;
    for (int i = 0; i < a.length; i++) {
      long different = a[i] ^ b[i];
      // Folds each byte onto its lowest bit: 1 where any of its bits differs.
      different |= different >>> 4;
      different |= different >>> 2;
      different |= different >>> 1;
      equal += Long.BYTES - Long.bitCount(different & 0x0101010101010101L);
    }
    return equal;
  }
}
