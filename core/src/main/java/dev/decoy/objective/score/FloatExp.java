package dev.decoy.objective.score;

/**
 * Exponentials in single precision, in loops that the compiler can turn into vector instructions.
 */
final class FloatExp {
  private static final float LOG2_E = 1.44269504f;
  // ln 2 in two parts, the first of which has few enough bits that whole multiples are exact.
  private static final float LN2_HIGH = 0.693359375f;
  private static final float LN2_LOW = -2.12194440e-4f;
  // Adding and subtracting it rounds to a whole number.
  private static final float ROUND = 12582912f;
  private static final float LOWEST = -87f;

  private FloatExp() {}

  /**
   * {@code out[i] = exp((x[i] - top) * scale)} for {@code from <= i < to}, within 3e-7 of it
   * relatively; what is smaller than exp(-87) becomes exp(-87). Where {@code x} is above {@code
   * top} or not a number the result means nothing.
   *
   * @param scale above 0
   */
  static void of(float[] x, int from, int to, float scale, float top, float[] out) {
    for (int i = from; i < to; i++) {
      float z = Math.min(0f, Math.max(LOWEST, (x[i] - top) * scale));
      float n = (z * LOG2_E + ROUND) - ROUND;
      float r = (z - n * LN2_HIGH) - n * LN2_LOW;
      float p = 1.9875691e-4f;
      p = p * r + 1.3981999e-3f;
      p = p * r + 8.3334519e-3f;
      p = p * r + 4.1665795e-2f;
      p = p * r + 1.6666665e-1f;
      p = p * r + 0.5f;
      p = p * (r * r) + r + 1f;
      out[i] = p * Float.intBitsToFloat(((int) n + 127) << 23);
    }
  }
}
