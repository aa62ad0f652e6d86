package dev.decoy.objective.embedding;

import dev.decoy.array.Matrix;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;
import java.util.Arrays;
import java.util.List;

/**
 * Measures how much two representations of the same examples depend on each other, so that one can
 * be made independent of another that is biased by design: the Hilbert-Schmidt independence
 * criterion with Gaussian kernels, as in ReBias.
 *
 * <pre>
 * K_ij = exp(-|x_i - x_j|² / (2 sigma²)),   L likewise of the biased;   diagonals set to 0 in K~, L~
 *
 * unbiased  [ tr(K~L~) + ΣK~ ΣL~ / ((m-1)(m-2)) - 2/(m-2) Σ(K~L~) ] / (m(m-3))
 * biased    tr(KHLH) / (m-1)²,   H = I - 1/m
 * </pre>
 *
 * <p>Both inputs get gradients. In ReBias the trained model minimises its own loss plus this
 * criterion, the biased one its own loss minus it ({@code sign=dependent}), in turns: a trainer
 * applies one gradient of the two at a time. The unbiased estimate may be below 0, and is near 0
 * for independent features. Notes {@code mean-kernel} and {@code mean-biased-kernel}, means off the
 * diagonal: near 0 or 1 the width does not fit and gradients vanish; keep them within 0.1 and 0.9.
 *
 * <p>Cost: O(m² (e + f)) and five m x m buffers.
 *
 * @param sigma width of the kernel on the features, in their unit; 1 is published for one data set,
 *     the root of the median squared distance, {@code Hsic.medianWidth}, for others
 * @param biasedSigma width of the kernel on the biased features
 * @param estimator unbiased, which needs 4 examples; or biased, 2
 * @param sign independent, the criterion; or dependent, its negative
 */
@Method(
    name = "hsic",
    paper = "Learning De-biased Representations with Biased Representations",
    example = "hsic --features \"0;1;2;4\" --biased \"0;2;1;3\"")
