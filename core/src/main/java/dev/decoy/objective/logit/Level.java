package dev.decoy.objective.logit;

/** Over what an overlap is counted. */
public enum Level {
  /** Each example alone, then reduced over examples. */
  EXAMPLE,
  /** All examples of the batch together, for each class. */
  SET
}
