package dev.decoy.select.pool;

import dev.decoy.candidate.Draw;
import dev.decoy.candidate.Seed;

/**
 * Chooses examples of a whole pool, rather than candidates of one anchor. Safe to share between
 * threads, each with its own draw.
 *
 * @param <E> what is known of the pool, a record
 */
public interface PoolSelector<E> {
  /**
   * Chooses.
   *
   * @param k how many, at least 1; if fewer can be chosen, all of them are
   * @param out reset and filled: distinct positions in the pool, in the order of choice
   */
  void select(E pool, int k, Seed seed, Draw out);
}
