package dev.decoy.objective.score;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;

/**
 * How similar each anchor is to each candidate, and which of them are its positives.
 *
 * @param scores B anchors x C candidates, higher is more similar, finite where the relevance is a
 *     number; differentiated
 * @param relevance B x C: 1 for a positive, 0 for a negative, grades between and above where a
 *     method reads them; NaN for a candidate that takes no part
 * @param extras what some methods read besides, such as {@code weights} (B x C, at least 0), {@code
 *     teacher} (B x C), {@code true-relevance} (B x C), {@code owners} (1 x C, whose hard negative
 *     a candidate is), {@code query-query} (B x B) or {@code document-document} (C x C)
 */
public record ScoreBatch(Matrix scores, Matrix relevance, Extras extras) {
  /** Checks that there is a relevance per score, and that scores that take part are finite. */
  public ScoreBatch {
    if (!scores.sameShape(relevance)) {
      throw new IllegalArgumentException(
          "the scores are " + scores.shape() + ", the relevance " + relevance.shape());
    }
    if (!scores.isFinite()) {
      // Where nothing takes part anything may stand.
      checkParts(scores, relevance);
    }
  }

  private static void checkParts(Matrix scores, Matrix relevance) {
    for (int r = 0; r < scores.rows(); r++) {
      for (int c = 0; c < scores.columns(); c++) {
        if (!Double.isNaN(relevance.get(r, c)) && !Double.isFinite(scores.get(r, c))) {
          throw new IllegalArgumentException(
              "the score of anchor " + r + " and candidate " + c + " is " + scores.get(r, c));
        }
      }
    }
  }

  /** One anchor with its positives and negatives, in this order. */
  public static ScoreBatch of(double[] positives, double[] negatives) {
    int n = positives.length + negatives.length;
    Matrix scores = Matrix.doubles(1, n);
    Matrix relevance = Matrix.doubles(1, n);
    for (int i = 0; i < n; i++) {
      boolean positive = i < positives.length;
      scores.set(0, i, positive ? positives[i] : negatives[i - positives.length]);
      relevance.set(0, i, positive ? 1 : 0);
    }
    return new ScoreBatch(scores, relevance, Extras.NONE);
  }

  /**
   * In-batch negatives: candidate i is the positive of anchor i and a negative of all others;
   * candidates past the anchors are negatives of all.
   *
   * @param scores B x C with C at least B
   */
  public static ScoreBatch inBatch(Matrix scores) {
    if (scores.columns() < scores.rows()) {
      throw new IllegalArgumentException(
          "in-batch scores are " + scores.shape() + "; every anchor needs a candidate of its own");
    }
    Matrix relevance = scores.like();
    for (int r = 0; r < scores.rows(); r++) {
      relevance.set(r, r, 1);
    }
    return new ScoreBatch(scores, relevance, Extras.NONE);
  }
}
