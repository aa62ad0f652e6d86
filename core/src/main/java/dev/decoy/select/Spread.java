package dev.decoy.select;

/** The spread of a window of scores. */
final class Spread {
  private Spread() {}

  /**
   * The population standard deviation of the first {@code n} scores, NaNs passed over; 1 when they
   * are all equal.
   */
  static double of(float[] scores, int n) {
    double sum = 0;
    int count = 0;
    for (int i = 0; i < n; i++) {
      if (!Float.isNaN(scores[i])) {
        sum += scores[i];
        count++;
      }
    }
    double mean = sum / Math.max(1, count);
    double squares = 0;
    for (int i = 0; i < n; i++) {
      if (!Float.isNaN(scores[i])) {
        squares += (scores[i] - mean) * (scores[i] - mean);
      }
    }
    double spread = Math.sqrt(squares / Math.max(1, count));
    return spread > 0 ? spread : 1;
  }
}
