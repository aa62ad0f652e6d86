package dev.decoy.objective.logit;

import dev.decoy.array.Matrix;
import dev.decoy.objective.Gradients;

/** Probabilities of classes from rows of logits; one column is class 1 against class 0. */
final class Classes {
  private final Matrix logits;
  private final int columns;
  private final int classes;
  private final double[] row;
  private final double[] p;
  private final double[] rest;

  Classes(Matrix logits, Gradients out) {
    this.logits = logits;
    columns = logits.columns();
    classes = Math.max(2, columns);
    row = out.buffer("row", classes);
    p = out.buffer("probabilities", classes);
    rest = out.buffer("rest", classes);
  }

  /** Reads an example; returns the logarithm of the target's probability. */
  double read(int example, int target) {
    logits.read(example, row);
    if (columns == 1) {
      row[1] = row[0];
      row[0] = 0;
    }
    double logSum = Softmax.of(row, classes, p, rest, 0);
    // Close to 0 the difference would round.
    return p[target] > 0.5 ? Math.log1p(-rest[target]) : row[target] - logSum;
  }

  /** The probability of all other classes. */
  double rest(int target) {
    return rest[target];
  }

  /** Writes {@code slope · d log p_target / d logit}. */
  void write(int example, int target, double slope, Matrix gradient) {
    for (int c = 0; c < classes; c++) {
      row[c] = slope * (c == target ? rest[c] : -p[c]);
    }
    if (columns == 1) {
      row[0] = row[1];
    }
    gradient.write(example, row);
  }
}
