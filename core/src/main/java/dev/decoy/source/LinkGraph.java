package dev.decoy.source;

import dev.decoy.array.Matrix;

/**
 * Documents that link to each other, and anchors each of which has one positive among them.
 *
 * @param links outgoing links of each document, as ordinals: what it cites; links to itself and
 *     repeated ones are passed over
 * @param vectors of the documents, N x d; all zeros for a document without text, which is never a
 *     candidate
 * @param anchorVectors of the anchors, A x d; all zeros for an anchor without a query, which gets
 *     no candidates
 * @param positives the positive document of each anchor
 */
public record LinkGraph(int[][] links, Matrix vectors, Matrix anchorVectors, int[] positives) {
  /** Checks the shapes and the ordinals. */
  public LinkGraph {
    int documents = links.length;
    if (vectors.rows() != documents) {
      throw new IllegalArgumentException(
          documents + " documents with links have " + vectors.rows() + " vectors");
    }
    if (anchorVectors.rows() != positives.length) {
      throw new IllegalArgumentException(
          anchorVectors.rows() + " anchors with vectors have " + positives.length + " positives");
    }
    if (documents > 0 && positives.length > 0 && vectors.columns() != anchorVectors.columns()) {
      throw new IllegalArgumentException(
          "documents have vectors of "
              + vectors.columns()
              + " numbers, anchors of "
              + anchorVectors.columns());
    }
    for (int document = 0; document < documents; document++) {
      for (int target : links[document]) {
        if (target < 0 || target >= documents) {
          throw new IllegalArgumentException(
              "document " + document + " links to " + target + "; there are " + documents);
        }
      }
    }
    for (int anchor = 0; anchor < positives.length; anchor++) {
      if (positives[anchor] < 0 || positives[anchor] >= documents) {
        throw new IllegalArgumentException(
            "the positive of anchor "
                + anchor
                + " is "
                + positives[anchor]
                + "; there are "
                + documents
                + " documents");
      }
    }
  }
}
