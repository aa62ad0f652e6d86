package dev.decoy.objective.logit;

/** Softmax whose complements do not cancel. */
final class Softmax {
  private Softmax() {}

  /**
   * Probabilities of classes and 1 less them.
   *
   * @param logits one per class, finite
   * @param p filled from {@code from} on
   * @param rest filled from {@code from} on: the sum of the other classes' probabilities
   * @return the logarithm of the sum of exponentials
   */
  static double of(double[] logits, int classes, double[] p, double[] rest, int from) {
    int most = 0;
    for (int c = 1; c < classes; c++) {
      most = logits[c] > logits[most] ? c : most;
    }
    double others = 0;
    for (int c = 0; c < classes; c++) {
      double e = Math.exp(logits[c] - logits[most]);
      p[from + c] = e;
      others += c == most ? 0 : e;
    }
    double sum = 1 + others;
    for (int c = 0; c < classes; c++) {
      p[from + c] /= sum;
      rest[from + c] = c == most ? others / sum : 1 - p[from + c];
    }
    return logits[most] + Math.log1p(others);
  }
}
