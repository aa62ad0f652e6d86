package dev.decoy.objective.trajectory;

import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;

/**
 * Compares each text with the others that answer the same prompt: what is better than their mean
 * goes up, in units of their spread.
 *
 * <pre>
 * A_b = (r_b - mean of the group) / (standard deviation of the group + epsilon)     scale=deviation
 * A_b =  r_b - mean of the group                                                    scale=none
 * </pre>
 *
 * <p>The deviation is that of the unbiased variance. A text that is alone with its prompt keeps its
 * reward (over 1 + epsilon). A group whose rewards are equal teaches nothing. A text's own reward
 * stands in the mean, so that with scale=none the expected gradient is (n - 1)/n times that of
 * RLOO; dividing by the deviation sharpens a policy most where it is nearly sure.
 *
 * <p>A text's advantage goes to each of its tokens. form=clipped reads {@code
 * old-log-probabilities} (of the policy that sampled), kl above 0 {@code
 * reference-log-probabilities} (both B x T, constants), and adds kl times exp(d) - d - 1 per token,
 * d = log π_ref - log π. entropy above 0 reads {@code logits} ((B · T) x V), which then get a
 * gradient of their own: that of the bonus alone. Logarithms of ratios are held to -20 to 20.
 *
 * <p>Cost: proportional to tokens, with entropy to tokens times vocabulary; buffers of a few rows.
 *
 * @param epsilon what is added to the deviation; 1e-6 in verl, 1e-4 in TRL
 * @param scale deviation or none
 * @param rewards binary, 1 and 0; signed, 1 and -1; or real, any finite number
 * @param form pure, -A log π; or clipped, PPO's, as published
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
    name = "grpo",
    paper = "DeepSeekMath: Pushing the Limits of Mathematical Reasoning in Open Language Models",
    example =
        "grpo:form=pure --log-probabilities \"-0.5,-1;-0.7,-0.2;-2,-1\" --mask \"1,1;1,0;1,1\""
            + " --groups 0,0,0 --rewards 1,0,0")
public record Grpo(
    @Option(value = "1e-6", min = 0, above = true) double epsilon,
    @Option("deviation") Scale scale,
    @Option("binary") Rewards rewards,
    @Option("clipped") PolicyForm form,
    @Option(value = "0.2", min = 0, max = 1, above = true, below = true) double clip,
    @Option("token-mean") Aggregation aggregation,
    @Option(value = "1", min = 0, above = true) double size,
    @Option(value = "0", min = 0) double entropy,
    @Option(value = "0", min = 0) double kl,
    @Option(value = "10", min = 0, above = true) double klCap)
    implements Objective<TrajectoryBatch> {

  /** What a difference from the group's mean is divided by. */
  public enum Scale {
    /** The group's standard deviation. */
    DEVIATION,
    /** Nothing. */
    NONE
  }

  /** Checks the ranges, and that options are not given in vain. */
  public Grpo {
    Options.check(Grpo.class, "epsilon", epsilon);
    Options.check(Grpo.class, "clip", clip);
    Options.check(Grpo.class, "size", size);
    Options.check(Grpo.class, "entropy", entropy);
    Options.check(Grpo.class, "kl", kl);
    Options.check(Grpo.class, "klCap", klCap);
    if (epsilon != 1e-6 && scale == Scale.NONE) {
      throw new SpecException("grpo: option 'epsilon' is only read with scale=deviation");
    }
    new PolicyLoss("grpo", form, clip, aggregation, size, entropy, kl, klCap);
  }

  @Override
  public double lossAndGradient(TrajectoryBatch batch, Gradients out) {
    out.reset();
    rewards.check(batch.rewards(), "grpo");
    int rows = batch.rewards().length;
    double[] advantages = out.buffer("advantages", rows);
    double[] means = out.buffer("means", rows);
    double[] deviations = out.buffer("deviations", rows);
    double[] sizes = out.buffer("sizes", rows);
    Groups.of(batch.groups(), batch.rewards(), means, deviations, sizes);
    int flat = 0;
    for (int b = 0; b < rows; b++) {
      boolean alone = sizes[b] == 1;
      flat += deviations[b] == 0 && !alone ? 1 : 0;
      double unit = scale == Scale.NONE ? 1 : (alone ? 1 : deviations[b]) + epsilon;
      advantages[b] = (batch.rewards()[b] - (alone ? 0 : means[b])) / unit;
    }
    out.note("texts-of-equal-groups", flat);
    return policy().lossAndGradient(batch, advantages, out);
  }

  private PolicyLoss policy() {
    return new PolicyLoss("grpo", form, clip, aggregation, size, entropy, kl, klCap);
  }
}
