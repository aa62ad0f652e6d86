package dev.decoy.app.experiment;

/** What the nodes of a graph are told from. */
public enum NodeContrast {
  /** All nodes. */
  EXACT,
  /** Some nodes, drawn anew at each step. */
  SAMPLED,
  /** Clusters, everyone in its own. */
  HARD,
  /** Clusters, everyone in all. */
  SOFT
}
