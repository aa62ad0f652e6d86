package dev.decoy.measure.audit;

import dev.decoy.array.Matrix;

/**
 * What a model that was trained on sampled classes says at held-out positions.
 *
 * @param scores N positions x C classes, finite: all classes, not samples
 * @param targets the class that came, one per position
 * @param noise 1 x C: the probability with which each class was drawn in training, above 0; of a
 *     sample without replacement, its inclusion probability over K
 */
public record ScoredClasses(Matrix scores, int[] targets, Matrix noise) {
  /** Checks shapes and ranges. */
  public ScoredClasses {
    scores.requireFinite("position");
    if (scores.rows() == 0 || targets.length != scores.rows()) {
      throw new IllegalArgumentException(
          "scores of "
              + scores.shape()
              + " have "
              + targets.length
              + " targets; legal: one per position, at least one");
    }
    for (int target : targets) {
      if (target < 0 || target >= scores.columns()) {
        throw new IllegalArgumentException(
            "a target is " + target + "; legal: 0 to " + (scores.columns() - 1));
      }
    }
    if (noise.rows() != 1 || noise.columns() != scores.columns()) {
      throw new IllegalArgumentException(
          "the noise is " + noise.shape() + "; legal: 1 x " + scores.columns());
    }
    for (int c = 0; c < noise.columns(); c++) {
      double d = noise.get(0, c);
      if (!(d > 0 && d <= 1)) {
        throw new IllegalArgumentException(
            "the noise of class " + c + " is " + d + "; legal: probabilities above 0");
      }
    }
  }
}
