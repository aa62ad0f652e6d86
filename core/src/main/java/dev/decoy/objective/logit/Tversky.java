package dev.decoy.objective.logit;

import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;

/**
 * Counts overlap with a price of its own for false positives and for false negatives, so that
 * recall can be bought with precision or the other way round.
 *
 * <pre>
 * loss = 1 - (p y + smooth) / (p y + a p (1 - y) + b (1 - p) y + smooth)
 * a = falsePositives, b = falseNegatives;   a = b = 0.5 is Dice with twice the smoothing
 * level=example: each example, then mean or sum;   level=set: each product summed over examples
 * </pre>
 *
 * <p>Several columns are softmax classes, each against the rest, summed; one column is one class
 * against none. An example whose target is -1 takes no part.
 *
 * <p>Cost: one exponential per logit and room for a few numbers per logit that is kept from batch
 * to batch.
 *
 * @param falsePositives what a false positive costs, a, at least 0; the default 0.5 is Dice
 * @param falseNegatives what a false negative costs, b, at least 0; above a it favours recall
 * @param smooth what is added above and below, above 0
 * @param level example, as in the paper of Dice; or set
 * @param reduction mean or sum over examples; read by level=example
 * @param reads logits, or probabilities from 0 to 1, which the gradient then belongs to
 */
@Method(
    name = "tversky",
    paper = "Dice Loss for Data-imbalanced NLP Tasks",
    link = "https://arxiv.org/abs/1911.02855",
    example =
        "tversky:falseNegatives=0.7,falsePositives=0.3 --logits \"0.9;0.5;-2\" --targets 1,0,0")
public record Tversky(
    @Option(value = "0.5", min = 0) double falsePositives,
    @Option(value = "0.5", min = 0) double falseNegatives,
    @Option(value = "1", min = 0, above = true) double smooth,
    @Option("example") Level level,
    @Option("mean") Reduction reduction,
    @Option("logits") Reads reads)
    implements Objective<LogitBatch> {

  /** Checks the ranges, and that options are not given in vain. */
  public Tversky {
    Options.check(Tversky.class, "falsePositives", falsePositives);
    Options.check(Tversky.class, "falseNegatives", falseNegatives);
    Options.check(Tversky.class, "smooth", smooth);
    if (reduction == Reduction.SUM && level == Level.SET) {
      throw new SpecException("tversky: option 'reduction' is only read with level=example");
    }
  }

  @Override
  public double lossAndGradient(LogitBatch batch, Gradients out) {
    out.reset();
    return new Overlap(
            "tversky",
            new Overlap.Terms(1, 1, falsePositives, falseNegatives, false),
            smooth,
            0,
            level,
            reduction,
            reads,
            0,
            false)
        .lossAndGradient(batch, out);
  }
}
