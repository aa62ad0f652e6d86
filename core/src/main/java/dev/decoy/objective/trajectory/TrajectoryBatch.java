package dev.decoy.objective.trajectory;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;

/**
 * Texts that a policy sampled, token by token, and what a verifier said of them.
 *
 * @param logProbabilities B texts x T tokens: natural logarithm of the policy's probability of each
 *     token given those before it, at most 1e-6, finite where the mask is 1; differentiated
 * @param mask B x T: 1 on tokens of the response, its end of sequence included, 0 on prompt and
 *     padding; every row has a 1
 * @param groups B numbers: texts with the same number answer the same prompt
 * @param rewards B numbers, finite; which ones are legal is the method's to say
 * @param extras what some methods read besides, each B x T: {@code old-log-probabilities} (of the
 *     policy that sampled), {@code reference-log-probabilities} (of a frozen policy), {@code
 *     token-weights}, {@code steps} (the index of a token's reasoning step, -1 outside); or {@code
 *     logits}, (B · T) x V
 */
public record TrajectoryBatch(
    Matrix logProbabilities, Matrix mask, int[] groups, double[] rewards, Extras extras) {
  /** Rounding may lift a log-probability above 0 by so much. */
  public static final double ROUNDING = 1e-6;

  /** Checks shapes, that the mask is 0 or 1 with a 1 in each row, and the ranges under it. */
  public TrajectoryBatch {
    int rows = logProbabilities.rows();
    if (!logProbabilities.sameShape(mask)) {
      throw new IllegalArgumentException(
          "the log-probabilities are " + logProbabilities.shape() + ", the mask " + mask.shape());
    }
    if (groups.length != rows || rewards.length != rows) {
      throw new IllegalArgumentException(
          rows + " texts have " + groups.length + " groups and " + rewards.length + " rewards");
    }
    for (int b = 0; b < rows; b++) {
      int tokens = 0;
      for (int t = 0; t < mask.columns(); t++) {
        double in = mask.get(b, t);
        if (in != 0 && in != 1) {
          throw new IllegalArgumentException(
              "the mask of text " + b + " holds " + in + " at token " + t + "; legal: 0, 1");
        }
        double logProbability = logProbabilities.get(b, t);
        if (in == 1 && !(logProbability <= ROUNDING && logProbability > Double.NEGATIVE_INFINITY)) {
          throw new IllegalArgumentException(
              "the log-probability of text "
                  + b
                  + " is "
                  + logProbability
                  + " at token "
                  + t
                  + "; legal: finite numbers of at most 0");
        }
        tokens += (int) in;
      }
      if (tokens == 0) {
        throw new IllegalArgumentException("text " + b + " has no token; its mask is all 0");
      }
      if (!Double.isFinite(rewards[b])) {
        throw new IllegalArgumentException("the reward of text " + b + " is " + rewards[b]);
      }
    }
  }
}
