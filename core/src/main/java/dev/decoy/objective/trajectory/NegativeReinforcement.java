package dev.decoy.objective.trajectory;

import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;

/**
 * Pushes down what a verifier called wrong and up what it called right, each with a weight of its
 * own and without a baseline, so that a prompt that only got wrong answers still teaches: NSR, PSR
 * and W-REINFORCE.
 *
 * <pre>
 * loss = aggregate( -A_b log π(y_bt) )      over the tokens of the texts that are kept
 * keep=incorrect   A = -1                                        NSR
 * keep=correct     A = 1                                         PSR
 * keep=all         A = positive if right, -1 if wrong            W-REINFORCE
 * </pre>
 *
 * <p>Pushing a wrong token down raises all others in proportion to what the policy already believes
 * of them, which keeps diversity; pushing a right one up lowers all others. In expectation, with
 * exact probabilities and aggregation=fixed, both halves move a policy the same way; what sets them
 * apart is that subsets are averaged on their own, finite samples, clipping and the optimizer. The
 * loss of NSR has no lower bound and long runs degrade: watch pass@1 and the notes {@code
 * lowest-log-probability} and {@code largest-logit}. If nothing is kept the loss is 0 and the note
 * {@code empty} 1.
 *
 * <p>A text's advantage goes to each of its tokens. form=clipped reads {@code
 * old-log-probabilities} (of the policy that sampled), kl above 0 {@code
 * reference-log-probabilities} (both B x T, constants), and adds kl times exp(d) - d - 1 per token,
 * d = log π_ref - log π. entropy above 0 reads {@code logits} ((B · T) x V), which then get a
 * gradient of their own: that of the bonus alone. Logarithms of ratios are held to -20 to 20.
 *
 * <p>The released code drops rows until their number divides that of its workers, which is not
 * copied.
 *
 * <p>Cost: proportional to tokens, with entropy to tokens times vocabulary; buffers of a few rows.
 *
 * @param keep all, incorrect or correct
 * @param positive weight of a right text where all are kept, at least 0; 0.1 is the paper's, 1 is
 *     REINFORCE with rewards of 1 and -1
 * @param rewards binary, 1 and 0; or signed, 1 and -1
 * @param form pure, -A log π; or clipped, PPO's
 * @param clip how far a ratio to the sampling policy may move from 1; read by form=clipped; 0.2 is
 *     the released default
 * @param aggregation how the losses of tokens become one: token-mean, sequence-mean-token-mean,
 *     sequence-mean-token-sum, fixed (divided by size) or row-weighted (token mean times texts that
 *     stay over size), all over the texts that are kept; the paper's is token-mean
 * @param size what aggregation=fixed divides by, and row-weighted counts texts against
 * @param entropy weight of the mean entropy per token, which is taken from the loss; the released
 *     default is 0.001, here 0, because it needs logits
 * @param kl weight of the penalty for leaving the reference policy; the released scripts use 0
 * @param klCap largest penalty of a token; the released code has 10
 */
@Method(
    name = "w-reinforce",
    paper = "The Surprising Effectiveness of Negative Reinforcement in LLM Reasoning",
    link = "https://arxiv.org/abs/2506.01347",
    example =
        "w-reinforce:positive=0.1 --log-probabilities \"-0.5,-1;-0.7,-0.2;-2,-1\" --mask \"1,1;1,0;1,1\""
            + " --groups 0,0,0 --rewards 1,0,0")
public record NegativeReinforcement(
    @Option("all") Keep keep,
    @Option(value = "0.1", min = 0) double positive,
    @Option("binary") Rewards rewards,
    @Option("pure") PolicyForm form,
    @Option(value = "0.2", min = 0, max = 1, above = true, below = true) double clip,
    @Option("token-mean") Aggregation aggregation,
    @Option(value = "1", min = 0, above = true) double size,
    @Option(value = "0", min = 0) double entropy,
    @Option(value = "0", min = 0) double kl,
    @Option(value = "10", min = 0, above = true) double klCap)
    implements Objective<TrajectoryBatch> {

  /** Which texts teach. */
  public enum Keep {
    /** All. */
    ALL,
    /** Those that are wrong. */
    INCORRECT,
    /** Those that are right. */
    CORRECT
  }

  /** Checks the ranges, and that options are not given in vain. */
  public NegativeReinforcement {
    Options.check(NegativeReinforcement.class, "positive", positive);
    Options.check(NegativeReinforcement.class, "clip", clip);
    Options.check(NegativeReinforcement.class, "size", size);
    Options.check(NegativeReinforcement.class, "entropy", entropy);
    Options.check(NegativeReinforcement.class, "kl", kl);
    Options.check(NegativeReinforcement.class, "klCap", klCap);
    if (rewards == Rewards.REAL) {
      throw new SpecException(
          "w-reinforce: option 'rewards' is 'real', which does not say what is right; legal:"
              + " binary, signed");
    }
    if (positive != 0.1 && keep != Keep.ALL) {
      throw new SpecException(
          "w-reinforce: option 'positive' is " + positive + " but is only read with keep=all");
    }
    new PolicyLoss("w-reinforce", form, clip, aggregation, size, entropy, kl, klCap);
  }

  /** Unclipped, with rewards of 0 and 1 and the mean over tokens. */
  public static NegativeReinforcement of(Keep keep) {
    return new NegativeReinforcement(
        keep, 0.1, Rewards.BINARY, PolicyForm.PURE, 0.2, Aggregation.TOKEN_MEAN, 1, 0, 0, 10);
  }

  @Override
  public double lossAndGradient(TrajectoryBatch batch, Gradients out) {
    out.reset();
    rewards.check(batch.rewards(), "w-reinforce");
    double[] advantages = out.buffer("advantages", batch.rewards().length);
    for (int b = 0; b < batch.rewards().length; b++) {
      boolean right = batch.rewards()[b] == 1;
      advantages[b] =
          switch (keep) {
            case ALL -> right ? positive : -1;
            case INCORRECT -> right ? Double.NaN : -1;
            case CORRECT -> right ? 1 : Double.NaN;
          };
    }
    return policy().lossAndGradient(batch, advantages, out);
  }

  private PolicyLoss policy() {
    return new PolicyLoss("w-reinforce", form, clip, aggregation, size, entropy, kl, klCap);
  }
}
