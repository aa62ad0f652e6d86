package dev.decoy.lucene;

import dev.decoy.search.LaneProduct;
import dev.decoy.search.Vectors;
import java.util.Arrays;
import org.apache.lucene.util.hnsw.UpdateableRandomVectorScorer;

/**
 * How near documents are to an anchor, as a walk through the graph wants it: rising with the score,
 * never negative, with the same bits on every machine. For one thread.
 */
final class HnswScorer implements UpdateableRandomVectorScorer {
  private final Vectors documents;
  private final Scales scales;
  private final LaneProduct product = LaneProduct.best();
  private final float[] anchor;
  private final float[] row;
  private final int length;
  private float anchorScale = 1;

  /** What products with a document are multiplied by. */
  @FunctionalInterface
  interface Scales {
    float of(int document);
  }

  HnswScorer(Vectors documents, Scales scales) {
    this.documents = documents;
    this.scales = scales;
    length = LaneProduct.padded(documents.dimension());
    anchor = new float[length];
    row = new float[length];
  }

  /** Compares with an anchor from now on. */
  void anchor(float[] vector, int from) {
    System.arraycopy(vector, from, anchor, 0, documents.dimension());
    anchorScale = 1;
  }

  @Override
  public void setScoringOrdinal(int document) {
    documents.read(document, 1, anchor, 0);
    anchorScale = scales.of(document);
  }

  @Override
  public float score(int document) {
    documents.read(document, 1, row, 0);
    float score = product.of(anchor, row, length) * scales.of(document) * anchorScale;
    // Rising, and never negative.
    return score < 0 ? 1 / (1 - score) : 1 + score;
  }

  @Override
  public int maxOrd() {
    return documents.size();
  }

  /** What a vector's products are multiplied by under cosine: 1 / |x|, 0 for zeros. */
  static float inverseLength(float[] rows, int from, int dimension) {
    double sum = 0;
    for (int d = from; d < from + dimension; d++) {
      sum += (double) rows[d] * rows[d];
    }
    return sum == 0 ? 0 : (float) (1 / Math.sqrt(sum));
  }

  /** All ones. */
  static float[] ones(int n) {
    float[] ones = new float[n];
    Arrays.fill(ones, 1);
    return ones;
  }
}
