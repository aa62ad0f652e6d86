package dev.decoy.train.retriever;

/**
 * What a retriever is trained on: pairs of a query and a relevant document, with mined negatives.
 * Arrays are not copied and not changed.
 *
 * @param queries texts of queries
 * @param documents texts of documents
 * @param anchors per example its query
 * @param positives per example its document
 * @param negatives per example the documents that were mined for it, best first; may be empty
 * @param scores per example what mining's scorer said of the positive and then of each negative,
 *     NaN where it said nothing; or no examples at all if there are no scores
 * @param weights per example the weight of each negative, at least 0; or no examples at all if all
 *     are 1
 * @param known per query all its documents that are known to be relevant, which are never its
 *     negatives; a query that is no anchor may have none
 */
public record RetrieverData(
    Bags queries,
    Bags documents,
    int[] anchors,
    int[] positives,
    int[][] negatives,
    float[][] scores,
    float[][] weights,
    int[][] known) {
  /** Checks that all belong together. */
  public RetrieverData {
    int n = anchors.length;
    if (n == 0) {
      throw new IllegalArgumentException("there is nothing to train on: no pair of texts");
    }
    if (positives.length != n || negatives.length != n) {
      throw new IllegalArgumentException(
          "%d anchors have %d positives and %d lists of negatives"
              .formatted(n, positives.length, negatives.length));
    }
    if (known.length != queries.size()) {
      throw new IllegalArgumentException(
          queries.size() + " queries have " + known.length + " lists of known documents");
    }
    for (int i = 0; i < n; i++) {
      check("query", anchors[i], queries.size());
      check("document", positives[i], documents.size());
      for (int negative : negatives[i]) {
        check("document", negative, documents.size());
      }
      if (scores.length > 0 && scores[i].length != negatives[i].length + 1) {
        throw new IllegalArgumentException(
            "example %d has %d negatives and %d scores"
                .formatted(i, negatives[i].length, scores[i].length));
      }
      if (weights.length > 0 && weights[i].length != negatives[i].length) {
        throw new IllegalArgumentException(
            "example %d has %d negatives and %d weights"
                .formatted(i, negatives[i].length, weights[i].length));
      }
    }
  }

  private static void check(String what, int number, int size) {
    if (number < 0 || number >= size) {
      throw new IllegalArgumentException(
          "there is no %s %d; legal: 0 to %d".formatted(what, number, size - 1));
    }
  }

  /** How many examples. */
  public int size() {
    return anchors.length;
  }

  /** Whether every example has scores for its positive and all negatives. */
  boolean isScored() {
    if (scores.length == 0) {
      return false;
    }
    for (float[] each : scores) {
      for (float score : each) {
        if (Float.isNaN(score)) {
          return false;
        }
      }
    }
    return true;
  }
}
