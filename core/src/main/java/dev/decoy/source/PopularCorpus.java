package dev.decoy.source;

import dev.decoy.candidate.Column;

/**
 * The documents 0 … N - 1 and how popular each is. A column rather than an array, because columns
 * of large corpora stay on disk.
 *
 * @param documents how many, N, at least 0
 * @param popularity of each, at least 0, NaN where it is not known: clicks, ratings, in-links, a
 *     word's count
 */
public record PopularCorpus(int documents, Column.Doubles popularity) {
  /** Checks the number; the column is checked when it is read. */
  public PopularCorpus {
    if (documents < 0) {
      throw new IllegalArgumentException("a corpus of " + documents + " documents");
    }
  }

  /** The popularities of documents 0, 1, 2, …. */
  public static PopularCorpus of(double... popularity) {
    return new PopularCorpus(popularity.length, document -> popularity[document]);
  }
}
