package dev.decoy.model;

import dev.decoy.candidate.Seed;
import java.util.random.RandomGenerator;

/**
 * A small transformer that reads two sets and says three numbers: one of each set in the other's
 * light, and one of both.
 *
 * <pre>
 * x   = embed(element)                                        the same layer for both sets
 * x  += out(attention(norm x; own set))                       queries, keys, values: linear in norm x
 * x  += out(attention(norm x; the other set))
 * x  += linear(max(0, linear(norm x)))                        these three, {@code layers} times
 * p_g = mean of x over set g
 * s_0 = a·p_0 + b·p_1 + c     s_1 = a·p_1 + b·p_0 + c     s = d·(p_0 + p_1) + e
 * </pre>
 *
 * <p>Nothing depends on the order within a set, and sets may have any size of at least 1. Both sets
 * go through the same weights and the heads are tied as written, so exchanging the sets exchanges
 * s_0 and s_1 and leaves s as it is, to the bit. Norm is (x - mean) / √(variance + 1e-5); its usual
 * gain and bias would only be multiplied into the linear layer that always follows. What was
 * embedded reaches the heads through sums alone, so that plain means are there from the start and
 * the layers learn what is missing.
 *
 * <p>Weights change while the network is trained; afterwards it is safe to share between threads.
 *
 * @param shape the sizes
 * @param weights in the order of {@link PairSetShape}; not copied
 */
public record PairSetNetwork(PairSetShape shape, double[][] weights) {
  /** Checks the lengths, and that all weights are finite. */
  public PairSetNetwork {
    double[][] zeros = shape.zeros();
    if (weights.length != zeros.length) {
      throw new IllegalArgumentException(
          "there are %d rows of weights; %s has %d".formatted(weights.length, shape, zeros.length));
    }
    for (int row = 0; row < zeros.length; row++) {
      if (weights[row].length != zeros[row].length) {
        throw new IllegalArgumentException(
            "row %d has %d weights; legal: %d"
                .formatted(row, weights[row].length, zeros[row].length));
      }
      for (double weight : weights[row]) {
        if (!Double.isFinite(weight)) {
          throw new IllegalArgumentException("row " + row + " of the weights holds " + weight);
        }
      }
    }
  }

  /**
   * A network to start training from: weights are normal with a variance of one over the numbers
   * that come in; where a layer adds to x, of that over twice the number of such layers, so that x
   * does not grow with depth; heads a tenth. Biases are 0 except the embedding's: without them,
   * norm x would not know how large a single feature is.
   */
  public static PairSetNetwork random(PairSetShape shape, Seed seed) {
    double[][] weights = shape.zeros();
    RandomGenerator random = seed.stage("pair-set").generator();
    int width = shape.width();
    double added = 1 / Math.sqrt(6.0 * shape.layers());
    draw(weights, 0, shape.features() + 1, 1, random);
    for (int layer = 0; layer < shape.layers(); layer++) {
      double spread = 1 / Math.sqrt(width);
      draw(weights, shape.selfIn(layer), width, spread, random);
      draw(weights, shape.selfOut(layer), width, spread * added, random);
      draw(weights, shape.crossIn(layer), width, spread, random);
      draw(weights, shape.crossOut(layer), width, spread * added, random);
      draw(weights, shape.hiddenIn(layer), width, spread * Math.sqrt(2), random);
      draw(
          weights,
          shape.hiddenOut(layer),
          shape.hidden(),
          added / Math.sqrt(shape.hidden()),
          random);
    }
    draw(weights, shape.own(), 3, 0.1 / Math.sqrt(width), random);
    return new PairSetNetwork(shape, weights);
  }

  private static void draw(
      double[][] weights, int from, int rows, double spread, RandomGenerator random) {
    for (int row = from; row < from + rows; row++) {
      for (int i = 0; i < weights[row].length; i++) {
        weights[row][i] = spread * random.nextGaussian();
      }
    }
  }

  /** All weights one after another, rounded to single precision. */
  public float[] flat() {
    float[] flat = new float[shape.parameters()];
    int at = 0;
    for (double[] row : weights) {
      for (double weight : row) {
        flat[at++] = (float) weight;
      }
    }
    return flat;
  }

  /** A network with these weights, one after another. */
  public static PairSetNetwork of(PairSetShape shape, float[] flat) {
    if (flat.length != shape.parameters()) {
      throw new IllegalArgumentException(
          "there are %d weights; %s has %d".formatted(flat.length, shape, shape.parameters()));
    }
    double[][] weights = shape.zeros();
    int at = 0;
    for (double[] row : weights) {
      for (int i = 0; i < row.length; i++) {
        row[i] = flat[at++];
      }
    }
    return new PairSetNetwork(shape, weights);
  }
}
