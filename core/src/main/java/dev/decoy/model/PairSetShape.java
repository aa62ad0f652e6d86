package dev.decoy.model;

/**
 * How large a {@link PairSetNetwork} is, and in which order its weights are kept.
 *
 * <p>Weights are rows: a linear layer from a to b numbers has a rows of b weights, one per number
 * that comes in, and one row of b biases after them. The layers follow one another as {@link
 * PairSetNetwork} names them; at the end come three rows of {@code width} and one of two biases,
 * the heads.
 *
 * @param features numbers per element of a set, at least 1
 * @param width numbers that an element is embedded in, a multiple of {@code heads}
 * @param heads of every attention, at least 1
 * @param layers at least 1
 * @param hidden numbers between the two linear layers of the part without attention, at least 1
 */
public record PairSetShape(int features, int width, int heads, int layers, int hidden) {
  /** Checks the ranges. */
  public PairSetShape {
    if (features < 1 || width < 1 || heads < 1 || layers < 1 || hidden < 1 || width % heads != 0) {
      throw new IllegalArgumentException(
          ("a network of %d features, width %d, %d heads, %d layers, %d hidden; legal: at least 1"
                  + " each, and a width that is a multiple of the heads")
              .formatted(features, width, heads, layers, hidden));
    }
  }

  /** How many weights there are. */
  public int parameters() {
    int sum = 0;
    for (double[] row : zeros()) {
      sum = Math.addExact(sum, row.length);
    }
    return sum;
  }

  /** Rows of zeros for all weights, or for their gradients. */
  public double[][] zeros() {
    double[][] rows = new double[biases() + 1][];
    fill(rows, 0, features, width);
    for (int layer = 0; layer < layers; layer++) {
      fill(rows, selfIn(layer), width, 3 * width);
      fill(rows, selfOut(layer), width, width);
      fill(rows, crossIn(layer), width, 3 * width);
      fill(rows, crossOut(layer), width, width);
      fill(rows, hiddenIn(layer), width, hidden);
      fill(rows, hiddenOut(layer), hidden, width);
    }
    for (int row = own(); row < biases(); row++) {
      rows[row] = new double[width];
    }
    rows[biases()] = new double[2];
    return rows;
  }

  private static void fill(double[][] rows, int from, int in, int out) {
    for (int row = from; row <= from + in; row++) {
      rows[row] = new double[out];
    }
  }

  private int layer(int layer) {
    return features + 1 + layer * (5 * (width + 1) + hidden + 1);
  }

  /** First row of queries, keys and values within a set, beside one another. */
  int selfIn(int layer) {
    return layer(layer);
  }

  int selfOut(int layer) {
    return layer(layer) + width + 1;
  }

  /** First row of queries of a set, and of keys and values that the other set looks at. */
  int crossIn(int layer) {
    return layer(layer) + 2 * (width + 1);
  }

  int crossOut(int layer) {
    return layer(layer) + 3 * (width + 1);
  }

  int hiddenIn(int layer) {
    return layer(layer) + 4 * (width + 1);
  }

  int hiddenOut(int layer) {
    return layer(layer) + 5 * (width + 1);
  }

  private int tail() {
    return layer(layers);
  }

  /** What a set's own mean adds to its number. */
  int own() {
    return tail();
  }

  /** What the other set's mean adds to a set's number. */
  int other() {
    return tail() + 1;
  }

  /** What either set's mean adds to the number of both. */
  int both() {
    return tail() + 2;
  }

  int biases() {
    return tail() + 3;
  }
}
