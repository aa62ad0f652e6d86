package dev.decoy.objective.trajectory;

/**
 * How the losses of tokens become one. Part of a method, not a detail: it says whether long texts
 * count for more, and whether a batch in which few texts stay is a small step or a step like any
 * other.
 */
public enum Aggregation {
  /** The mean over all tokens that stay. */
  TOKEN_MEAN,
  /** The mean over a text's tokens, then over the texts that stay. */
  SEQUENCE_MEAN_TOKEN_MEAN,
  /** The sum over a text's tokens, then the mean over the texts that stay. */
  SEQUENCE_MEAN_TOKEN_SUM,
  /** The sum over all tokens, divided by a number that is given. */
  FIXED,
  /**
   * The mean over all tokens that stay, times the share that the texts that stay are of a number
   * that is given: what gradient accumulation over micro-batches of a filtered mini-batch does.
   */
  ROW_WEIGHTED;

  /** Whether a number has to be given. */
  public boolean isSized() {
    return this == FIXED || this == ROW_WEIGHTED;
  }

  /**
   * What the loss of a token is multiplied by.
   *
   * @param rows how many texts stay, at least 1
   * @param tokens how many tokens they have together
   * @param length how many tokens this text has
   * @param size the number that is given, above 0
   */
  public double weight(int rows, long tokens, int length, double size) {
    return switch (this) {
      case TOKEN_MEAN -> 1.0 / tokens;
      case SEQUENCE_MEAN_TOKEN_MEAN -> 1 / ((double) rows * length);
      case SEQUENCE_MEAN_TOKEN_SUM -> 1.0 / rows;
      case FIXED -> 1 / size;
      case ROW_WEIGHTED -> rows / (size * tokens);
    };
  }
}
