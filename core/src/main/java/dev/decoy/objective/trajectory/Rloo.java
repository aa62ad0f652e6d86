package dev.decoy.objective.trajectory;

import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;

/**
 * Compares each text with the mean of the others that answer the same prompt, its own reward left
 * out, so that the baseline does not bias the gradient.
 *
 * <pre>
 * A_b = r_b - mean of the other texts of the group = n/(n-1) · (r_b - mean of the group)
 * </pre>
 *
 * <p>A text that is alone with its prompt keeps its reward.
 *
 * <p>A text's advantage goes to each of its tokens. form=clipped reads {@code
 * old-log-probabilities} (of the policy that sampled), kl above 0 {@code
 * reference-log-probabilities} (both B x T, constants), and adds kl times exp(d) - d - 1 per token,
 * d = log π_ref - log π. entropy above 0 reads {@code logits} ((B · T) x V), which then get a
 * gradient of their own: that of the bonus alone. Logarithms of ratios are held to -20 to 20.
 *
 * <p>Cost: proportional to tokens, with entropy to tokens times vocabulary; buffers of a few rows.
 *
 * @param rewards binary, 1 and 0; signed, 1 and -1; or real, any finite number
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
    name = "rloo",
    paper =
        "Back to Basics: Revisiting REINFORCE Style Optimization for Learning from Human Feedback"
            + " in LLMs",
    link = "https://arxiv.org/abs/2402.14740",
    example =
        "rloo --log-probabilities \"-0.5,-1;-0.7,-0.2;-2,-1\" --mask \"1,1;1,0;1,1\""
            + " --groups 0,0,0 --rewards 1,0,0")
public record Rloo(
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
  public Rloo {
    Options.check(Rloo.class, "clip", clip);
    Options.check(Rloo.class, "size", size);
    Options.check(Rloo.class, "entropy", entropy);
    Options.check(Rloo.class, "kl", kl);
    Options.check(Rloo.class, "klCap", klCap);
    new PolicyLoss("rloo", form, clip, aggregation, size, entropy, kl, klCap);
  }

  @Override
  public double lossAndGradient(TrajectoryBatch batch, Gradients out) {
    out.reset();
    rewards.check(batch.rewards(), "rloo");
    int rows = batch.rewards().length;
    double[] advantages = out.buffer("advantages", rows);
    double[] means = out.buffer("means", rows);
    double[] sizes = out.buffer("sizes", rows);
    Groups.of(batch.groups(), batch.rewards(), means, out.buffer("deviations", rows), sizes);
    for (int b = 0; b < rows; b++) {
      double n = sizes[b];
      double reward = batch.rewards()[b];
      advantages[b] = n == 1 ? reward : n / (n - 1) * (reward - means[b]);
    }
    return policy().lossAndGradient(batch, advantages, out);
  }

  private PolicyLoss policy() {
    return new PolicyLoss("rloo", form, clip, aggregation, size, entropy, kl, klCap);
  }
}
