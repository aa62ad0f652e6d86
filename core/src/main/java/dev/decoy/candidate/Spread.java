package dev.decoy.candidate;

/** The spread of a window of scores: the unit in which scores of any scale can be compared. */
public final class Spread {
  private Spread() {}

  /**
   * The population standard deviation of the scores, in their unit; NaNs are passed over.
   *
   * @return at least 0; 0 when the scores are all equal or there is none
   */
  public static double of(float[] scores) {
    double sum = 0;
    int count = 0;
    for (float score : scores) {
      if (!Float.isNaN(score)) {
        sum += score;
        count++;
      }
    }
    if (count == 0) {
      return 0;
    }
    double mean = sum / count;
    double squares = 0;
    for (float score : scores) {
      if (!Float.isNaN(score)) {
        squares += (score - mean) * (score - mean);
      }
    }
    return Math.sqrt(squares / count);
  }
}
