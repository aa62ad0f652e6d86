package dev.decoy.search;

/**
 * Rows of numbers in single precision, by ordinal, wherever they are: in an array, in a mapped
 * file. Safe to read from several threads at once.
 */
public interface Vectors {
  /** How many rows n, at least 0. */
  int size();

  /** How many numbers d a row has, at least 1. */
  int dimension();

  /**
   * Copies rows that follow each other, widened to single precision where they are stored in less.
   *
   * @param from the first row's ordinal
   * @param count how many, at least 0, up to the end
   * @param out row after row, from {@code at} on
   */
  void read(int from, int count, float[] out, int at);
}
