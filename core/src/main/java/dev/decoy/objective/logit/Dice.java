package dev.decoy.objective.logit;

import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;

/**
 * Asks for overlap instead of accuracy where negatives outnumber positives: what F1 counts, made
 * smooth, so that a mass of easy negatives weighs nothing.
 *
 * <pre>
 * q = (1 - p)^alpha · p                                   p the probability, y 1 or 0
 * loss = 1 - (2 q y + smooth) / (q + y + smooth)            squared=false
 * loss = 1 - (2 q y + smooth) / (q² + y + smooth)           squared=true
 * level=example: each example, then mean or sum;   level=set: q y, q, q² and y summed over examples
 * </pre>
 *
 * <p>alpha is the self-adjusting factor: easy examples stop contributing. It makes the loss rise
 * again for positives with p above 1 / (1 + alpha): with the paper's alpha = 1 they are held near
 * 0.5, so predictions must be ranked or thresholded by validation, never read as probabilities. The
 * released scripts use 0.01. With more than one column p is the softmax and the loss is summed over
 * classes, each against the rest; one column is one class against none, with the logistic function.
 *
 * <p>The set level couples a batch: batch size becomes a parameter of the training. The released
 * code takes it for one column, the example level for several; both are offered for both. For
 * several columns without squares it divides by sums over the whole batch what it counts per
 * example; that mixture is not offered. An example whose target is -1 takes no part; a batch
 * without any has loss 0 and the note {@code empty}.
 *
 * <p>Cost: one exponential per logit (two with alpha), room for a few numbers per logit that is
 * kept from batch to batch, and a sort of the negatives per class where hardNegatives is on.
 *
 * @param smooth what is added above and below, above 0: without it a negative's loss is always 1;
 *     the released scripts use 1, the class 1e-4
 * @param alpha power of the self-adjusting factor, at least 0; 0 is plain Dice, 0.01 is the default
 *     of the released scripts, 1 motivates the paper
 * @param squared whether probabilities are squared in the denominator; the released scripts do
 * @param level example, as in the paper; or set
 * @param reduction mean or sum over examples; read by level=example
 * @param reads logits, or probabilities from 0 to 1, which the gradient then belongs to
 * @param hardNegatives how many negatives are kept per positive (with several classes, per positive
 *     of the class and divided by their number, as released), the most probable ones; 0 keeps all.
 *     What is dropped has loss 0
 * @param ohem how they are kept: exact, as many as asked for; or parity, as the released code for
 *     one column does on flat targets: those above the (k - 1)-th most probable, which are k - 2,
 *     or nearly all for k of 0 or 1
 */
@Method(
    name = "dice",
    paper = "Dice Loss for Data-imbalanced NLP Tasks",
    link = "https://arxiv.org/abs/1911.02855",
    example = "dice:smooth=1 --logits \"0.9;0.5;-2\" --targets 1,0,0")
public record Dice(
    @Option(value = "1", min = 0, above = true) double smooth,
    @Option(value = "0.01", min = 0) double alpha,
    @Option("true") boolean squared,
    @Option("example") Level level,
    @Option("mean") Reduction reduction,
    @Option("logits") Reads reads,
    @Option(value = "0", min = 0) double hardNegatives,
    @Option("exact") Ohem ohem)
    implements Objective<LogitBatch> {

  /** How hard negatives are kept. */
  public enum Ohem {
    /** As many as asked for. */
    EXACT,
    /** As the released code does. */
    PARITY
  }

  /** Checks the ranges, and that options are not given in vain. */
  public Dice {
    Options.check(Dice.class, "smooth", smooth);
    Options.check(Dice.class, "alpha", alpha);
    Options.check(Dice.class, "hardNegatives", hardNegatives);
    if (ohem == Ohem.PARITY && hardNegatives == 0) {
      throw new SpecException("dice: option 'ohem' is only read with hardNegatives above 0");
    }
    if (reduction == Reduction.SUM && level == Level.SET) {
      throw new SpecException("dice: option 'reduction' is only read with level=example");
    }
  }

  @Override
  public double lossAndGradient(LogitBatch batch, Gradients out) {
    out.reset();
    return new Overlap(
            "dice",
            new Overlap.Terms(2, 2, 1, 1, squared),
            smooth,
            alpha,
            level,
            reduction,
            reads,
            hardNegatives,
            ohem == Ohem.PARITY)
        .lossAndGradient(batch, out);
  }
}
