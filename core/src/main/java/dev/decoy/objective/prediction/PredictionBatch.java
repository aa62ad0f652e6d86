package dev.decoy.objective.prediction;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;

/**
 * What a denoiser predicted, and what it should have.
 *
 * @param predictions B x d, finite; differentiated
 * @param targets B x d, finite
 * @param extras what some methods read besides, each B x d unless said otherwise: {@code
 *     unconditional}, {@code reference} (a frozen model's prediction), {@code negative}; or {@code
 *     signal} (B x 1), the share of the clean example's variance that is left
 */
public record PredictionBatch(Matrix predictions, Matrix targets, Extras extras) {
  /** Checks that shapes agree and numbers are finite. */
  public PredictionBatch {
    if (!predictions.sameShape(targets)) {
      throw new IllegalArgumentException(
          "the predictions are " + predictions.shape() + ", the targets " + targets.shape());
    }
    for (int r = 0; r < predictions.rows(); r++) {
      for (int c = 0; c < predictions.columns(); c++) {
        if (!Double.isFinite(predictions.get(r, c)) || !Double.isFinite(targets.get(r, c))) {
          throw new IllegalArgumentException(
              "prediction or target " + r + " is not finite at " + c);
        }
      }
    }
  }
}
