package dev.decoy.train.network;

import java.util.Arrays;

/**
 * What a network looks like.
 *
 * <p>Weights are kept in rows: of each layer one row per number that comes in, as long as there are
 * numbers that go out, and then a row of biases.
 *
 * @param sizes how many numbers go in, how many units each hidden layer has, and how many numbers
 *     come out: at least two sizes, each at least 1; with two of them the network is linear
 * @param output what is made of the last layer's sums
 * @param dropout the probability that a unit of a hidden layer is left out in training, at least 0
 *     and below 1; those that stay are divided by 1 less that, so that predictions need no change
 */
public record NetworkShape(int[] sizes, Output output, double dropout) {
  /** Copies the sizes and checks the ranges. */
  public NetworkShape {
    sizes = sizes.clone();
    if (sizes.length < 2 || Arrays.stream(sizes).anyMatch(size -> size < 1)) {
      throw new IllegalArgumentException(
          "the sizes are "
              + Arrays.toString(sizes)
              + "; legal: what goes in, hidden layers if any, what comes out, each at least 1");
    }
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException("dropout is " + dropout + "; legal: at least 0, below 1");
    }
  }

  /** Without dropout. */
  public static NetworkShape of(Output output, int... sizes) {
    return new NetworkShape(sizes, output, 0);
  }

  /** The same with units left out in training. */
  public NetworkShape withDropout(double probability) {
    return new NetworkShape(sizes, output, probability);
  }

  @Override
  public int[] sizes() {
    return sizes.clone();
  }

  /** How many layers of weights. */
  public int layers() {
    return sizes.length - 1;
  }

  /** How many numbers go into a layer, counted from 0. */
  public int in(int layer) {
    return sizes[layer];
  }

  /** How many numbers a layer puts out. */
  public int out(int layer) {
    return sizes[layer + 1];
  }

  /** A layer's first row of weights; its biases stand {@code in(layer)} rows on. */
  public int first(int layer) {
    int first = 0;
    for (int before = 0; before < layer; before++) {
      first += in(before) + 1;
    }
    return first;
  }

  /** Rows of zeros, as weights are kept. */
  public double[][] zeros() {
    double[][] zeros = new double[first(layers())][];
    for (int layer = 0; layer < layers(); layer++) {
      for (int row = 0; row <= in(layer); row++) {
        zeros[first(layer) + row] = new double[out(layer)];
      }
    }
    return zeros;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NetworkShape that
        && Arrays.equals(sizes, that.sizes)
        && output == that.output
        && Double.compare(dropout, that.dropout) == 0;
  }

  @Override
  public int hashCode() {
    return 31 * (31 * Arrays.hashCode(sizes) + output.hashCode()) + Double.hashCode(dropout);
  }

  @Override
  public String toString() {
    return Arrays.toString(sizes) + " " + output + ", dropout " + dropout;
  }
}
