package dev.decoy.search;

/** How well two vectors fit; higher is better. */
public enum Similarity {
  /** Σ q_d x_d, over vectors as they are. */
  INNER_PRODUCT,
  /**
   * The inner product of both divided by their lengths, each rounded to single precision. A vector
   * of zeros has no direction; it scores 0 with everything.
   */
  COSINE
}
