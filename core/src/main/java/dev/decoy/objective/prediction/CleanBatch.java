package dev.decoy.objective.prediction;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;

/**
 * Clean examples that are about to be noised.
 *
 * @param clean B x d, finite
 * @param signal B numbers in (0, 1]: the share of the clean example's variance that is left, ᾱ_t
 * @param extras what some methods read besides: {@code next-signal} (B x 1), ᾱ of the next, less
 *     noisy step of the chain, at least {@code signal} and at most 1
 */
public record CleanBatch(Matrix clean, double[] signal, Extras extras) {
  /** Checks that there is a legal signal per example, and that examples are finite. */
  public CleanBatch {
    if (signal.length != clean.rows()) {
      throw new IllegalArgumentException(
          clean.rows() + " examples have " + signal.length + " signals");
    }
    for (int r = 0; r < clean.rows(); r++) {
      if (!(signal[r] > 0 && signal[r] <= 1)) {
        throw new IllegalArgumentException(
            "the signal of example " + r + " is " + signal[r] + "; legal: above 0, at most 1");
      }
      for (int c = 0; c < clean.columns(); c++) {
        if (!Double.isFinite(clean.get(r, c))) {
          throw new IllegalArgumentException(
              "example " + r + " holds " + clean.get(r, c) + " at " + c);
        }
      }
    }
  }
}
