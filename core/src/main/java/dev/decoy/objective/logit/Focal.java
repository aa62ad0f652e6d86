package dev.decoy.objective.logit;

import dev.decoy.array.Matrix;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;

/**
 * Turns cross-entropy down on examples that are already right, so that a mass of easy negatives
 * does not drown the few positives.
 *
 * <pre>
 * loss = mean of  -w_t (1 - p_t)^gamma log p_t,     t the target's class, w its weight
 * </pre>
 *
 * <p>Several columns are softmax classes; one column is class 1 against class 0. As in the released
 * code of the Dice paper the mean is over examples, whatever their weights. An example whose target
 * is -1 takes no part.
 *
 * <p>Cost: one exponential per logit and rows of buffer.
 *
 * @param gamma how fast examples that are right lose weight, at least 0; 0 is cross-entropy, 2 is
 *     the usual value
 * @param weighted whether the batch's {@code class-weights} (1 x classes) are read
 * @param reduction mean or sum over examples
 */
@Method(
    name = "focal",
    paper = "Focal Loss for Dense Object Detection",
    link = "https://arxiv.org/abs/1708.02002",
    example = "focal:gamma=2 --logits \"0.9;0.5;-2\" --targets 1,0,0")
public record Focal(
    @Option(value = "2", min = 0) double gamma,
    @Option("false") boolean weighted,
    @Option("mean") Reduction reduction)
    implements Objective<LogitBatch> {
  /** Checks the range. */
  public Focal {
    Options.check(Focal.class, "gamma", gamma);
  }

  @Override
  public double lossAndGradient(LogitBatch batch, Gradients out) {
    out.reset();
    Matrix logits = batch.logits();
    Matrix gradient = out.open("logits", logits);
    double[] weights = ClassWeights.of(batch, weighted, "focal", out);
    Classes classes = new Classes(logits, out);
    int examples = 0;
    for (int target : batch.targets()) {
      examples += target == LogitBatch.MASKED ? 0 : 1;
    }
    double each = reduction == Reduction.SUM ? 1 : 1.0 / Math.max(1, examples);
    double loss = 0;
    for (int i = 0; i < logits.rows(); i++) {
      int target = batch.targets()[i];
      if (target == LogitBatch.MASKED) {
        continue;
      }
      double logP = classes.read(i, target);
      double rest = classes.rest(target);
      double weight = each * weights[target];
      double power = gamma == 0 ? 1 : Math.pow(rest, gamma);
      loss -= weight * power * logP;
      // p log p / (1 - p) tends to -1 as p tends to 1.
      double ratio = rest == 0 ? -1 : Math.exp(logP) * logP / rest;
      classes.write(i, target, weight * power * (gamma * ratio - 1), gradient);
    }
    out.note("examples", examples);
    return loss;
  }
}
