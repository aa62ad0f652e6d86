package dev.decoy.synthesize;

/**
 * Training examples of a query, what is near to it and what is not, query by query.
 *
 * @param queries document ordinals
 * @param positives document ordinals
 * @param negatives document ordinals
 * @param positiveRanks how many other documents are nearer to the query than the positive, where it
 *     was chosen by rank or threshold; -1 where by chance or cluster
 * @param negativeRanks the same of the negatives
 * @param fallbacks how often chance stood in for a threshold that too few documents reached
 */
public record Triples(
    int[] queries,
    int[] positives,
    int[] negatives,
    int[] positiveRanks,
    int[] negativeRanks,
    int fallbacks) {
  /** Checks the lengths. */
  public Triples {
    int n = queries.length;
    if (positives.length != n
        || negatives.length != n
        || positiveRanks.length != n
        || negativeRanks.length != n) {
      throw new IllegalArgumentException("parts of triples have different lengths");
    }
  }

  /** How many. */
  public int size() {
    return queries.length;
  }
}
