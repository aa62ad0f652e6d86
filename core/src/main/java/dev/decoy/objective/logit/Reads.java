package dev.decoy.objective.logit;

/** What the batch's logits are. */
public enum Reads {
  /** Logits, to which the logistic function or softmax is applied. */
  LOGITS,
  /** Probabilities already, to which the gradient then belongs. */
  PROBABILITIES
}
