package dev.decoy.train;

/**
 * Negatives that one state of a model found, made once and never changed.
 *
 * @param number 0, 1, …
 * @param step of the model that found them
 * @param anchors whose negatives these are, rising
 * @param negatives one list per anchor, in the order of use
 * @param ndcg the model's nDCG@10 on the held-out anchors; NaN if there are none
 * @param withoutPositive how many anchors were passed over because no positive is known
 * @param dropped how many retrieved documents a judge took out
 */
public record Generation(
    int number,
    long step,
    int[] anchors,
    int[][] negatives,
    double ndcg,
    int withoutPositive,
    long dropped) {
  /** Checks that there is a list for each anchor. */
  public Generation {
    if (anchors.length != negatives.length) {
      throw new IllegalArgumentException(
          anchors.length + " anchors have " + negatives.length + " lists of negatives");
    }
  }

  /** Where an anchor's list is, or a negative number if this generation has none for it. */
  int find(int anchor) {
    return java.util.Arrays.binarySearch(anchors, anchor);
  }
}
