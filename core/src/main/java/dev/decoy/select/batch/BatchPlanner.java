package dev.decoy.select.batch;

import dev.decoy.candidate.Seed;

/**
 * Decides which examples share a batch, and so which are each other's negatives. Safe to share
 * between threads.
 *
 * @param <E> what is known of the examples, a record
 */
public interface BatchPlanner<E> {
  /**
   * Plans one epoch.
   *
   * @param epoch which one, from 0
   * @param batchSize how many examples a batch has, at least 1; the last may have fewer
   * @return the batches in order; every example is in exactly one, or in at least one where the
   *     planner says that it repeats some
   */
  int[][] plan(E examples, int epoch, int batchSize, Seed seed);
}
