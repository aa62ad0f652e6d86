package dev.decoy.model;

import dev.decoy.array.Matrix;

/** Turns items, known by ordinal, into vectors. Safe to share between threads. */
public interface Encoder {
  /** The length d of a vector. */
  int dimension();

  /**
   * Encodes items.
   *
   * @param items n ordinals
   * @param out n x d, filled in their order
   */
  void encode(int[] items, Matrix out);
}
