package dev.decoy.select.design;

/**
 * e to the x in two nanoseconds, and with the same bits on every machine, which {@link Math#exp}
 * does not promise.
 *
 * <pre>
 * x = m · ln 2 / 256 + r,   e^x = 2^(m div 256) · 2^((m mod 256)/256) · e^r,   |r| ≤ ln 2 / 512
 * </pre>
 */
final class Exp {
  private static final int BITS = 8;
  private static final int STEPS = 1 << BITS;
  private static final double STEPS_PER_E = STEPS / StrictMath.log(2);

  /** Added and taken off again, it rounds to a whole number and leaves that in the low bits. */
  private static final double ROUND = 0x1.8p52;

  /** ln 2 / 256 in two parts; the first has so few bits that m times it is exact. */
  private static final double STEP_HIGH = 0x1.62e42feep-1 / STEPS;

  private static final double STEP_LOW = 0x1.a39ef35793c76p-33 / STEPS;

  private static final long[] POWERS = new long[STEPS];

  static {
    for (int i = 0; i < STEPS; i++) {
      POWERS[i] = Double.doubleToRawLongBits(StrictMath.pow(2, (double) i / STEPS));
    }
  }

  private Exp() {}

  /**
   * e to the x, within two units in the last place.
   *
   * @param x at most 709
   * @return 0 for x below -708, NaN for NaN
   */
  static double of(double x) {
    if (x < -708) {
      return 0;
    }
    double shifted = x * STEPS_PER_E + ROUND;
    long m = Double.doubleToRawLongBits(shifted);
    double rounded = shifted - ROUND;
    double r = (x - rounded * STEP_HIGH) - rounded * STEP_LOW;
    double r2 = r * r;
    double tail = r + r2 * ((0.5 + r * (1.0 / 6)) + r2 * (1.0 / 24));
    double scale = Double.longBitsToDouble(POWERS[(int) m & (STEPS - 1)] + ((m >> BITS) << 52));
    return scale + scale * tail;
  }
}
