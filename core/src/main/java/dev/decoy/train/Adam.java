package dev.decoy.train;

import java.util.Arrays;

/**
 * Follows gradients by their running mean over the root of their running square, so that every
 * weight moves at a pace of its own.
 *
 * <pre>
 * m ← β₁ m + (1 - β₁) g     v ← β₂ v + (1 - β₂) g²
 * w ← w - rate · m / (1 - β₁ᵗ) / (√(v / (1 - β₂ᵗ)) + ε)
 * </pre>
 *
 * <p>β₁ = 0.9, β₂ = 0.999, ε = 1e-8, the values of Diederik P. Kingma, Jimmy Ba: Adam: A Method for
 * Stochastic Optimization (ICLR 2015).
 */
public final class Adam {
  private static final double MEAN = 0.9;
  private static final double SQUARE = 0.999;
  private static final double EPSILON = 1e-8;

  private final double[][] mean;
  private final double[][] square;
  private double meanLeft = 1;
  private double squareLeft = 1;

  /** For weights in rows of these lengths. */
  public Adam(double[][] weights) {
    mean = zeros(weights);
    square = zeros(weights);
  }

  private static double[][] zeros(double[][] rows) {
    return Arrays.stream(rows).map(row -> new double[row.length]).toArray(double[][]::new);
  }

  /**
   * Moves the weights against a gradient.
   *
   * @param rate how far a step goes where the gradient does not change, above 0
   */
  public void step(double[][] weights, double[][] gradient, double rate) {
    step(weights, gradient, rate, 0);
  }

  /**
   * Makes the weights smaller by a share of themselves, and then moves them against a gradient:
   * Ilya Loshchilov, Frank Hutter: Decoupled Weight Decay Regularization (ICLR 2019), AdamW.
   *
   * @param rate how far a step goes where the gradient does not change, above 0
   * @param decay the share is {@code rate * decay}; at least 0
   */
  public void step(double[][] weights, double[][] gradient, double rate, double decay) {
    double keep = 1 - rate * decay;
    meanLeft *= MEAN;
    squareLeft *= SQUARE;
    double pace = rate / (1 - meanLeft);
    double correction = 1 / (1 - squareLeft);
    for (int row = 0; row < weights.length; row++) {
      double[] w = weights[row];
      double[] g = gradient[row];
      double[] m = mean[row];
      double[] v = square[row];
      for (int i = 0; i < w.length; i++) {
        m[i] = MEAN * m[i] + (1 - MEAN) * g[i];
        v[i] = SQUARE * v[i] + (1 - SQUARE) * g[i] * g[i];
        w[i] = w[i] * keep - pace * m[i] / (Math.sqrt(v[i] * correction) + EPSILON);
      }
    }
  }
}
