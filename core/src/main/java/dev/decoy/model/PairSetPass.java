package dev.decoy.model;

import dev.decoy.array.RowProducts;
import java.util.Arrays;

/**
 * Runs a {@link PairSetNetwork} on a batch of pairs of sets, forwards and backwards, in buffers
 * that grow with the largest batch and are used again.
 *
 * <p>A batch is written element by element: {@link #next} gives the row to fill, {@link #turn} ends
 * a pair's first set, {@link #end} its second. What comes of a pair does not depend on the others
 * in the batch, to the bit. For one thread.
 */
public final class PairSetPass {
  private static final double EPSILON = 1e-5;

  private final PairSetNetwork network;
  private final PairSetShape shape;
  private final boolean learning;
  private final Layer[] layers;

  private int elements;
  private int pairs;
  private int[] turns = new int[8];
  private int[] ends = new int[8];
  private double[][] features = new double[0][];
  private double[][] x = new double[0][];
  private double[][] pooled = new double[0][];
  private double[] first = new double[8];
  private double[] second = new double[8];
  private double[] both = new double[8];

  // Backwards only.
  private double[][] dx = new double[0][];
  private double[][] narrow = new double[0][];
  private double[][] wide = new double[0][];
  private double[][] middle = new double[0][];
  private final double[][] transposed;
  private double[] dp = new double[8];

  /** What a layer keeps of its forward pass for the backward one. */
  private static final class Layer {
    final Attention self = new Attention();
    final Attention cross = new Attention();
    double[][] normed = new double[0][];
    double[] scale = new double[0];
    double[][] hidden = new double[0][];
  }

  private static final class Attention {
    double[][] normed = new double[0][];
    double[] scale = new double[0];

    /** Queries, keys and values beside one another. */
    double[][] projected = new double[0][];

    /** Weights of one query after another, head by head. */
    double[] shares = new double[0];

    double[][] mixed = new double[0][];
  }

  /**
   * Makes the buffers.
   *
   * @param learning whether {@link #backward} will be called; what it needs is kept per layer then
   */
  public PairSetPass(PairSetNetwork network, boolean learning) {
    this.network = network;
    this.learning = learning;
    shape = network.shape();
    layers = new Layer[learning ? shape.layers() : 1];
    Arrays.setAll(layers, i -> new Layer());
    int longest = Math.max(3 * shape.width(), shape.hidden());
    transposed = learning ? new double[longest][longest] : new double[0][];
  }

  /** Starts another batch. */
  public void clear() {
    elements = 0;
    pairs = 0;
  }

  /** How many pairs were written. */
  public int pairs() {
    return pairs;
  }

  /** How many elements were written, of all sets. */
  public int elements() {
    return elements;
  }

  /** The row of the next element, {@code features} numbers, to be filled. */
  public double[] next() {
    if (elements == features.length) {
      grow(Math.max(16, elements * 2));
    }
    return features[elements++];
  }

  /** Ends the first set of a pair. */
  public void turn() {
    if (pairs == turns.length) {
      turns = Arrays.copyOf(turns, 2 * pairs);
      ends = Arrays.copyOf(ends, 2 * pairs);
      first = new double[2 * pairs];
      second = new double[2 * pairs];
      both = new double[2 * pairs];
    }
    if (elements == start(pairs)) {
      throw new IllegalStateException("the first set of pair " + pairs + " is empty");
    }
    turns[pairs] = elements;
  }

  /** Ends the second set of a pair. */
  public void end() {
    if (elements == turns[pairs]) {
      throw new IllegalStateException("the second set of pair " + pairs + " is empty");
    }
    ends[pairs++] = elements;
  }

  private int start(int pair) {
    return pair == 0 ? 0 : ends[pair - 1];
  }

  /** s_0 of a pair, after {@link #forward}. */
  public double first(int pair) {
    return first[pair];
  }

  /** s_1 of a pair. */
  public double second(int pair) {
    return second[pair];
  }

