package dev.decoy.model;

/** A distribution over the next token, given those before it. Safe to share between threads. */
public interface NextTokenModel {
  /** How many tokens there are, at least 1: 0 … V-1. */
  int vocabulary();

  /** The token that ends a sequence, or -1 if there is none. */
  int endOfSequence();

  /**
   * The distribution after a prefix.
   *
   * @param tokens the prefix is its first {@code length} tokens
   * @param length at least 0
   * @param out V natural logarithms of probabilities that sum to 1; minus infinity where the
   *     probability is 0
   */
  void logProbabilities(int[] tokens, int length, double[] out);

  /**
   * The distributions after {@code from, from + 1, …, to} tokens, which a large model gives in one
   * call.
   *
   * @param out {@code to - from + 1} rows of V
   */
  default void score(int[] tokens, int from, int to, double[][] out) {
    for (int length = from; length <= to; length++) {
      logProbabilities(tokens, length, out[length - from]);
    }
  }

  /** Told that only the first {@code length} tokens stand, so that a cache can forget the rest. */
  default void rollback(int length) {}
}
