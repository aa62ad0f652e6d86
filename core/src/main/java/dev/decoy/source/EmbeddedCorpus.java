package dev.decoy.source;

import dev.decoy.search.Vectors;

/**
 * Documents and anchors as points of one space.
 *
 * @param vectors of the documents, N x d, finite
 * @param anchorVectors of the anchors, A x d, finite
 */
public record EmbeddedCorpus(Vectors vectors, Vectors anchorVectors) {
  /** Checks that both are of one space. */
  public EmbeddedCorpus {
    if (vectors.dimension() != anchorVectors.dimension()) {
      throw new IllegalArgumentException(
          "documents have vectors of "
              + vectors.dimension()
              + " numbers, anchors of "
              + anchorVectors.dimension());
    }
  }
}
