package dev.decoy.source;

import dev.decoy.candidate.Seed;

/**
 * A source that needs a structure to find candidates in: a corpus, a graph of links, a taxonomy.
 *
 * @param <E> the structure, a record
 */
public interface SourceOver<E> {
  /**
   * The source over a structure.
   *
   * @param seed of this stage; what an anchor gets depends on it and on the anchor alone
   */
  Source over(E structure, Seed seed);
}
