package dev.decoy.source;

import dev.decoy.candidate.Seed;
import java.util.function.IntToLongFunction;

/**
 * A source that needs a structure to find candidates in: a corpus, a graph of links, a tree of
 * labels.
 *
 * @param <E> the structure, a record
 */
public interface SourceOver<E> {
  /**
   * The source over a structure. What an anchor gets depends on the structure, the seed, the
   * anchor's key and the depth, and on nothing else.
   *
   * @param seed of this stage
   * @param anchorKey from an anchor's ordinal to a key that does not change when other anchors come
   *     or go, such as a hash of its id
   */
  Source over(E structure, Seed seed, IntToLongFunction anchorKey);

  /** The same where an anchor's ordinal is its key. */
  default Source over(E structure, Seed seed) {
    return over(structure, seed, anchor -> anchor);
  }
}
