package dev.decoy.app.eval;

/** What becomes of a judged query for which the run has no document. */
public enum Missing {
  /** It counts with the value 0, as with {@code trec_eval -c}: finding nothing is not an excuse. */
  ZERO,
  /** It is left out of the mean, as trec_eval does without {@code -c}. */
  SKIP
}
