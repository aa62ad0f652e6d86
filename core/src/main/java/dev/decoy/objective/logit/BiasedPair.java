package dev.decoy.objective.logit;

import dev.decoy.array.Matrix;
import dev.decoy.objective.Gradients;

/** An example's logits by a model and by a biased one, and terms of its loss. */
final class BiasedPair {
  final Matrix biased;
  final int classes;

  /** The model's logits of the example that was read. */
  final double[] f;

  /** The biased model's. */
  final double[] g;

  /** One over the number of examples that take part. */
  final double each;

  private final LogitBatch batch;
  private final double[] p;
  private final double[] rest;
  private int target;

  BiasedPair(LogitBatch batch, String name, Gradients out) {
    this.batch = batch;
    Matrix logits = batch.logits();
    classes = logits.columns();
    if (classes < 2) {
      throw new IllegalArgumentException(
          name + " needs a logit per class, at least 2; they are " + logits.shape());
    }
    biased = batch.extras().get("biased-logits", logits.rows(), classes, name);
    biased.requireFinite("biased example");
    f = out.buffer("row", classes);
    g = out.buffer("biased row", classes);
    p = out.buffer("probabilities", classes);
    rest = out.buffer("rest", classes);
    int examples = 0;
    for (int t : batch.targets()) {
      examples += t == LogitBatch.MASKED ? 0 : 1;
    }
    each = 1.0 / Math.max(1, examples);
    out.note("examples", examples);
  }

  /** Reads an example; false if it takes no part. */
  boolean read(int example) {
    target = batch.targets()[example];
    if (target == LogitBatch.MASKED) {
      return false;
    }
    batch.logits().read(example, f);
    biased.read(example, g);
    return true;
  }

  /** The example's part of the mean cross-entropy at its target, and the derivative. */
  double crossEntropy(double[] logits, double[] slope) {
    double logSum = Softmax.of(logits, classes, p, rest, 0);
    for (int c = 0; c < classes; c++) {
      slope[c] = each * (c == target ? -rest[c] : p[c]);
    }
    // Close to 0 the difference would round.
    return each * (p[target] > 0.5 ? -Math.log1p(-rest[target]) : logSum - logits[target]);
  }

  /** The example's part of the mean entropy of what logits say, and the derivative. */
  double entropy(double[] logits, double[] slope) {
    double logSum = Softmax.of(logits, classes, p, rest, 0);
    double entropy = 0;
    for (int c = 0; c < classes; c++) {
      entropy -= p[c] * (logits[c] - logSum);
    }
    for (int c = 0; c < classes; c++) {
      slope[c] = -each * p[c] * (logits[c] - logSum + entropy);
    }
    return each * entropy;
  }
}
