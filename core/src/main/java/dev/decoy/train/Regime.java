package dev.decoy.train;

import dev.decoy.candidate.Seed;

/**
 * How negatives come to a model while it learns.
 *
 * @param <E> what the negatives are found in, a record: a corpus with a live model, a teacher's
 *     lists
 */
public interface Regime<E> {
  /** Starts a feed of negatives. */
  NegativeFeed over(E setting, Seed seed);
}
