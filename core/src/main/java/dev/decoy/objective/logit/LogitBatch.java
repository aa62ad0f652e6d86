package dev.decoy.objective.logit;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;

/**
 * What a classifier says of each example, and the truth.
 *
 * @param logits N examples x C classes, or N x 1 for one class against none; finite;
 *     differentiated. Methods with an option for it read probabilities instead
 * @param targets N numbers: the class, 0 … C-1; with one column 1 or 0; {@link #MASKED} for an
 *     example that takes no part
 * @param extras what some methods read besides, such as {@code class-weights} (1 x C, with one
 *     column 1 x 2) or {@code biased-logits} (N x C)
 */
public record LogitBatch(Matrix logits, int[] targets, Extras extras) {
  /** The target of an example that takes no part. */
  public static final int MASKED = -1;

  /** Checks that there is a legal target per example, and that logits are finite. */
  public LogitBatch {
    if (targets.length != logits.rows()) {
      throw new IllegalArgumentException(
          logits.rows() + " examples have " + targets.length + " targets");
    }
    int classes = Math.max(2, logits.columns());
    for (int r = 0; r < targets.length; r++) {
      if (targets[r] < MASKED || targets[r] >= classes) {
        throw new IllegalArgumentException(
            "the target of example "
                + r
                + " is "
                + targets[r]
                + "; legal: 0 to "
                + (classes - 1)
                + ", or -1 for none");
      }
    }
    logits.requireFinite("example");
  }
}