  /** s of a pair. */
  public double both(int pair) {
    return both[pair];
  }

  private void grow(int size) {
    int width = shape.width();
    features = rows(features, size, shape.features());
    x = rows(x, size, width);
    for (Layer layer : layers) {
      for (Attention attention : new Attention[] {layer.self, layer.cross}) {
        attention.normed = rows(attention.normed, size, width);
        attention.projected = rows(attention.projected, size, 3 * width);
        attention.mixed = rows(attention.mixed, size, width);
        attention.scale = new double[size];
      }
      layer.normed = rows(layer.normed, size, width);
      layer.hidden = rows(layer.hidden, size, shape.hidden());
      layer.scale = new double[size];
    }
    if (learning) {
      dx = rows(dx, size, width);
      narrow = rows(narrow, size, width);
      wide = rows(wide, size, 3 * width);
      middle = rows(middle, size, shape.hidden());
    }
  }

  private static double[][] rows(double[][] old, int size, int columns) {
    double[][] rows = Arrays.copyOf(old, size);
    for (int row = old.length; row < size; row++) {
      rows[row] = new double[columns];
    }
    return rows;
  }

  /** Computes the three numbers of every pair. */
  public void forward() {
    int width = shape.width();
    double[][] w = network.weights();
    linear(x, features, w, 0, shape.features(), width);
    for (int i = 0; i < shape.layers(); i++) {
      Layer layer = layers[learning ? i : 0];
      attend(layer.self, false, w, shape.selfIn(i), shape.selfOut(i));
      attend(layer.cross, true, w, shape.crossIn(i), shape.crossOut(i));
      norm(layer.normed, layer.scale);
      linear(layer.hidden, layer.normed, w, shape.hiddenIn(i), width, shape.hidden());
      for (int t = 0; t < elements; t++) {
        double[] row = layer.hidden[t];
        for (int j = 0; j < row.length; j++) {
          row[j] = Math.max(0, row[j]);
        }
      }
      addLinear(x, layer.hidden, w, shape.hiddenOut(i), shape.hidden(), width);
    }
    if (pooled.length < 2 * pairs) {
      pooled = rows(pooled, 2 * turns.length, width);
    }
    double[] biases = w[shape.biases()];
    for (int pair = 0; pair < pairs; pair++) {
      double[] p0 = pooled[2 * pair];
      double[] p1 = pooled[2 * pair + 1];
      mean(p0, start(pair), turns[pair]);
      mean(p1, turns[pair], ends[pair]);
      double[] own = w[shape.own()];
      double[] other = w[shape.other()];
      first[pair] = dot(own, p0) + dot(other, p1) + biases[0];
      second[pair] = dot(own, p1) + dot(other, p0) + biases[0];
      both[pair] = dot(w[shape.both()], p0) + dot(w[shape.both()], p1) + biases[1];
    }
  }

  private void mean(double[] out, int from, int to) {
    Arrays.fill(out, 0);
    RowProducts.addRows(out, x, from, to, out.length);
    for (int j = 0; j < out.length; j++) {
      out[j] /= to - from;
    }
  }

  private void linear(double[][] out, double[][] in, double[][] w, int layer, int depth, int n) {
    for (int t = 0; t < elements; t++) {
      System.arraycopy(w[layer + depth], 0, out[t], 0, n);
    }
    RowProducts.add(out, in, 0, elements, w, layer, depth, n);
  }

  private void addLinear(double[][] out, double[][] in, double[][] w, int layer, int depth, int n) {
    RowProducts.add(out, in, 0, elements, w, layer, depth, n);
    double[] bias = w[layer + depth];
    for (int t = 0; t < elements; t++) {
      double[] row = out[t];
      for (int j = 0; j < n; j++) {
        row[j] += bias[j];
      }
    }
  }

