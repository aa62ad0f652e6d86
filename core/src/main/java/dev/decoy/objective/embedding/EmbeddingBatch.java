package dev.decoy.objective.embedding;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;

/**
 * The vectors themselves: anchors, and for each its positive.
 *
 * @param anchors B x d, finite; differentiated
 * @param positives B x d, row i belongs to anchor i and is an in-batch negative of the others;
 *     differentiated
 * @param extras what some methods read besides, such as {@code negatives} (M x d), {@code noise} (M
 *     x d), {@code centroids} (K x d), {@code queue} (M x d), or the frozen {@code
 *     complement-anchors} and {@code complement-positives} (B x e)
 */
public record EmbeddingBatch(Matrix anchors, Matrix positives, Extras extras) {
  /** Checks that there is a positive per anchor, and that all numbers are finite. */
  public EmbeddingBatch {
    if (!anchors.sameShape(positives)) {
      throw new IllegalArgumentException(
          "the anchors are " + anchors.shape() + ", the positives " + positives.shape());
    }
    finite("anchor", anchors);
    finite("positive", positives);
    extras.matrices().forEach(EmbeddingBatch::finite);
  }

  private static void finite(String what, Matrix matrix) {
    for (int r = 0; r < matrix.rows(); r++) {
      for (int c = 0; c < matrix.columns(); c++) {
        if (!Double.isFinite(matrix.get(r, c))) {
          throw new IllegalArgumentException(
              what + " " + r + " holds " + matrix.get(r, c) + " at " + c);
        }
      }
    }
  }
}
