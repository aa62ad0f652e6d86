package dev.decoy.judge;

import dev.decoy.search.Vectors;

/**
 * Which queries own which documents, and where a model puts the queries.
 *
 * @param queryVectors by the anchor's ordinal, of any length; a row of zeros has no direction
 * @param positives document ordinals of the labelled positives of each query; empty for a query
 *     without
 */
public record OwnedDocuments(Vectors queryVectors, int[][] positives) {
  /** Checks that every query has a vector. */
  public OwnedDocuments {
    if (positives.length != queryVectors.size()) {
      throw new IllegalArgumentException(
          queryVectors.size() + " queries have vectors, " + positives.length + " have positives");
    }
    for (int[] own : positives) {
      for (int document : own) {
        if (document < 0) {
          throw new IllegalArgumentException("a positive is " + document + "; legal: from 0");
        }
      }
    }
  }
}
