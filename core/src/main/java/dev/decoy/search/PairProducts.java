package dev.decoy.search;

/**
 * Scores of single pairs, with the same bits as {@link ExactTopK} gives them.
 *
 * @param dimension d
 */
public record PairProducts(Similarity similarity, int dimension) {
  /** Makes a vector ready to be compared: divides it by its length where that is asked for. */
  public void prepare(float[] vector) {
    if (similarity == Similarity.COSINE) {
      Packing.normalise(vector, 0, dimension);
    }
  }

  /** The score of two vectors that are ready. */
  public float of(float[] one, float[] other) {
    float sum = 0;
    for (int d = 0; d < dimension; d++) {
      sum = Math.fma(one[d], other[d], sum);
    }
    // As the search has it, minus zero is zero.
    return sum + 0f;
  }
}
