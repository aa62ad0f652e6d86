package dev.decoy.data.vector;

/** Whether a vector may be all zeros. */
public enum ZeroRows {
  /** Not, because it has no direction: its cosine with anything is undefined. */
  REFUSED,
  /** It may: its inner product with anything is 0, which ranks it below all that fits at all. */
  ALLOWED
}
