package dev.decoy.objective;

/**
 * Exponentials in single precision, in loops that the compiler turns into vector instructions:
 * sums, products, least and largest of floats, nothing else, and few enough of them per loop.
 */
public final class FloatExp {
  /** What is lower counts as this. */
  private static final float LOWEST = -80f;

  private static final float SIXTEENTH_OF_LOG2_E = 0.09016844f;
  // 16 ln 2 in two parts, the first of which has few enough bits that its multiples are exact.
  private static final float HIGH = 11.09375f;
  private static final float LOW = -3.3951113e-3f;
  // Adding and subtracting it rounds to a whole number.
  private static final float ROUND = 12582912f;

  private FloatExp() {}

  /**
   * {@code out[i] = exp((x[i] - top) * scale)} for {@code from <= i < to}, within 2e-6 of it
   * relatively, but never less than exp(-80). Where {@code x} is above {@code top} or not a number
   * the result means nothing.
   *
   * @param scale above 0
   */
  public static void of(float[] x, int from, int to, float scale, float top, float[] out) {
    for (int i = from; i < to; i++) {
      float z = Math.min(0f, Math.max(LOWEST, (x[i] - top) * scale));
      // z = r - 16 n ln 2 with n from 0 to 7 and r within 8 ln 2 of 0.
      float n = (ROUND - z * SIXTEENTH_OF_LOG2_E) - ROUND;
      out[i] = ((z + n * HIGH) + n * LOW) * 0.0625f;
    }
    for (int i = from; i < to; i++) {
      float r = out[i];
      float p = 1.9875691e-4f;
      p = p * r + 1.3981999e-3f;
      p = p * r + 0.008333452f;
      p = p * r + 0.041665796f;
      p = p * r + 0.16666666f;
      p = p * r + 0.5f;
      p = p * (r * r) + r + 1f;
      p *= p;
      p *= p;
      p *= p;
      out[i] = p * p;
    }
    for (int i = from; i < to; i++) {
      float z = Math.min(0f, Math.max(LOWEST, (x[i] - top) * scale));
      float n = (ROUND - z * SIXTEENTH_OF_LOG2_E) - ROUND;
      // The binary digits of n say by which of 2^-64, 2^-32 and 2^-16 to multiply.
      float four = ((n * 0.25f - 0.375f) + ROUND) - ROUND;
      float m = n - 4f * four;
      float two = ((m * 0.5f - 0.25f) + ROUND) - ROUND;
      float one = m - 2f * two;
      out[i] *=
          ((1f - four) + four * 0x1p-64f)
              * ((1f - two) + two * 0x1p-32f)
              * ((1f - one) + one * 0x1p-16f);
    }
  }
}
