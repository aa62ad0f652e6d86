package dev.decoy.judge;

import dev.decoy.candidate.Seed;

/**
 * A judge that is learnt from a whole data set before it judges.
 *
 * @param <E> what it learns from, a record
 */
public interface JudgeFitter<E> {
  /**
   * Learns the judge.
   *
   * @param seed the same seed gives the same judge
   */
  Judge fit(E evidence, Seed seed);
}
