package dev.decoy.objective.score;

/** What the mean of a loss over pairs is taken over. */
public enum Average {
  /**
   * All pairs of a positive and a negative of one anchor: anchors with more pairs count for more.
   */
  PAIRS,
  /** The mean of each anchor's pairs, then over anchors. */
  ANCHORS
}
