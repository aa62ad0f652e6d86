package dev.decoy.candidate;

/**
 * One anchor's candidates, best first, with what is known of them.
 *
 * @param anchor the anchor's ordinal
 * @param ids document ordinals, best first: by falling score, ties by rising ordinal; in the order
 *     of finding where nobody scored them
 * @param scores one per candidate, higher is better; NaN throughout when nobody scored them
 * @param columns what is known besides
 * @param positives document ordinals of the labelled positives
 * @param positiveScores one per positive by the same scorer; NaN for one that the scorer has no
 *     score for
 * @param scorer who made the scores
 */
public record Candidates(
    int anchor,
    int[] ids,
    float[] scores,
    Columns columns,
    int[] positives,
    float[] positiveScores,
    ScorerId scorer) {

  /**
   * Checks that there is one score per candidate and per positive, and that no score is infinite.
   */
  public Candidates {
    if (ids.length != scores.length) {
      throw new IllegalArgumentException(
          ids.length + " candidates have " + scores.length + " scores");
    }
    if (positives.length != positiveScores.length) {
      throw new IllegalArgumentException(
          positives.length + " positives have " + positiveScores.length + " scores");
    }
    for (float score : scores) {
      if (Float.isInfinite(score)) {
        throw new IllegalArgumentException(
            "a candidate of anchor " + anchor + " has an infinite score");
      }
    }
    for (float score : positiveScores) {
      if (Float.isInfinite(score)) {
        throw new IllegalArgumentException(
            "a positive of anchor " + anchor + " has an infinite score");
      }
    }
  }

  /** How many candidates. */
  public int size() {
    return ids.length;
  }

  /** Whether somebody scored the candidates. */
  public boolean scored() {
    return !scorer.equals(ScorerId.NONE);
  }

  /** The candidates at the first {@code n} positions of {@code kept}, in that order. */
  public Candidates at(int[] kept, int n) {
    int[] someIds = new int[n];
    float[] someScores = new float[n];
    for (int i = 0; i < n; i++) {
      someIds[i] = ids[kept[i]];
      someScores[i] = scores[kept[i]];
    }
    return new Candidates(
        anchor, someIds, someScores, columns.at(kept, n), positives, positiveScores, scorer);
  }
}
