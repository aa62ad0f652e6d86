package dev.decoy.objective.trajectory;

import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;

/**
 * Pushes every sampled text up or down by its reward: the policy gradient without a baseline.
 *
 * <pre>
 * loss = aggregate( -A_b log π(y_bt) ),     A = 1 if right, -1 if wrong; or the reward itself
 * </pre>
 *
 * <p>A text's advantage goes to each of its tokens. form=clipped reads {@code
 * old-log-probabilities} (of the policy that sampled), kl above 0 {@code
 * reference-log-probabilities} (both B x T, constants), and adds kl times exp(d) - d - 1 per token,
 * d = log π_ref - log π. entropy above 0 reads {@code logits} ((B · T) x V), which then get a
 * gradient of their own: that of the bonus alone. Logarithms of ratios are held to -20 to 20.
 *
 * <p>Cost: proportional to tokens, with entropy to tokens times vocabulary; buffers of a few rows.
 *
 * @param rewards binary, 1 and 0, of which 0 counts as -1; signed, 1 and -1; or real, taken as they
 *     are
 * @param form pure, -A log π; or clipped, PPO's
 * @param clip how far a ratio to the sampling policy may move from 1; read by form=clipped; 0.2 is
 *     the released default
 * @param aggregation how the losses of tokens become one: token-mean, sequence-mean-token-mean,
 *     sequence-mean-token-sum, fixed (divided by size) or row-weighted (token mean times texts that
 *     stay over size)
 * @param size what aggregation=fixed divides by, and row-weighted counts texts against
 * @param entropy weight of the mean entropy per token, which is taken from the loss; the released
 *     default is 0.001, here 0, because it needs logits
 * @param kl weight of the penalty for leaving the reference policy; the released scripts use 0
 * @param klCap largest penalty of a token; the released code has 10
 */
@Method(
    name = "reinforce",
    example =
        "reinforce --log-probabilities \"-0.5,-1;-0.7,-0.2;-2,-1\" --mask \"1,1;1,0;1,1\""
            + " --groups 0,0,0 --rewards 1,0,0")
public record Reinforce(
    @Option("binary") Rewards rewards,
    @Option("pure") PolicyForm form,
    @Option(value = "0.2", min = 0, max = 1, above = true, below = true) double clip,
    @Option("token-mean") Aggregation aggregation,
    @Option(value = "1", min = 0, above = true) double size,
    @Option(value = "0", min = 0) double entropy,
    @Option(value = "0", min = 0) double kl,
    @Option(value = "10", min = 0, above = true) double klCap)
    implements Objective<TrajectoryBatch> {

  /** Checks the ranges, and that options are not given in vain. */
  public Reinforce {
    Options.check(Reinforce.class, "clip", clip);
    Options.check(Reinforce.class, "size", size);
    Options.check(Reinforce.class, "entropy", entropy);
    Options.check(Reinforce.class, "kl", kl);
    Options.check(Reinforce.class, "klCap", klCap);
    new PolicyLoss("reinforce", form, clip, aggregation, size, entropy, kl, klCap);
  }

  @Override
  public double lossAndGradient(TrajectoryBatch batch, Gradients out) {
    out.reset();
    rewards.check(batch.rewards(), "reinforce");
    double[] advantages = out.buffer("advantages", batch.rewards().length);
    for (int b = 0; b < batch.rewards().length; b++) {
      double reward = batch.rewards()[b];
      advantages[b] = rewards == Rewards.BINARY && reward == 0 ? -1 : reward;
    }
    return policy().lossAndGradient(batch, advantages, out);
  }

  private PolicyLoss policy() {
    return new PolicyLoss("reinforce", form, clip, aggregation, size, entropy, kl, klCap);
  }
}
