package dev.decoy.objective.embedding;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;

/**
 * What two models make of the same examples; their vectors need not be equally long.
 *
 * @param features m x e, of the model that is trained, finite; differentiated
 * @param biased m x f, of the other, such as one that can see nothing but a shortcut;
 *     differentiated
 * @param extras what some methods read besides
 */
public record FeatureBatch(Matrix features, Matrix biased, Extras extras) {
  /** Checks that both have a row per example, and that all numbers are finite. */
  public FeatureBatch {
    if (features.rows() != biased.rows()) {
      throw new IllegalArgumentException(
          "the features are " + features.shape() + ", the biased ones " + biased.shape());
    }
    features.requireFinite("example");
    biased.requireFinite("example");
  }
}
