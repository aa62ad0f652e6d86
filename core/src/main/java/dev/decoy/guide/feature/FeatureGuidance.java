package dev.decoy.guide.feature;

import dev.decoy.array.Matrix;

/** Moves features inside a model away from those of a negative. Safe to share between threads. */
public interface FeatureGuidance {
  /**
   * Guides the features of one layer.
   *
   * @param out N x D, filled; may be the positive features' own matrix
   */
  void guide(Features features, Matrix out);
}
