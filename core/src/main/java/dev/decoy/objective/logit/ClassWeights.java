package dev.decoy.objective.logit;

import dev.decoy.array.Matrix;
import dev.decoy.objective.Gradients;
import java.util.Arrays;

/** A factor per class. */
final class ClassWeights {
  private ClassWeights() {}

  /**
   * The batch's {@code class-weights} (1 x classes; with one column classes 0 and 1), or all 1.
   *
   * @param weighted whether they are to be read
   */
  static double[] of(LogitBatch batch, boolean weighted, String name, Gradients out) {
    int classes = Math.max(2, batch.logits().columns());
    double[] weights = out.buffer("class weights", classes);
    Arrays.fill(weights, 0, classes, 1);
    if (weighted) {
      Matrix given = batch.extras().get("class-weights", 1, classes, name);
      given.read(0, weights);
      for (int c = 0; c < classes; c++) {
        if (!(weights[c] >= 0 && weights[c] < Double.POSITIVE_INFINITY)) {
          throw new IllegalArgumentException(
              "the weight of class "
                  + c
                  + " is "
                  + weights[c]
                  + "; legal: finite numbers of at least 0");
        }
      }
    }
    return weights;
  }
}
