package dev.decoy.data.output;

/** What happens to a row that has fewer negatives than a format of fixed width needs. */
public enum ShortRows {
  /** The row is left out and counted, as sentence-transformers' own miner does. */
  DROP,
  /**
   * The row's own negatives are repeated in order until the width is reached, and the row is
   * counted. A repeated negative weighs twice in a loss over the row.
   */
  REPEAT
}
