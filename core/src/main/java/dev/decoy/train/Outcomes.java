package dev.decoy.train;

/**
 * What a model made of the negatives of one step, before it learnt from them.
 *
 * @param anchors the anchors of the step
 * @param positiveScores one per anchor: its positive's score
 * @param negativeScores one list per anchor: its negatives' scores, in the order in which the feed
 *     gave them
 */
public record Outcomes(int[] anchors, float[] positiveScores, float[][] negativeScores) {
  /** Checks that there is something of every anchor. */
  public Outcomes {
    if (positiveScores.length != anchors.length || negativeScores.length != anchors.length) {
      throw new IllegalArgumentException(
          anchors.length
              + " anchors have "
              + positiveScores.length
              + " positives' scores and "
              + negativeScores.length
              + " lists of negatives' scores");
    }
  }
}
