package dev.decoy.train.network;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import dev.decoy.train.Adam;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Fully connected layers with rectified units between them, trained by Adam.
 *
 * <pre>
 * h_0 = x     h_l = mask_l · max(0, h_(l-1) W_l + b_l) / (1 - dropout)     y = output(h_(L-1) W_L + b_L)
 * </pre>
 *
 * <p>Gradients of passes add up until a step uses them. The same seeds and batches give the same
 * weights, to the bit: there is one thread. Not safe to share between threads while it is trained;
 * afterwards it is.
 */
public final class Network {
  private final NetworkShape shape;
  private final double[][] weights;
  private final double[][] gradient;
  private final Adam adam;
  private boolean moved;
  private long steps;

  private Network(NetworkShape shape, double[][] weights) {
    this.shape = shape;
    this.weights = weights;
    gradient = shape.zeros();
    adam = new Adam(weights);
  }

  /**
   * A network to start training from. Weights are normal with a variance of 2 over the numbers that
   * come in, which keeps the size of what goes through rectified units: Kaiming He et al.: Delving
   * Deep into Rectifiers (ICCV 2015). Biases are 0.
   */
  public static Network random(NetworkShape shape, Seed seed) {
    double[][] weights = shape.zeros();
    for (int layer = 0; layer < shape.layers(); layer++) {
      RandomGenerator random = seed.stage("network").at(layer).generator();
      double spread = Math.sqrt(2.0 / shape.in(layer));
      for (int row = 0; row < shape.in(layer); row++) {
        double[] w = weights[shape.first(layer) + row];
        for (int j = 0; j < w.length; j++) {
          w[j] = spread * random.nextGaussian();
        }
      }
    }
    return new Network(shape, weights);
  }

  /**
   * A network with given weights, and an optimiser that has seen nothing.
   *
   * @param weights in the rows of {@link NetworkShape}, finite; copied
   */
  public static Network of(NetworkShape shape, double[][] weights) {
    double[][] own = shape.zeros();
    if (weights.length != own.length) {
      throw new IllegalArgumentException(
          "there are %d rows of weights; %s has %d".formatted(weights.length, shape, own.length));
    }
    for (int row = 0; row < own.length; row++) {
      if (weights[row].length != own[row].length) {
        throw new IllegalArgumentException(
            "row %d has %d weights; legal: %d"
                .formatted(row, weights[row].length, own[row].length));
      }
      requireFinite("row " + row + " of the weights", weights[row]);
      own[row] = weights[row].clone();
    }
    return new Network(shape, own);
  }

  private static void requireFinite(String what, double[] row) {
    for (double each : row) {
      if (!Double.isFinite(each)) {
        throw new IllegalArgumentException(what + " holds " + each);
      }
    }
  }

  /** What it looks like. */
  public NetworkShape shape() {
    return shape;
  }

  /** The weights themselves, in the rows of {@link NetworkShape}; not copied. */
  public double[][] weights() {
    return weights;
  }

  /** What passes have added up since the last step, in the rows of the weights; not copied. */
  public double[][] gradient() {
    return gradient;
  }

  /** How many steps there were. */
  public long steps() {
    return steps;
  }

  /**
   * Sends a batch through, as in training.
   *
   * @param inputs a row per example
   * @param masks which units are left out; a seed of its own for each pass, not read without
   *     dropout
   */
  public Pass forward(Matrix inputs, Seed masks) {
    return new Pass(this, inputs, shape.dropout(), masks);
  }

  /**
   * Sends a batch through with no unit left out, as predictions are made, but so that a gradient
   * can come back: for a frozen critic, or for what an input should have been.
   */
  public Pass forwardWhole(Matrix inputs) {
    return new Pass(this, inputs, 0, new Seed(0));
  }

  /** What comes out for each row, with no unit left out. */
  public Matrix.Doubles predict(Matrix inputs) {
    return forwardWhole(inputs).outputs();
  }

  /** Told by a pass that it has added to the gradient. */
  void added() {
    moved = true;
  }

  /** Forgets what passes have added up. */
  public void clear() {
    for (double[] row : gradient) {
      Arrays.fill(row, 0);
    }
    moved = false;
  }

  /**
   * Moves the weights against what passes have added up, and forgets it. Passes from before can no
   * longer go back.
   *
   * @param rate of {@link Adam}, above 0
   * @param decay by what share of itself, times the rate, a weight or bias shrinks first (AdamW); 0
   *     for not
   * @throws IllegalStateException if no pass went back since the last step, or the gradient is not
   *     finite
   */
  public void step(double rate, double decay) {
    if (!(rate > 0 && rate < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("the rate is " + rate + "; legal: above 0");
    }
    if (!(decay >= 0 && rate * decay < 1)) {
      throw new IllegalArgumentException(
          "the decay is " + decay + "; legal: from 0 to below 1 over the rate of " + rate);
    }
    if (!moved) {
      throw new IllegalStateException("no pass has gone back since the last step");
    }
    for (double[] row : gradient) {
      for (double each : row) {
        if (!Double.isFinite(each)) {
          throw new IllegalStateException(
              "training came apart: a gradient is "
                  + each
                  + "; train at a smaller rate than "
                  + rate);
        }
      }
    }
    adam.step(weights, gradient, rate, decay);
    clear();
    steps++;
  }
}
