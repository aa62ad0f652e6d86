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
    anchors.requireFinite("anchor");
    positives.requireFinite("positive");
    extras.matrices().forEach((name, matrix) -> matrix.requireFinite(name));
  }
}
