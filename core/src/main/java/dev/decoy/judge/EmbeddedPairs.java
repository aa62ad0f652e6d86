package dev.decoy.judge;

import dev.decoy.search.Vectors;
import java.util.Optional;

/**
 * Documents and anchors as one or several models see them, and which documents are labelled.
 *
 * @param documents one row each, N x d, finite: the models' vectors side by side
 * @param anchors one row each, A x d
 * @param parts how many numbers of a row belong to each model; all to one where it is not given
 * @param positives document ordinals of the labelled positives of each anchor
 */
public record EmbeddedPairs(
    Vectors documents, Vectors anchors, Optional<int[]> parts, int[][] positives) {
  /** Checks the shapes and ordinals. */
  public EmbeddedPairs {
    int dimension = documents.dimension();
    if (anchors.dimension() != dimension) {
      throw new IllegalArgumentException(
          "documents have vectors of " + dimension + " numbers, anchors of " + anchors.dimension());
    }
    if (positives.length != anchors.size()) {
      throw new IllegalArgumentException(
          anchors.size() + " anchors have vectors, " + positives.length + " have positives");
    }
    for (int[] own : positives) {
      for (int document : own) {
        if (document < 0 || document >= documents.size()) {
          throw new IllegalArgumentException(
              "a positive is " + document + "; there are " + documents.size() + " documents");
        }
      }
    }
    parts.ifPresent(widths -> {
      long sum = 0;
      for (int width : widths) {
        if (width < 1) {
          throw new IllegalArgumentException("a part has " + width + " numbers; legal: at least 1");
        }
        sum += width;
      }
      if (sum != dimension) {
        throw new IllegalArgumentException(
            "the parts have " + sum + " numbers together, a row has " + dimension);
      }
    });
  }
}