  private void norm(double[][] out, double[] scale) {
    int n = shape.width();
    for (int t = 0; t < elements; t++) {
      double[] row = x[t];
      double mean = sum(row, n) / n;
      double[] centred = out[t];
      for (int j = 0; j < n; j++) {
        centred[j] = row[j] - mean;
      }
      double one = 1 / Math.sqrt(dot(centred, centred) / n + EPSILON);
      for (int j = 0; j < n; j++) {
        centred[j] *= one;
      }
      scale[t] = one;
    }
  }

  private void attend(Attention a, boolean cross, double[][] w, int in, int out) {
    int width = shape.width();
    norm(a.normed, a.scale);
    linear(a.projected, a.normed, w, in, width, 3 * width);
    a.shares = room(a.shares, cross);
    int at = 0;
    for (int pair = 0; pair < pairs; pair++) {
      int from = start(pair);
      int turn = turns[pair];
      int end = ends[pair];
      at = mix(a, from, turn, cross ? turn : from, cross ? end : turn, at);
      at = mix(a, turn, end, cross ? from : turn, cross ? turn : end, at);
    }
    addLinear(x, a.mixed, w, out, width, width);
  }

  /** Room for all shares where they are kept, else for those of the largest set. */
  private double[] room(double[] shares, boolean cross) {
    long needed = 0;
    for (int pair = 0; pair < pairs; pair++) {
      long m = (long) turns[pair] - start(pair);
      long n = (long) ends[pair] - turns[pair];
      needed = learning ? needed + (cross ? 2 * m * n : m * m + n * n) : Math.max(needed, m + n);
    }
    needed *= learning ? shape.heads() : 1;
    return needed <= shares.length ? shares : new double[Math.toIntExact(needed + needed / 4)];
  }

  /** Mixes the values of keys [from, to) for the queries [query, stop); where the shares end. */
  private int mix(Attention a, int query, int stop, int from, int to, int shares) {
    int width = shape.width();
    int size = width / shape.heads();
    double factor = 1 / Math.sqrt(size);
    int at = shares;
    for (int i = query; i < stop; i++) {
      double[] q = a.projected[i];
      double[] mixed = a.mixed[i];
      Arrays.fill(mixed, 0);
      for (int start = 0; start < width; start += size) {
        double most = Double.NEGATIVE_INFINITY;
        for (int k = from; k < to; k++) {
          double score = factor * dot(q, start, a.projected[k], width + start, size);
          a.shares[at + k - from] = score;
          most = Math.max(most, score);
        }
        double sum = 0;
        for (int k = 0; k < to - from; k++) {
          double share = exp(a.shares[at + k] - most);
          a.shares[at + k] = share;
          sum += share;
        }
        for (int k = 0; k < to - from; k++) {
          double share = a.shares[at + k] / sum;
          a.shares[at + k] = share;
          double[] value = a.projected[from + k];
          for (int j = 0; j < size; j++) {
            mixed[start + j] += share * value[2 * width + start + j];
          }
        }
        at += learning ? to - from : 0;
      }
    }
    return at;
  }

  /**
   * Adds the gradient with respect to all weights, of the batch that {@link #forward} has seen.
   *
   * @param dFirst derivative of what is minimised with respect to s_0, one per pair
   * @param dSecond likewise, s_1
   * @param dBoth likewise, s
   * @param gradient rows in the order of {@link PairSetShape}, which are added to
   */
  public void backward(double[] dFirst, double[] dSecond, double[] dBoth, double[][] gradient) {
    if (!learning) {
      throw new IllegalStateException("made without learning: nothing was kept to go back along");
    }
    int width = shape.width();
    double[][] w = network.weights();
    heads(dFirst, dSecond, dBoth, w, gradient);
    for (int i = shape.layers() - 1; i >= 0; i--) {
      Layer layer = layers[i];
      back(middle, dx, layer.hidden, w, shape.hiddenOut(i), shape.hidden(), width, gradient);
      for (int t = 0; t < elements; t++) {
        double[] row = middle[t];
        double[] kept = layer.hidden[t];
        for (int j = 0; j < row.length; j++) {
          row[j] = kept[j] > 0 ? row[j] : 0;
        }
      }
      back(narrow, middle, layer.normed, w, shape.hiddenIn(i), width, shape.hidden(), gradient);
      backNorm(layer.normed, layer.scale);
      backAttend(layer.cross, true, w, shape.crossIn(i), shape.crossOut(i), gradient);
      backAttend(layer.self, false, w, shape.selfIn(i), shape.selfOut(i), gradient);
    }
    int features = shape.features();
    RowProducts.addTransposed(gradient, 0, features, this.features, dx, 0, elements, width);
    RowProducts.addRows(gradient[features], dx, 0, elements, width);
  }

