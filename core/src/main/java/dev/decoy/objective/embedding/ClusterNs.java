package dev.decoy.objective.embedding;

import dev.decoy.array.Matrix;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;
import dev.decoy.objective.Exponentials;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;
import java.util.Arrays;

/**
 * Takes hard negatives from running clusters of the batch, and holds the anchor's own cluster,
 * whose members are probable false negatives, at a distance instead of pushing it away.
 *
 * <pre>
 * CE  = mean_i -log softmax over j of [ cos(x_i, y_j)/t,  cos(x_i, h_j)/t + hardWeight·(i = j) ] at y_i
 * h_j = the centroid second nearest to x_j
 *
 * D_ij = cos(x_i, y_j) - cos(x_i, y_i)  where i ≠ j are in one cluster, else 0
 * BML  = mean over all i, j of  max(0, D_ij + alpha) + max(0, -D_ij - beta)
 *
 * loss = CE + weight · BML
 * </pre>
 *
 * <p>Anchors are the one view x, positives the other y; {@code centroids} (k x d, at least 2) are
 * state of the trainer, moved with {@link #move} before the batch is seen and begun with {@link
 * #begin}; until then the loss is infonce on cosines. Centroids get no gradient. An anchor belongs
 * to the centroid of largest cosine, ties to the first. False negatives stay in the softmax. BML
 * asks that they lie between alpha and beta below the positive; pairs of unlike clusters contribute
 * alpha, so it is not compared across batches: {@code band-loss} notes the mean over pairs of one
 * cluster alone, {@code same-cluster} their share.
 *
 * <p>Cost: O(B k d) for the clusters and O(B² d) twice.
 *
 * @param temperature what cosines are divided by, t; 0.05 is published
 * @param weight of BML; published are 1e-3, 5e-5, 1e-4 and 0, by model
 * @param alpha least by which a false negative is asked to be below the positive; published are 0,
 *     0.25 and 0.2
 * @param beta most by which it may be; published are 0.3, 0.3 and 0.5
 * @param hardNegatives whether second nearest centroids are negatives
 * @param hardWeight what is added to the logit of the anchor's own hard negative; 0 is published
 */
@Method(
    name = "clusterns",
    paper = "Clustering-Aware Negative Sampling for Unsupervised Sentence Representation",
    example =
        "clusterns:weight=0.1 --anchors \"1,0;0.9,0.3;0,1\" --positives \"1,0.1;0.8,0.4;0.1,1\""
            + " --centroids \"1,0.1;0,1\"")
