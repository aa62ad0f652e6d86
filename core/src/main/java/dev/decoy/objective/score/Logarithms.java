package dev.decoy.objective.score;

/** Logarithms of sums of exponentials, without overflow. */
final class Logarithms {
  private Logarithms() {}

  /** log Σ exp of the first n; minus infinity takes no part, and is the sum of none. */
  static double sum(double[] exponents, int n) {
    double top = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < n; j++) {
      top = Math.max(top, exponents[j]);
    }
    if (top == Double.NEGATIVE_INFINITY) {
      return top;
    }
    double sum = 0;
    for (int j = 0; j < n; j++) {
      sum += Math.exp(exponents[j] - top);
    }
    return top + Math.log(sum);
  }
}