  private void heads(
      double[] dFirst, double[] dSecond, double[] dBoth, double[][] w, double[][] gradient) {
    int width = shape.width();
    if (dp.length < width) {
      dp = new double[width];
    }
    for (int pair = 0; pair < pairs; pair++) {
      for (int set = 0; set < 2; set++) {
        double mine = set == 0 ? dFirst[pair] : dSecond[pair];
        double theirs = set == 0 ? dSecond[pair] : dFirst[pair];
        double[] p = pooled[2 * pair + set];
        int from = set == 0 ? start(pair) : turns[pair];
        int to = set == 0 ? turns[pair] : ends[pair];
        for (int j = 0; j < width; j++) {
          gradient[shape.own()][j] += mine * p[j];
          gradient[shape.other()][j] += theirs * p[j];
          gradient[shape.both()][j] += dBoth[pair] * p[j];
          dp[j] =
              (mine * w[shape.own()][j]
                      + theirs * w[shape.other()][j]
                      + dBoth[pair] * w[shape.both()][j])
                  / (to - from);
        }
        for (int t = from; t < to; t++) {
          System.arraycopy(dp, 0, dx[t], 0, width);
        }
      }
      gradient[shape.biases()][0] += dFirst[pair] + dSecond[pair];
      gradient[shape.biases()][1] += dBoth[pair];
    }
  }

  /** Back through a linear layer: its own gradient, and that of what came in. */
  private void back(
      double[][] dIn,
      double[][] dOut,
      double[][] in,
      double[][] w,
      int layer,
      int depth,
      int n,
      double[][] gradient) {
    RowProducts.addTransposed(gradient, layer, depth, in, dOut, 0, elements, n);
    RowProducts.addRows(gradient[layer + depth], dOut, 0, elements, n);
    for (int k = 0; k < depth; k++) {
      double[] row = w[layer + k];
      for (int j = 0; j < n; j++) {
        transposed[j][k] = row[j];
      }
    }
    for (int t = 0; t < elements; t++) {
      Arrays.fill(dIn[t], 0, depth, 0);
    }
    RowProducts.add(dIn, dOut, 0, elements, transposed, 0, n, depth);
  }

  /** Adds to dx what {@code narrow}, the gradient of normed rows, means for x. */
  private void backNorm(double[][] normed, double[] scale) {
    int n = shape.width();
    for (int t = 0; t < elements; t++) {
      double[] d = narrow[t];
      double[] y = normed[t];
      double mean = sum(d, n) / n;
      double along = dot(d, y) / n;
      double[] out = dx[t];
      for (int j = 0; j < n; j++) {
        out[j] += scale[t] * (d[j] - mean - y[j] * along);
      }
    }
  }

  private void backAttend(
      Attention a, boolean cross, double[][] w, int in, int out, double[][] gradient) {
    int width = shape.width();
    back(narrow, dx, a.mixed, w, out, width, width, gradient);
    for (int t = 0; t < elements; t++) {
      Arrays.fill(wide[t], 0);
    }
    int at = 0;
    for (int pair = 0; pair < pairs; pair++) {
      int from = start(pair);
      int turn = turns[pair];
      int end = ends[pair];
      at = backMix(a, from, turn, cross ? turn : from, cross ? end : turn, at);
      at = backMix(a, turn, end, cross ? from : turn, cross ? turn : end, at);
    }
    back(narrow, wide, a.normed, w, in, width, 3 * width, gradient);
    backNorm(a.normed, a.scale);
  }

