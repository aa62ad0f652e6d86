package dev.decoy.objective.score;

/** How the losses of candidates, each by itself, become one. */
public enum Total {
  /** Their sum over everything. */
  SUM,
  /** Their mean over everything. */
  MEAN,
  /** Their sum per anchor, and the mean of that over anchors. */
  ANCHORS
}
