package dev.decoy.search;

/**
 * The k documents that fit each anchor best, exactly ({@link ExactTopK}, {@link PrunedTopK}) or
 * nearly so. Scores have the same bits whoever finds the documents.
 */
public interface TopKSearch {
  /**
   * How many anchors can be searched for at once within so many bytes, at least 1.
   *
   * @param k how many documents each
   */
  int anchorsWithin(long bytes, int k);

  /**
   * Finds them.
   *
   * @param anchors row after row, as long as the documents' rows; not changed
   * @param count how many anchors
   * @param k how many documents each, at least 1
   * @param sink called in the anchors' order
   * @throws IllegalArgumentException for numbers that are none, with their row
   */
  void search(float[] anchors, int count, int k, ExactTopK.Sink sink);
}
