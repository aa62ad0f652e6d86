package dev.decoy.lucene;

/**
 * Which document of the index is which document of the corpus.
 *
 * <p>In an index that we build they are the same numbers, and nothing is stored or looked up. In
 * somebody else's index a table of one {@code int} per document each way is read once.
 */
sealed interface Ordinals {
  /** Index and corpus count alike. */
  Ordinals SAME = new Same();

  /** The ordinal of a document of the index, or -1 if the corpus does not hold it. */
  int ordinal(int doc);

  /** The document of an ordinal, or -1 if the index does not hold it. */
  int doc(int ordinal);

  /** Whether ordinals rise with the index's own numbers. */
  boolean rising();

  /** Index and corpus count alike. */
  record Same() implements Ordinals {
    @Override
    public int ordinal(int doc) {
      return doc;
    }

    @Override
    public int doc(int ordinal) {
      return ordinal;
    }

    @Override
    public boolean rising() {
      return true;
    }
  }

  /**
   * Looked up in tables.
   *
   * @param ordinals by document; -1 for none
   * @param docs by ordinal; -1 for none
   * @param known how many documents are in both
   * @param unknown how many documents of the index the corpus does not hold
   */
  record Mapped(int[] ordinals, int[] docs, int known, int unknown) implements Ordinals {
    @Override
    public int ordinal(int doc) {
      return ordinals[doc];
    }

    @Override
    public int doc(int ordinal) {
      return docs[ordinal];
    }

    @Override
    public boolean rising() {
      return false;
    }
  }
}
