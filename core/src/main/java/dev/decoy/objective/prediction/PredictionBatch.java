package dev.decoy.objective.prediction;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;

/**
 * What a denoiser predicted, and what it should have.
 *
 * @param predictions B x d, finite; differentiated. B x 2d where variances are predicted too: the
 *     usual part first
 * @param targets B x d, finite
 * @param extras what some methods read besides, each B x d unless said otherwise: {@code
 *     unconditional}, {@code reference} (a frozen model's prediction), {@code negative}; {@code
 *     signal} (B x 1), the share of the clean example's variance that is left; or, for predicted
 *     variances, {@code state}, what the denoiser was shown, {@code clean}, {@code step} (B x 1)
 *     and {@code schedule} (1 x T), the signals of all steps
 */
public record PredictionBatch(Matrix predictions, Matrix targets, Extras extras) {
  /** Checks that shapes agree and numbers are finite. */
  public PredictionBatch {
    boolean twice =
        predictions.rows() == targets.rows() && predictions.columns() == 2 * targets.columns();
    if (!predictions.sameShape(targets) && !twice) {
      throw new IllegalArgumentException(
          "the predictions are " + predictions.shape() + ", the targets " + targets.shape());
    }
    predictions.requireFinite("prediction");
    targets.requireFinite("target");
  }
}
