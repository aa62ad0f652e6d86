package dev.decoy.source;

import dev.decoy.array.Matrix;

/**
 * Vectors of anchors and of documents, made by one model.
 *
 * @param anchors a row each
 * @param documents a row each, as long as the anchors'
 */
public record VectorCorpus(Matrix anchors, Matrix documents) {
  /** Checks the shapes and that all numbers are finite. */
  public VectorCorpus {
    if (anchors.columns() != documents.columns() || anchors.columns() == 0) {
      throw new IllegalArgumentException(
          "the anchors are " + anchors.shape() + ", the documents " + documents.shape());
    }
    anchors.requireFinite("anchor");
    documents.requireFinite("document");
  }
}
