package dev.decoy.app.demo;

/**
 * A document of a retrieval set.
 *
 * @param id without white space, so that it fits a TREC run
 * @param title what it belongs to
 * @param text the content
 * @param group what is split as a whole, such as a class
 */
record Document(String id, String title, String text, String group) {
  Document {
    if (id.isEmpty() || id.chars().anyMatch(Character::isWhitespace)) {
      throw new IllegalArgumentException("id must be without white space but is '" + id + "'");
    }
  }
}