public record ClusterNs(
    @Option(value = "0.05", min = 0, above = true) double temperature,
    @Option(value = "1e-3", min = 0) double weight,
    @Option("0") double alpha,
    @Option("0.3") double beta,
    @Option("true") boolean hardNegatives,
    @Option("0") double hardWeight)
    implements Objective<EmbeddingBatch> {
  private static final String NAME = "clusterns";

  /** How the members of a cluster become one vector. */
  public enum Aggregate {
    /** Their sum, as released: populous clusters move further. */
    SUM,
    /** Their mean. */
    MEAN
  }

  /** Checks the ranges, and that the band is one. */
  public ClusterNs {
    Options.check(ClusterNs.class, "temperature", temperature);
    Options.check(ClusterNs.class, "weight", weight);
    Options.check(ClusterNs.class, "alpha", alpha);
    Options.check(ClusterNs.class, "beta", beta);
    Options.check(ClusterNs.class, "hardWeight", hardWeight);
    if (alpha > beta) {
      throw new SpecException(
          "clusterns: option 'alpha' is "
              + alpha
              + ", above beta, "
              + beta
              + "; nothing lies between them");
    }
    if (!hardNegatives && hardWeight != 0) {
      throw new SpecException(
          "clusterns: option 'hardWeight' is not read with hardNegatives=false");
    }
  }

  @Override
  public double lossAndGradient(EmbeddingBatch batch, Gradients out) {
    out.reset();
    return new Pass(batch, out).run();
  }

  /**
   * The first centroids: a row, then always the row that is least similar to the last one and not
   * yet taken. Similarities are cosines of anchors with positives, as in the released code.
   *
   * @param k how many, 2 to B
   * @param first the row to begin with, drawn by the caller
   */
  public static Matrix begin(EmbeddingBatch batch, int k, int first) {
    int b = batch.anchors().rows();
    if (k < 2 || k > b) {
      throw new IllegalArgumentException(
          "clusterns begins with %d centroids; legal: 2 to %d, the batch".formatted(k, b));
    }
    if (first < 0 || first >= b) {
      throw new IllegalArgumentException(
          "clusterns begins with row %d; legal: 0 to %d".formatted(first, b - 1));
    }
    Gradients room = new Gradients();
    Products products = Products.of(room, batch.anchors(), batch.positives());
    UnitRows x = new UnitRows("anchor", batch.anchors(), products);
    UnitRows y = new UnitRows("positive", batch.positives(), products);
    boolean[] taken = new boolean[b];
    Matrix centroids = batch.anchors().like(k, batch.anchors().columns());
    double[] row = new double[batch.anchors().columns()];
    int last = first;
    for (int i = 0; i < k; i++) {
      batch.anchors().read(last, row);
      centroids.write(i, row);
      taken[last] = true;
      int next = -1;
      double least = 0;
      for (int j = 0; j < b; j++) {
        double cosine = Products.dot(x.rows, last, y.rows, j);
        if (!taken[j] && (next < 0 || cosine < least)) {
          next = j;
          least = cosine;
        }
      }
      last = next;
    }
    return centroids;
  }

  /**
   * Centroids moved towards the anchors that belong to them; one without any stays.
   *
   * @param rate of the step, 0 to 1; 1 replaces a centroid; published is 1e-3
   * @return new centroids
   */
  public static Matrix move(Matrix centroids, Matrix anchors, double rate, Aggregate aggregate) {
    if (!(rate >= 0 && rate <= 1)) {
      throw new IllegalArgumentException(
          "the rate of the centroids is " + rate + "; legal: 0 to 1");
    }
    Gradients room = new Gradients();
    Products products = Products.of(room, anchors, centroids);
    UnitRows x = new UnitRows("anchor", anchors, products);
    UnitRows c = new UnitRows("centroid", centroids, products);
    Matrix sums = centroids.like();
    int some = Products.block(c.n);
    double[] cosines = new double[some * c.n];
    int[] members = new int[c.n];
    double[] row = new double[c.d];
    for (int i = 0; i < x.n; i++) {
      if (i % some == 0) {
        products.of(x.rows, i, Math.min(some, x.n - i), c.rows, cosines);
      }
      int home = nearest(products, x, i, c, cosines, i % some * c.n, -1);
      members[home]++;
      anchors.read(i, row);
      sums.add(home, 1, row);
    }
    Matrix moved = centroids.copy();
    for (int k = 0; k < c.n; k++) {
      if (members[k] > 0) {
        sums.read(k, row);
        double scale = aggregate == Aggregate.SUM ? 1 : 1.0 / members[k];
        for (int j = 0; j < c.d; j++) {
          moved.set(k, j, rate * scale * row[j] + (1 - rate) * centroids.get(k, j));
        }
      }
    }
    return moved;
  }

  /** The centroid of largest cosine with a row, other than one; cosines are given. */
  private static int nearest(
      Products products, UnitRows x, int i, UnitRows c, double[] cosines, int at, int but) {
    double top = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < c.n; k++) {
      top = k == but ? top : Math.max(top, cosines[at + k]);
    }
    int best = -1;
    double most = 0;
    for (int k = 0; k < c.n; k++) {
      if (k == but || cosines[at + k] < top - 2 * products.slack(x.d)) {
        continue;
      }
      double cosine = Products.dot(x.rows, i, c.rows, k);
      if (best < 0 || cosine > most) {
        best = k;
        most = cosine;
      }
    }
    return best;
  }

  /** One batch. */
  private final class Pass {
    private final EmbeddingBatch batch;
    private final Gradients out;
    private final int b;
    private final int d;
    private final UnitRows x;
    private final UnitRows y;
    private final UnitRows c;
    private final double[] homes;
    private final double[] hard;
    private final int k;
    private final Products products;
    private final double[] cosines;
    private final double[] toCentroids;
    private final double[] exponents;
    private final double[] shares;
    private final double[] slopes;
    private final Exponentials exponentials;

    private Pass(EmbeddingBatch batch, Gradients out) {
      this.batch = batch;
      this.out = out;
      b = batch.anchors().rows();
      d = batch.anchors().columns();
      if (b == 0) {
        throw new IllegalArgumentException("clusterns needs at least 1 anchor; there is none");
      }
      k = batch.extras().get("centroids", NAME).rows();
      if (k < 2) {
        throw new IllegalArgumentException("clusterns needs at least 2 centroids; there is " + k);
      }
      Matrix centroids = batch.extras().get("centroids", k, d, NAME);
      products = Products.of(out, batch.anchors(), batch.positives(), centroids);
      x = new UnitRows("anchor", batch.anchors(), products);
      y = new UnitRows("positive", batch.positives(), products);
      c = new UnitRows("centroid", centroids, products);
      toCentroids = out.buffer("centroid cosines", b * k);
      products.of(x.rows, 0, b, c.rows, toCentroids);
      homes = out.buffer("homes", b);
      hard = out.buffer("hard", b);
      for (int i = 0; i < b; i++) {
        homes[i] = nearest(products, x, i, c, toCentroids, i * k, -1);
        hard[i] = nearest(products, x, i, c, toCentroids, i * k, (int) homes[i]);
      }
      cosines = out.buffer("cosines", Products.block(b) * b);
      exponents = out.buffer("exponents", 2 * b);
      shares = out.buffer("shares", 2 * b);
      slopes = out.buffer("slopes", b);
      exponentials = Exponentials.of(batch.anchors(), 2 * b, out);
    }

    private double run() {
      double[] toX = products.zeros("to anchors", b * d);
      double[] toY = products.zeros("to positives", b * d);
      double slack = 2 * products.slack(d);
      double loss = 0;
      double band = 0;
      long pairs = 0;
      int some = Products.block(b);
      for (int i = 0; i < b; i++) {
        int first = i - i % some;
        int anchors = Math.min(some, b - first);
        if (i == first) {
          products.of(x.rows, first, anchors, y.rows, cosines);
        }
        int row = (i - first) * b;
        loss += softmax(i, row);
        for (int j = 0; j < b; j++) {
          double gap = 0;
          boolean same = j != i && homes[j] == homes[i];
          if (same) {
            gap = cosines[row + j] - cosines[row + i];
            if (Math.abs(gap + alpha) <= slack || Math.abs(gap + beta) <= slack) {
              gap = Products.dot(x.rows, i, y.rows, j) - Products.dot(x.rows, i, y.rows, i);
            }
            pairs++;
          }
          double above = Math.max(0, gap + alpha);
          double below = Math.max(0, -gap - beta);
          loss += weight * (above + below) / ((double) b * b);
          if (same) {
            band += above + below;
            double slope = weight * ((above > 0 ? 1 : 0) - (below > 0 ? 1 : 0)) / ((double) b * b);
            slopes[j] += slope;
            slopes[i] -= slope;
          }
        }
        System.arraycopy(slopes, 0, cosines, row, b);
        if (i == first + anchors - 1) {
          products.add(cosines, anchors, y.rows, toX, first);
          products.addTurned(cosines, b, x.rows, first, anchors, toY);
        }
      }
      if (hardNegatives) {
        products.add(toCentroids, b, c.rows, toX, 0);
      }
      x.write(toX, out.open("anchors", batch.anchors()));
      y.write(toY, out.open("positives", batch.positives()));
      out.note("band-loss", pairs == 0 ? 0 : band / pairs);
      out.note("same-cluster", b < 2 ? 0 : pairs / ((double) b * (b - 1)));
      return loss;
    }

    /**
     * An anchor's cross-entropy, and its slopes with respect to the cosines: those with centroids
     * replace the cosines.
     */
    private double softmax(int i, int row) {
      int width = hardNegatives ? 2 * b : b;
      for (int j = 0; j < b; j++) {
        exponents[j] = cosines[row + j] / temperature;
      }
      for (int j = b; j < width; j++) {
        double cosine = toCentroids[i * k + (int) hard[j - b]];
        exponents[j] = cosine / temperature + (j == b + i ? hardWeight : 0);
      }
      double log = exponentials.softmax(exponents, width, shares);
      double scale = 1 / (temperature * b);
      for (int j = 0; j < b; j++) {
        slopes[j] = scale * (shares[j] - (j == i ? 1 : 0));
      }
      Arrays.fill(toCentroids, i * k, (i + 1) * k, 0);
      for (int j = b; j < width; j++) {
        toCentroids[i * k + (int) hard[j - b]] += scale * shares[j];
      }
      return (log - exponents[i]) / b;
    }
  }
}
