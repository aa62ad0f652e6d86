package dev.decoy.source;

/**
 * The documents 0 … N - 1, of which nothing is known.
 *
 * @param documents how many, N, at least 0
 */
public record Corpus(int documents) {
  /** Checks the number. */
  public Corpus {
    if (documents < 0) {
      throw new IllegalArgumentException("a corpus of " + documents + " documents");
    }
  }
}