public record Hsic(
    @Option(value = "1", min = 0, above = true) double sigma,
    @Option(value = "1", min = 0, above = true) double biasedSigma,
    @Option("unbiased") Estimator estimator,
    @Option("independent") Sign sign)
    implements Objective<FeatureBatch> {
  /** Which estimate. */
  public enum Estimator {
    /** Right in the mean. */
    UNBIASED,
    /** Above it by about one over the number of examples. */
    BIASED
  }

  /** What is asked for. */
  public enum Sign {
    /** Independence. */
    INDEPENDENT,
    /** Dependence. */
    DEPENDENT
  }

  /** Checks the ranges. */
  public Hsic {
    Options.check(Hsic.class, "sigma", sigma);
    Options.check(Hsic.class, "biasedSigma", biasedSigma);
  }

  /**
   * The published choice of a width where 1 does not fit: the root of the median squared distance
   * of two examples of a batch, over all pairs of all batches, an example with itself included.
   *
   * @param batches features of a few batches, at least one row in all; published is a quarter of
   *     the training set
   * @return 0 where most examples of a batch are alike, which is no width
   */
  public static double medianWidth(List<Matrix> batches) {
    long pairs = batches.stream().mapToLong(each -> (long) each.rows() * each.rows()).sum();
    if (pairs == 0) {
      throw new IllegalArgumentException("a width needs at least one example");
    }
    if (pairs > 1 << 30) {
      throw new IllegalArgumentException(
          "there are %,d pairs of examples; legal: at most 2^30, so give fewer batches"
              .formatted(pairs));
    }
    double[] squares = new double[(int) pairs];
    int at = 0;
    for (Matrix batch : batches) {
      double[][] rows = batch.toArray();
      for (double[] one : rows) {
        for (double[] other : rows) {
          squares[at++] = square(one, other, one.length);
        }
      }
    }
    Arrays.sort(squares);
    return Math.sqrt((squares[(at - 1) / 2] + squares[at / 2]) / 2);
  }

  private static double square(double[] one, double[] other, int columns) {
    double square = 0;
    for (int c = 0; c < columns; c++) {
      double gap = one[c] - other[c];
      square += gap * gap;
    }
    return square;
  }

  @Override
  public double lossAndGradient(FeatureBatch batch, Gradients out) {
    out.reset();
    int m = batch.features().rows();
    int least = estimator == Estimator.UNBIASED ? 4 : 2;
    if (m < least) {
      throw new IllegalArgumentException(
          "hsic needs at least " + least + " examples for this estimate; there are " + m);
    }
    Kernel ofFeatures = new Kernel("kernel", batch.features(), sigma, out);
    Kernel ofBiased = new Kernel("biased kernel", batch.biased(), biasedSigma, out);
    double[] k = ofFeatures.values;
    double[] l = ofBiased.values;
    double[] centred = out.buffer("centred", m * m);
    double factor = sign == Sign.INDEPENDENT ? 1 : -1;
    double scale =
        factor / (estimator == Estimator.UNBIASED ? m * (m - 3.0) : (m - 1.0) * (m - 1.0));
    centre(l, m, centred, out);
    double loss = 0;
    for (int i = 0; i < m * m; i++) {
      loss += scale * k[i] * centred[i];
    }
    ofFeatures.gradient(centred, scale, out.open("features", batch.features()));
    centre(k, m, centred, out);
    ofBiased.gradient(centred, scale, out.open("biased", batch.biased()));
    out.note("mean-kernel", mean(k, m));
    out.note("mean-biased-kernel", mean(l, m));
    return loss;
  }

  /**
   * What a kernel is multiplied with, entry by entry, to give the criterion: H L H, or the
   * U-centred L with a diagonal of 0. Both are symmetric.
   */
  private void centre(double[] kernel, int m, double[] centred, Gradients out) {
    boolean unbiased = estimator == Estimator.UNBIASED;
    double[] sums = out.buffer("row sums", m);
    double all = 0;
    for (int i = 0; i < m; i++) {
      sums[i] = 0;
      for (int j = 0; j < m; j++) {
        sums[i] += unbiased && i == j ? 0 : kernel[i * m + j];
      }
      all += sums[i];
    }
    double row = unbiased ? m - 2.0 : m;
    double total = unbiased ? (m - 1.0) * (m - 2.0) : (double) m * m;
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < m; j++) {
        centred[i * m + j] =
            unbiased && i == j
                ? 0
                : kernel[i * m + j] - sums[i] / row - sums[j] / row + all / total;
      }
    }
  }

  private static double mean(double[] kernel, int m) {
    double sum = -m;
    for (int i = 0; i < m * m; i++) {
      sum += kernel[i];
    }
    return sum / (m * (m - 1.0));
  }

  /**
   * The kernel of every pair of rows, and the way of a gradient back through it. Products give the
   * squared distances, of vectors that are moved to their mean; pairs that are much nearer to each
   * other than they are long, or long beside the width, are measured by their differences.
   */
  private static final class Kernel {
    /** A square that is so many times the width's has too few digits for an exponent. */
    private static final double LONG = 16;

    /** What is less, of a kernel, is nothing. */
    private static final double NOTHING = 1e-9;

    /** m x m. */
    private final double[] values;

    /** m x m, 1 for pairs that are measured by their differences. */
    private final double[] near;

    private final Gradients out;
    private final Products products;
    private final int m;
    private final int d;
    private final double[] x;
    private final Rows moved;
    private final double scale;
    private final double sigma;
    private final double[] squares;

    private Kernel(String name, Matrix vectors, double sigma, Gradients out) {
      this.sigma = sigma;
      this.out = out;
      m = vectors.rows();
      d = vectors.columns();
      products = Products.of(out, vectors);
      x = products.copy(name + " raw", vectors).x;
      moved = products.rows(name, m, d);
      double[] mean = products.zeros("mean", d);
      for (int i = 0; i < m; i++) {
        Products.add(1.0 / m, x, i * d, mean, 0, d);
      }
      for (int i = 0; i < m; i++) {
        for (int c = 0; c < d; c++) {
          moved.x[i * d + c] = x[i * d + c] - mean[c];
        }
      }
      scale = Products.scale(moved);
      Products.divide(moved, scale);
      squares = out.buffer(name + " squares", m);
      for (int i = 0; i < m; i++) {
        squares[i] = Products.dot(moved, i, moved, i);
      }
      values = out.buffer(name, m * m);
      near = out.buffer(name + " near", m * m);
      int some = Products.block(m);
      double[] block = out.buffer("block of products", some * m);
      for (int i = 0; i < m; i++) {
        int row = i % some * m;
        if (row == 0) {
          products.of(moved, i, Math.min(some, m - i), moved, block);
        }
        values[i * m + i] = 1;
        for (int j = 0; j < i; j++) {
          double value = value(i, j, block[row + j]);
          values[i * m + j] = value;
          values[j * m + i] = value;
        }
      }
    }

    /** Of a pair, whose product is given. */
    private double value(int i, int j, double product) {
      double both = squares[i] + squares[j];
      double square = both - 2 * product;
      double least = square - 2 * products.slack(d) * both;
      boolean isLong = scale * scale * both > LONG * sigma * sigma;
      near[i * m + j] = 0;
      if (Products.cancels(square, both) || (isLong && !(kernel(least) < NOTHING))) {
        near[i * m + j] = 1;
        square = 0;
        for (int c = 0, p = i * d, q = j * d; c < d; c++) {
          double gap = (x[p + c] - x[q + c]) / scale;
          square += gap * gap;
        }
      }
      near[j * m + i] = near[i * m + j];
      return kernel(square);
    }

    private double kernel(double square) {
      double unit = sigma / scale;
      return Math.exp(-Math.max(0, square) / (2 * unit * unit));
    }

    /** Writes the gradient of Σ scale · kernel · centred, once for either of a pair's rows. */
    private void gradient(double[] centred, double factor, Matrix to) {
      double[] sum = products.zeros("gradient", m * d);
      double[] apart = products.zeros("gradient of near pairs", m * d);
      int some = Products.block(m);
      double[] block = out.buffer("block of products", some * m);
      double coefficient = -2 * factor / (sigma * sigma);
      for (int i = 0; i < m; i++) {
        int first = i - i % some;
        int rows = Math.min(some, m - first);
        double own = 0;
        for (int j = 0; j < m; j++) {
          double weight = i == j ? 0 : coefficient * values[i * m + j] * centred[i * m + j];
          if (near[i * m + j] == 1 && weight != 0) {
            for (int c = 0; c < d; c++) {
              apart[i * d + c] += weight * (x[i * d + c] - x[j * d + c]);
            }
            weight = 0;
          }
          own += weight;
          block[(i - first) * m + j] = -weight;
        }
        Products.add(own, moved.x, i * d, sum, i * d, d);
        if (i == first + rows - 1) {
          products.add(block, rows, moved, sum, first);
        }
      }
      Products.add(scale, sum, 0, apart, 0, m * d);
      products.write(apart, 0, to);
    }
  }
}
