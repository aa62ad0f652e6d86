package dev.decoy.objective.embedding;

/** How far two vectors are apart. */
public enum Distance {
  /** The length of their difference. */
  EUCLIDEAN,
  /** Its square. */
  SQUARED,
  /** One minus their cosine. */
  COSINE
}
