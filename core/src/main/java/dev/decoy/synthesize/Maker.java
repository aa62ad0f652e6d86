package dev.decoy.synthesize;

import dev.decoy.candidate.Seed;

/**
 * Makes examples that were not there. Safe to share between threads.
 *
 * @param <I> what they are made from, a record
 * @param <O> what is made, a record that says of each where it comes from
 */
public interface Maker<I, O> {
  /**
   * Makes.
   *
   * @param seed the same seed gives the same examples
   */
  O make(I input, Seed seed);
}
