package dev.decoy.source;

import dev.decoy.candidate.ScorerId;

/** Gives a score to any pair of anchor and document. Safe to call from several threads at once. */
public interface Scorer {
  /**
   * Scores the first {@code n} documents of {@code ids}, in any order, for one anchor.
   *
   * @param out score of {@code ids[i]} at {@code i}, higher is better; NaN where there is none
   */
  void score(int anchor, int[] ids, int n, float[] out);

  /** Says who made the scores. */
  ScorerId id();
}
