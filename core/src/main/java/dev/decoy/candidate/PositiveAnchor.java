package dev.decoy.candidate;

/** Which positive's score a rule is anchored on when an anchor has several. */
public enum PositiveAnchor {
  /** The lowest-scored: no positive looks like a negative. The default. */
  MIN,
  /** The highest-scored. */
  MAX,
  /** The mean of the scores. */
  MEAN,
  /** The first in the order in which the data names them. */
  FIRST;

  /**
   * The score to anchor on.
   *
   * @param scores of the positives; NaN for one that the scorer has no score for, which is passed
   *     over
   * @return the score, or NaN if no positive has one
   */
  public double of(float[] scores) {
    double sum = 0;
    int n = 0;
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    double first = Double.NaN;
    for (float score : scores) {
      if (Float.isNaN(score)) {
        continue;
      }
      if (n++ == 0) {
        first = score;
      }
      sum += score;
      min = Math.min(min, score);
      max = Math.max(max, score);
    }
    if (n == 0) {
      return Double.NaN;
    }
    return switch (this) {
      case MIN -> min;
      case MAX -> max;
      case MEAN -> sum / n;
      case FIRST -> first;
    };
  }
}
