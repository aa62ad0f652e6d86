package dev.decoy.objective.score;

/** Logarithms of sums of exponentials, and what they are made of, without overflow. */
final class Logarithms {
  private Logarithms() {}

  /** log(1 + exp(x)). */
  static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  /** 1 / (1 + exp(-x)). */
  static double sigmoid(double x) {
    double small = Math.exp(-Math.abs(x));
    return x >= 0 ? 1 / (1 + small) : small / (1 + small);
  }

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
