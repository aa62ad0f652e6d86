package dev.decoy.app.demo;

import java.util.List;

/**
 * A query before it has its number.
 *
 * @param text the question
 * @param positives ids of the relevant documents, at least one
 * @param split where it belongs
 */
record Question(String text, List<String> positives, Split split) {
  Question {
    positives = List.copyOf(positives);
  }
}
