package dev.decoy.objective.logit;

/** How the losses of examples become one. */
public enum Reduction {
  /** Their mean over the examples that take part. */
  MEAN,
  /** Their sum. */
  SUM
}
