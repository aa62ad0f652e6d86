package dev.decoy.search;

/**
 * Vectors in place of documents and anchors whose inner products, as {@link ProductKernel} makes
 * them, never fall below the scores of {@link ExactTopK}. What they save is that they are shorter,
 * or that they are stored in less.
 *
 * <pre>
 * ⟨anchor', document'⟩ ≥ score(anchor, document)      rounding on both sides included
 * </pre>
 */
public sealed interface UpperBound permits PrefixBound, Int8Bound {
  /** How many numbers the vectors have, at least 1. */
  int dimension();

  /** Documents', by the ordinals of those that they stand for. */
  Vectors documents();

  /** How the scores are made. */
  Similarity similarity();

  /**
   * Anchors'.
   *
   * @param ready row after row as the documents are long, checked and divided by their lengths
   *     where the similarity wants it
   * @param out row after row, {@link #dimension} numbers each
   */
  void anchors(float[] ready, int count, float[] out);
}
