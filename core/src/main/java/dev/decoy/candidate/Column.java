package dev.decoy.candidate;

/**
 * One thing known of every document or anchor, by ordinal. Computed at the edge, from texts and
 * fields that the stages never see; may be lazy, must be safe to read from several threads.
 */
public sealed interface Column {
  /** A whole number each: a fingerprint, a parent document, a length, a grade. */
  @FunctionalInterface
  non-sealed interface Longs extends Column {
    /** Marks an ordinal of which the thing is not known; equal to nothing, not even to itself. */
    long ABSENT = Long.MIN_VALUE;

    /** The value of an ordinal, or {@link #ABSENT}. */
    long get(int ordinal);
  }

  /**
   * A hash each of something that is no number, such as a word: equal or not, and nothing else.
   * Rules that want numbers refuse it.
   */
  @FunctionalInterface
  interface Hashes extends Longs {}

  /** A number each: a popularity, a score of another kind. NaN where it is not known. */
  @FunctionalInterface
  non-sealed interface Doubles extends Column {
    /** The value of an ordinal, or NaN. */
    double get(int ordinal);
  }

  /** A list of whole numbers each: a MinHash signature, the sorted hashes of a text's shingles. */
  @FunctionalInterface
  non-sealed interface LongLists extends Column {
    /** The list of an ordinal; the caller does not change it. */
    long[] get(int ordinal);

    /**
     * The list of an ordinal, without an array being made for it where the column can help it.
     *
     * @param room may be overwritten and returned if it is exactly as long as the list
     */
    default long[] get(int ordinal, long[] room) {
      return get(ordinal);
    }
  }
}
