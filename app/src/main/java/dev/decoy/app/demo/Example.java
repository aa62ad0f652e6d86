package dev.decoy.app.demo;

import java.util.List;

/**
 * A mined anchor with its texts, for a person to judge.
 *
 * @param anchor the query's id
 * @param query its text
 * @param positive one of its positives
 * @param negatives what was chosen, hardest first
 * @param group what examples shall differ in, such as a package or a kind of product
 */
public record Example(
    String anchor, String query, Passage positive, List<Passage> negatives, String group) {

  /** Copies the list. */
  public Example {
    negatives = List.copyOf(negatives);
  }

  /**
   * A document with its score for the query.
   *
   * @param id the document's id
   * @param title may be empty
   * @param text the content
   * @param score by the scorer that the rules read, higher is better; NaN if it has none
   */
  public record Passage(String id, String title, String text, float score) {}
}
