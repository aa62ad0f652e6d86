package dev.decoy.select.batch;

import dev.decoy.array.Matrix;

/**
 * Examples and where the model that is trained puts them.
 *
 * @param embeddings N x d, one row per example, of any length; N at least 2
 */
public record EmbeddedExamples(Matrix embeddings) {
  /** Checks the number; the rows are checked when they are read. */
  public EmbeddedExamples {
    if (embeddings.rows() < 2) {
      throw new IllegalArgumentException(
          "there are " + embeddings.rows() + " embedded examples; legal: at least 2");
    }
  }
}
