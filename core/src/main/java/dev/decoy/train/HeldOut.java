package dev.decoy.train;

/**
 * Anchors that are not trained on, to see how good a model is.
 *
 * @param anchors their ordinals, as the model's encoder of anchors knows them
 * @param positives one list per anchor: the ordinals of its relevant documents
 */
public record HeldOut(int[] anchors, int[][] positives) {
  /** Checks that there is a list for each. */
  public HeldOut {
    if (anchors.length != positives.length) {
      throw new IllegalArgumentException(
          anchors.length + " held-out anchors have " + positives.length + " lists of positives");
    }
  }
}