  /** From the gradient of what was mixed, in {@code narrow}, to that of the projections. */
  private int backMix(Attention a, int query, int stop, int from, int to, int shares) {
    int width = shape.width();
    int size = width / shape.heads();
    double factor = 1 / Math.sqrt(size);
    int at = shares;
    for (int i = query; i < stop; i++) {
      double[] dMixed = narrow[i];
      for (int start = 0; start < width; start += size) {
        // Σ_k share_k · (dMixed · value_k): the shares have mixed the values already.
        double expected = dot(dMixed, start, a.mixed[i], start, size);
        for (int k = from; k < to; k++) {
          double share = a.shares[at + k - from];
          double[] key = a.projected[k];
          double dScore =
              factor * share * (dot(dMixed, start, key, 2 * width + start, size) - expected);
          double[] dKey = wide[k];
          for (int j = 0; j < size; j++) {
            dKey[2 * width + start + j] += share * dMixed[start + j];
            dKey[width + start + j] += dScore * a.projected[i][start + j];
          }
          double[] dQuery = wide[i];
          for (int j = 0; j < size; j++) {
            dQuery[start + j] += dScore * key[width + start + j];
          }
        }
        at += to - from;
      }
    }
    return at;
  }

  private static double sum(double[] row, int n) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int j = 0;
    for (; j + 3 < n; j += 4) {
      a += row[j];
      b += row[j + 1];
      c += row[j + 2];
      d += row[j + 3];
    }
    for (; j < n; j++) {
      a += row[j];
    }
    return (a + b) + (c + d);
  }

  private double dot(double[] p, double[] q) {
    return dot(p, 0, q, 0, shape.width());
  }

  private static double dot(double[] p, int i, double[] q, int k, int n) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int j = 0;
    for (; j + 3 < n; j += 4) {
      a = Math.fma(p[i + j], q[k + j], a);
      b = Math.fma(p[i + j + 1], q[k + j + 1], b);
      c = Math.fma(p[i + j + 2], q[k + j + 2], c);
      d = Math.fma(p[i + j + 3], q[k + j + 3], d);
    }
    for (; j < n; j++) {
      a = Math.fma(p[i + j], q[k + j], a);
    }
    return (a + b) + (c + d);
  }

  /** e^x for x of at most 0, by additions and multiplications alone: the same on every machine. */
  static double exp(double x) {
    if (x < -700) {
      return 0;
    }
    double k = Math.rint(x * 1.4426950408889634);
    // ln 2 in two parts, the first of which has zeros at its end: k times it is exact.
    double r = Math.fma(-k, 1.9082149292705877e-10, Math.fma(-k, 0.6931471803691238, x));
    double p = 1.0 / 6227020800.0;
    p = Math.fma(p, r, 1.0 / 479001600);
    p = Math.fma(p, r, 1.0 / 39916800);
    p = Math.fma(p, r, 1.0 / 3628800);
    p = Math.fma(p, r, 1.0 / 362880);
    p = Math.fma(p, r, 1.0 / 40320);
    p = Math.fma(p, r, 1.0 / 5040);
    p = Math.fma(p, r, 1.0 / 720);
    p = Math.fma(p, r, 1.0 / 120);
    p = Math.fma(p, r, 1.0 / 24);
    p = Math.fma(p, r, 1.0 / 6);
    p = Math.fma(p, r, 0.5);
    p = Math.fma(p, r, 1);
    p = Math.fma(p, r, 1);
    return p * Double.longBitsToDouble((long) (k + 1023) << 52);
  }
}
