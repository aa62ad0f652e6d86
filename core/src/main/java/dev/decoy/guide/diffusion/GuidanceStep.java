package dev.decoy.guide.diffusion;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import java.util.List;

/**
 * What a denoiser predicts at one noise level.
 *
 * @param unconditional B x d: with no prompt
 * @param main B x d: with the main prompt
 * @param others B x d each: with further prompts, in order; may be none
 * @param weights one per further prompt: below 0 pushes away from it, above 0 pulls towards it
 * @param extras what some methods read besides: {@code state} (B x d), {@code signal} (1 x 1),
 *     {@code progress} (1 x 1, the share of the steps that are done, in [0, 1)), {@code gradient}
 *     (B x d)
 */
public record GuidanceStep(
    Matrix unconditional, Matrix main, List<Matrix> others, double[] weights, Extras extras) {
  /** Checks that shapes agree, that there is a weight per prompt, and that all is finite. */
  public GuidanceStep {
    others = List.copyOf(others);
    if (others.size() != weights.length) {
      throw new IllegalArgumentException(
          others.size() + " further prompts have " + weights.length + " weights");
    }
    for (double weight : weights) {
      if (!Double.isFinite(weight)) {
        throw new IllegalArgumentException("the weight of a prompt is " + weight);
      }
    }
    check("main", main, unconditional);
    check("unconditional", unconditional, unconditional);
    for (Matrix other : others) {
      check("a further", other, unconditional);
    }
  }

  /** With a main prompt alone. */
  public static GuidanceStep of(Matrix unconditional, Matrix main) {
    return new GuidanceStep(unconditional, main, List.of(), new double[0], Extras.NONE);
  }

  private static void check(String what, Matrix matrix, Matrix like) {
    if (!matrix.sameShape(like)) {
      throw new IllegalArgumentException(
          "the "
              + what
              + " prediction is "
              + matrix.shape()
              + ", the unconditional "
              + like.shape());
    }
    matrix.requireFinite(what + " prediction");
  }
}
