package dev.decoy.synthesize;

import dev.decoy.search.Vectors;
import java.util.Optional;

/**
 * Documents as points, such as a graph embedding puts them, and those of them that want examples.
 *
 * @param vectors of the documents, N x d, finite; only their directions count
 * @param queries ordinals of the documents that want examples
 * @param queue ordinals of documents in the order in which chance brings them, for the ways of
 *     drawing that the released code has; made by the seed where it is not given
 */
public record EmbeddedDocuments(Vectors vectors, int[] queries, Optional<int[]> queue) {
  /** Checks the ordinals. */
  public EmbeddedDocuments {
    check("a query", queries, vectors.size());
    queue.ifPresent(documents -> check("the queue's document", documents, vectors.size()));
  }

  private static void check(String what, int[] ordinals, int n) {
    for (int ordinal : ordinals) {
      if (ordinal < 0 || ordinal >= n) {
        throw new IllegalArgumentException(
            what + " is " + ordinal + "; there are " + n + " documents");
      }
    }
  }
}
