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
   * Whether the similarity of pairs may be {@code min} or more: whether the share of equal bytes is
   * less than four standard errors below what it would be at {@code min}. Signatures that are not
   * comparable may be anything.
   *
   * <p>A short text has fewer shingles than the signature has bytes, which then repeat each other.
   * With u minima that are truly its own among n bytes the variance of the share is at most
   *
   * <pre>
   * P (1 - P) (1/u + 1/n),   P the probability that two bytes are equal
   * </pre>
   *
   * <p>and the number of different bytes is a lower bound of u.
   *
   * <p>One for many pairs: how many different bytes rule a pair out depends on its equal bytes
   * only. Immutable.
   */
  static final class Reach {
    /** The last that was made: a recipe asks for one again and again. */
    private static volatile Reach last = new Reach(1, 0);

    private final double min;
    private final int bytes;

    /**
     * By equal bytes: how many different ones rule a pair out. The more, the less is forgiven; more
     * than there are where none do.
     */
    private final int[] enough;

    private Reach(double min, int bytes) {
      this.min = min;
      this.bytes = bytes;
      enough = new int[bytes + 1];
      int own = 1;
      for (int equal = 0; equal <= bytes; equal++) {
        while (own <= 1 << Byte.SIZE && isWithin(min, equal, bytes, own)) {
          own++;
        }
        enough[equal] = own;
      }
    }

    /**
     * For a least similarity and signatures of one length.
     *
     * @param longs how many a signature has
     */
    static Reach of(double min, int longs) {
      Reach reach = last;
      if (reach.min != min || reach.bytes != Long.BYTES * longs) {
        reach = new Reach(min, Long.BYTES * longs);
        last = reach;
      }
      return reach;
    }

    /**
     * Whether two texts may be as near as that.
     *
     * @param differentB {@link #differentBytes} of {@code b}
     */
    boolean may(long[] a, long[] b, int differentB) {
      if (a.length == 0 || a.length != b.length) {
        return true;
      }
      if (Long.BYTES * a.length != bytes) {
        return of(min, a.length).may(a, b, differentB);
      }
      // Few suffice to pass over two texts that have nothing in common, so that the others need not
      // be counted.
      int needed = enough[equalBytes(a, b)];
      return differentB < needed || differentBytes(a, needed) < needed;
    }
  }

  /** Whether so many equal bytes are within four standard errors, given {@code own} of them. */
  private static boolean isWithin(double min, int equal, int bytes, int own) {
    double expected = min + (1 - min) * CHANCE;
    double error = Math.sqrt(expected * (1 - expected) * (1.0 / own + 1.0 / bytes));
    return equal > bytes * (expected - 4 * error) - 1e-9;
  }

  /** How many different bytes a signature holds. */
  static int differentBytes(long[] signature) {
    return differentBytes(signature, 1 << Byte.SIZE);
  }

  /** How many different bytes a signature holds, or at least {@code enough} if it has as many. */
  private static int differentBytes(long[] signature, int enough) {
    long seen0 = 0;
    long seen1 = 0;
    long seen2 = 0;
    long seen3 = 0;
    int different = 0;
    for (int at = 0; at < signature.length && different < enough; at++) {
      for (int i = 0; i < Long.BYTES; i++) {
        int value = (int) (signature[at] >>> (8 * i)) & 0xff;
        // A shift counts modulo 64.
        long bit = 1L << value;
        switch (value >>> 6) {
          case 0 -> seen0 |= bit;
          case 1 -> seen1 |= bit;
          case 2 -> seen2 |= bit;
          default -> seen3 |= bit;
        }
      }
      different =
          Long.bitCount(seen0) + Long.bitCount(seen1) + Long.bitCount(seen2) + Long.bitCount(seen3);
    }
    return different;
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
