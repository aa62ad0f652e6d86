package dev.decoy.train.network;

import dev.decoy.array.Matrix;
import dev.decoy.array.RowProducts;
import dev.decoy.candidate.Seed;
import java.util.SplittableRandom;

/**
 * One batch on its way through a network: what came out, and what is needed for the way back.
 *
 * <p>It may go back more than once, and each time counts; but not after the network's next step,
 * when the weights are no longer those it went through.
 */
public final class Pass {
  private final Network network;
  private final NetworkShape shape;
  private final long step;

  /** What goes into each layer; the last are the sums before the output. */
  private final double[][][] layers;

  /** 1 over the probability that a unit stays. */
  private final double scale;

  private final Matrix.Doubles outputs;

  Pass(Network network, Matrix inputs, double dropout, Seed masks) {
    this.network = network;
    shape = network.shape();
    step = network.steps();
    scale = 1 / (1 - dropout);
    if (inputs.columns() != shape.in(0)) {
      throw new IllegalArgumentException(
          "the inputs are %s; legal: %d columns".formatted(inputs.shape(), shape.in(0)));
    }
    inputs.requireFinite("input");
    layers = new double[shape.layers() + 1][][];
    layers[0] = inputs.toArray();
    for (int layer = 0; layer < shape.layers(); layer++) {
      double[][] sums = sums(layer, layers[layer]);
      if (layer < shape.layers() - 1) {
        rectify(sums);
        if (dropout > 0) {
          leaveOut(sums, dropout, masks.stage("dropout").at(layer).generator());
        }
      }
      layers[layer + 1] = sums;
    }
    outputs = Matrix.doubles(inputs.rows(), shape.out(shape.layers() - 1));
    for (int row = 0; row < inputs.rows(); row++) {
      double[] out = layers[shape.layers()][row].clone();
      shape.output().apply(out);
      outputs.write(row, out);
    }
  }

  private double[][] sums(int layer, double[][] in) {
    double[][] weights = network.weights();
    double[] bias = weights[shape.first(layer) + shape.in(layer)];
    double[][] out = new double[in.length][];
    for (int row = 0; row < in.length; row++) {
      out[row] = bias.clone();
    }
    RowProducts.add(
        out, in, 0, in.length, weights, shape.first(layer), shape.in(layer), shape.out(layer));
    return out;
  }

  private static void rectify(double[][] rows) {
    for (double[] row : rows) {
      for (int j = 0; j < row.length; j++) {
        row[j] = Math.max(0, row[j]);
      }
    }
  }

  /** A unit that is left out is 0 and looks like one that is off; neither passes a gradient. */
  private void leaveOut(double[][] rows, double dropout, SplittableRandom random) {
    for (double[] row : rows) {
      for (int j = 0; j < row.length; j++) {
        row[j] = random.nextDouble() < dropout ? 0 : row[j] * scale;
      }
    }
  }

  /** What came out, a row per example; not to be written to. */
  public Matrix.Doubles outputs() {
    return outputs;
  }

  /**
   * Adds to the network's gradient.
   *
   * @param gradient of a loss with respect to {@link #outputs}
   */
  public void backward(Matrix gradient) {
    back(gradient, true, false);
  }

  /**
   * Adds to the network's gradient, and goes on to what went in: for a network below this one.
   *
   * @param gradient of a loss with respect to {@link #outputs}
   * @return the gradient with respect to the inputs
   */
  public Matrix.Doubles backwardThrough(Matrix gradient) {
    return InnerProducts.matrix(back(gradient, true, true), shape.in(0));
  }

  /**
   * Leaves the network's gradient alone: for a network that judges and does not learn from it.
   *
   * @param gradient of a loss with respect to {@link #outputs}
   * @return the gradient with respect to the inputs
   */
  public Matrix.Doubles inputGradient(Matrix gradient) {
    return InnerProducts.matrix(back(gradient, false, true), shape.in(0));
  }

  /** The gradient with respect to the inputs, if it is wanted. */
  private double[][] back(Matrix gradient, boolean weights, boolean inputs) {
    if (step != network.steps()) {
      throw new IllegalStateException(
          "the network has made a step since this pass; send the batch through again");
    }
    if (!gradient.sameShape(outputs)) {
      throw new IllegalArgumentException(
          "the gradient is " + gradient.shape() + ", the outputs are " + outputs.shape());
    }
    double[][] flow = gradient.toArray();
    double[] out = new double[outputs.columns()];
    for (int row = 0; row < flow.length; row++) {
      outputs.read(row, out);
      shape.output().back(layers[shape.layers()][row], out, flow[row]);
    }
    if (weights) {
      network.added();
    }
    for (int layer = shape.layers() - 1; layer >= 0; layer--) {
      if (weights) {
        learn(layer, flow);
      }
      if (layer == 0 && !inputs) {
        break;
      }
      flow = down(layer, flow);
      if (layer > 0) {
        hold(layers[layer], flow);
      }
    }
    return flow;
  }

  private void learn(int layer, double[][] flow) {
    double[][] gradient = network.gradient();
    int first = shape.first(layer);
    int in = shape.in(layer);
    int out = shape.out(layer);
    RowProducts.addTransposed(gradient, first, in, layers[layer], flow, 0, flow.length, out);
    RowProducts.addRows(gradient[first + in], flow, 0, flow.length, out);
  }

  /** The gradient with respect to what went into a layer. */
  private double[][] down(int layer, double[][] flow) {
    int in = shape.in(layer);
    int out = shape.out(layer);
    double[][] turned = new double[out][in];
    for (int i = 0; i < in; i++) {
      double[] w = network.weights()[shape.first(layer) + i];
      for (int j = 0; j < out; j++) {
        turned[j][i] = w[j];
      }
    }
    double[][] below = new double[flow.length][in];
    RowProducts.add(below, flow, 0, flow.length, turned, 0, out, in);
    return below;
  }

  /** Holds back what would reach units that were off or left out. */
  private void hold(double[][] units, double[][] flow) {
    for (int row = 0; row < flow.length; row++) {
      double[] h = units[row];
      double[] g = flow[row];
      for (int j = 0; j < g.length; j++) {
        g[j] = h[j] > 0 ? g[j] * scale : 0;
      }
    }
  }
}
