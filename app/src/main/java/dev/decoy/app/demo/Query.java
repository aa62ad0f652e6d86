package dev.decoy.app.demo;

import java.util.List;

/**
 * A query with its relevant documents.
 *
 * @param id such as {@code q17}
 * @param text the question
 * @param positives ids of the relevant documents, at least one
 * @param split where the query belongs
 */
record Query(String id, String text, List<String> positives, Split split) {
  Query {
    positives = List.copyOf(positives);
    if (positives.isEmpty()) {
      throw new IllegalArgumentException("query " + id + " has no positive");
    }
  }
}
