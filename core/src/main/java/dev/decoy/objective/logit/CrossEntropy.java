package dev.decoy.objective.logit;

import dev.decoy.array.Matrix;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;

/**
 * Surprise at the target's class: the baseline, with weights for classes and with hard negatives
 * only, if wanted.
 *
 * <pre>
 * loss = Σ w_t (-log p_t) / Σ w_t,     t the target's class, w its weight
 * </pre>
 *
 * <p>Several columns are softmax classes; one column is class 1 against class 0. The mean divides
 * by the weights, as the usual libraries do. An example whose target is -1 takes no part.
 *
 * <p>Cost: one exponential per logit and rows of buffer; with hardNegatives two passes and a sort
 * of the negatives.
 *
 * @param weighted whether the batch's {@code class-weights} (1 x classes) are read
 * @param hardNegatives how many negatives are kept per positive, those with the largest loss;
 *     negatives are the examples of class 0, all others positives; 0 keeps all
 * @param reduction mean or sum over the examples that are kept
 */
@Method(
    name = "cross-entropy",
    example =
        "cross-entropy:weighted=true --logits \"0.9;0.5;-2\" --targets 1,0,0"
            + " --class-weights 1,4")
public record CrossEntropy(
    @Option("false") boolean weighted,
    @Option(value = "0", min = 0) double hardNegatives,
    @Option("mean") Reduction reduction)
    implements Objective<LogitBatch> {
  /** Checks the range. */
  public CrossEntropy {
    Options.check(CrossEntropy.class, "hardNegatives", hardNegatives);
  }

  @Override
  public double lossAndGradient(LogitBatch batch, Gradients out) {
    out.reset();
    Matrix logits = batch.logits();
    int[] targets = batch.targets();
    Matrix gradient = out.open("logits", logits);
    double[] weights = ClassWeights.of(batch, weighted, "cross-entropy", out);
    Classes classes = new Classes(logits, out);
    double[] kept = out.buffer("kept", logits.rows());
    keep(targets, classes, kept, out);
    double sum = 0;
    int examples = 0;
    for (int i = 0, negative = 0; i < targets.length; i++) {
      if (targets[i] > 0 || (targets[i] == 0 && kept[negative++] == 1)) {
        sum += weights[targets[i]];
        examples++;
      }
    }
    out.note("examples", examples);
    if (reduction == Reduction.MEAN && !(sum > 0)) {
      out.note("empty", 1);
      return 0;
    }
    double each = reduction == Reduction.SUM ? 1 : 1 / sum;
    double loss = 0;
    for (int i = 0, negative = 0; i < targets.length; i++) {
      if (targets[i] > 0 || (targets[i] == 0 && kept[negative++] == 1)) {
        double weight = each * weights[targets[i]];
        loss -= weight * classes.read(i, targets[i]);
        classes.write(i, targets[i], -weight, gradient);
      }
    }
    return loss;
  }

  /** Says of each example of class 0, in their order, whether it stays. */
  private void keep(int[] targets, Classes classes, double[] kept, Gradients out) {
    double[] losses = out.buffer("losses", targets.length);
    int positives = 0;
    int negatives = 0;
    for (int i = 0; i < targets.length; i++) {
      if (targets[i] == 0) {
        losses[negatives++] = hardNegatives == 0 ? 0 : -classes.read(i, 0);
      } else if (targets[i] != LogitBatch.MASKED) {
        positives++;
      }
    }
    if (hardNegatives == 0) {
      java.util.Arrays.fill(kept, 0, negatives, 1);
      return;
    }
    int k = Hardest.count(hardNegatives, 1, positives, negatives);
    Hardest.keep(losses, negatives, k, out.buffer("sorted", negatives), kept);
    out.note("kept-negatives", k);
  }
}
