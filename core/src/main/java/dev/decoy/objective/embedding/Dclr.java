package dev.decoy.objective.embedding;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;
import dev.decoy.objective.Exponentials;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;
import java.util.SplittableRandom;

/**
 * Contrasts sentences with the rest of their batch, except with those that a second, frozen model
 * finds too similar, and besides with noise vectors that are first pushed towards the anchors.
 *
 * <pre>
 * c_ij = cos(z_i, z⁺_j) / t,   e_ik = cos(z_i, noise_k) / t
 * α_ij = 0 if i ≠ j and cos(f_i, f⁺_j) &gt; threshold, else 1
 *
 * form=paper   loss = mean_i -log( exp c_ii / (exp c_ii + Σ_{j≠i} α_ij exp c_ij + Σ_k exp e_ik) )
 * form=code    P_i = softmax over (α_ij c_ij, e_ik);
 *              loss = mean over all entries of -( y log P + (1 - y) log(1 - P) ),  y_ii = 1
 *
 * noise_k ← noise_k + step · ∇_k CE / ‖∇_k CE‖,  rounds times;  CE: the mean of form=paper, α = 1
 * </pre>
 *
 * <p>z and z⁺ are the batch's anchors and positives, f and f⁺ its {@code complement-anchors} and
 * {@code complement-positives} (B x e), needed where the threshold is below 1. {@code noise} (n x
 * d) is drawn once per batch by {@code Dclr.noise}; only directions matter. In the released code α
 * multiplies the exponent, so a suppressed pair stays in the sum with a term of 1, and the loss is
 * divided by all B(B+n) entries, which makes it tiny: rescale learning rates and gradient clipping
 * when changing the form. It also compares with 20 times the threshold whatever the temperature,
 * and suppresses the noise too where the threshold is negative; neither is copied. A noise vector
 * without a gradient stays where it is, where the released code sets it to 0.
 *
 * <p>Noise and α are constants of the loss. Notes: {@code suppressed-pairs}; {@code
 * cross-entropy-0} … after each round of ascent; with the published step the ascent moves a vector
 * of 768 numbers by about 1e-4 radians, so these hardly change; see the option unit.
 *
 * <p>Cost: B(B+n) products of d numbers, n · B more in each round, and room for B x (B+n) numbers
 * that is kept from batch to batch.
 *
 * @param temperature what cosines are divided by, t; published is 0.05
 * @param threshold cosine of the frozen model above which a pair is suppressed; published are 0.9
 *     (BERT) and 0.85 (RoBERTa); 1 suppresses nothing and needs no frozen model
 * @param noise whether there is noise; the batch then brings it; published are 1 to 5 vectors per
 *     anchor
 * @param rounds of ascent; published is 4, 0 leaves the noise random
 * @param step how far a noise vector moves in a round, in the option's unit; published is 0.001,
 *     absolute
 * @param unit absolute, or norm: the vector's own length, so that step is about the angle in
 *     radians
 * @param form paper, or code
 */
@Method(
    name = "dclr",
    paper = "Debiased Contrastive Learning of Unsupervised Sentence Representations",
    example =
        "dclr:threshold=0.9 --anchors \"1,0.1;0.2,1\" --positives \"1,0.3;0.5,1\""
            + " --complement-anchors \"1,0;0,1\" --complement-positives \"1,0.1;1,0.2\""
            + " --noise \"-1,0.5;0.3,-1\"")
public record Dclr(
    @Option(value = "0.05", min = 0, above = true) double temperature,
    @Option(value = "0.9", min = -1, max = 1) double threshold,
    @Option("true") boolean noise,
    @Option(value = "4", min = 0) int rounds,
    @Option(value = "0.001", min = 0, above = true) double step,
    @Option("absolute") Unit unit,
    @Option("paper") Form form)
    implements Objective<EmbeddingBatch> {
  private static final String NAME = "dclr";

  /** What a step is measured in. */
  public enum Unit {
    /** The vectors' own. */
    ABSOLUTE,
    /** The length of the vector that moves. */
    NORM
  }

  /** Which loss. */
  public enum Form {
    /** Suppressed pairs leave the sum. */
    PAPER,
    /** Suppressed pairs get exponent 0, and every entry is a yes or no. */
    CODE
  }

  /** Checks the ranges. */
  public Dclr {
    Options.check(Dclr.class, "temperature", temperature);
    Options.check(Dclr.class, "threshold", threshold);
    Options.check(Dclr.class, "rounds", rounds);
    Options.check(Dclr.class, "step", step);
    if (!noise && (unit != Unit.ABSOLUTE || step != 0.001)) {
      throw new SpecException("dclr: options 'step' and 'unit' are only read with noise=true");
    }
  }

  /**
   * Draws Gaussian noise for a batch.
   *
   * @param anchors B x d, whose shape and precision it takes
   * @param times how many vectors per anchor, at least 0; B times that, rounded down
   * @param seed the same seed gives the same noise; take one per step
   */
  public static Matrix noise(Matrix anchors, double times, Seed seed) {
    if (!(times >= 0 && times <= Integer.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "noise vectors per anchor are " + times + "; legal: numbers of at least 0");
    }
    Matrix noise = anchors.like((int) (anchors.rows() * times), anchors.columns());
    double[] row = new double[noise.columns()];
    for (int k = 0; k < noise.rows(); k++) {
      SplittableRandom random = seed.stage("dclr.noise").at(k).generator();
      for (int c = 0; c < row.length; c++) {
        row[c] = random.nextGaussian();
      }
      noise.write(k, row);
    }
    return noise;
  }

  /**
   * Which pairs take part.
   *
   * @return B x B, α: 0 for a suppressed pair, else 1
   */
  public Matrix pairs(EmbeddingBatch batch) {
    Pass pass = new Pass(batch, new Gradients());
    Matrix pairs = Matrix.doubles(pass.b, pass.b);
    for (int i = 0; i < pass.b; i++) {
      for (int j = 0; j < pass.b; j++) {
        pairs.set(i, j, pass.alpha[i * pass.b + j]);
      }
    }
    return pairs;
  }

  /** The batch's noise after the ascent, as the loss uses it. */
  public Matrix sharpened(EmbeddingBatch batch) {
    Pass pass = new Pass(batch, new Gradients());
    pass.ascend();
    Matrix sharpened = Matrix.doubles(pass.n, pass.d);
    double[] row = new double[pass.d];
    for (int k = 0; k < pass.n; k++) {
      for (int c = 0; c < pass.d; c++) {
        row[c] = pass.v.x[k * pass.d + c] * pass.vNorm[k];
      }
      sharpened.write(k, row);
    }
    return sharpened;
  }

  @Override
  public double lossAndGradient(EmbeddingBatch batch, Gradients out) {
    out.reset();
    Pass pass = new Pass(batch, out);
    pass.ascend();
    return pass.loss(batch);
  }

  /** One batch. Vectors are divided by their norms at the start. */
  private final class Pass {
    private final Gradients out;
    private final int b;
    private final int d;
    private final int n;
    private final int width;
    private final Products products;
    private final Exponentials exponentials;
    private final UnitRows x;
    private final UnitRows y;
    private final Rows v;
    private final double[] vNorm;
    private final double[] alpha;
    // B x (B + n): cosines of an anchor with all positives and all noise.
    private final double[] cosines;

    private Pass(EmbeddingBatch batch, Gradients out) {
      this.out = out;
      b = batch.anchors().rows();
      d = batch.anchors().columns();
      if (b < 2) {
        throw new IllegalArgumentException(
            "dclr needs at least 2 anchors, which are each other's negatives; there are " + b);
      }
      Matrix given = noise ? batch.extras().get("noise", NAME) : batch.anchors().like(0, d);
      if (given.columns() != d) {
        throw new IllegalArgumentException(
            "dclr needs 'noise' of " + d + " columns; it is " + given.shape());
      }
      products = Products.of(out, batch.anchors(), batch.positives(), given);
      x = new UnitRows("anchor", batch.anchors(), products);
      y = new UnitRows("positive", batch.positives(), products);
      UnitRows noises = new UnitRows("noise vector", given, products);
      n = given.rows();
      v = noises.rows;
      vNorm = out.buffer("moved norms", n);
      for (int k = 0; k < n; k++) {
        vNorm[k] = noises.norm(k);
      }
      width = b + n;
      exponentials = Exponentials.of(batch.anchors(), width, out);
      alpha = out.buffer("alpha", b * b);
      suppress(batch);
      cosines = out.buffer("cosines", b * width);
      compare(y.rows, 0);
      compare(v, b);
    }

    /** Fills in the anchors' cosines with others, from a column on. */
    private void compare(Rows others, int column) {
      int some = Products.block(others.n);
      double[] block = out.buffer("block of cosines", some * others.n);
      for (int first = 0; first < b; first += some) {
        int m = Math.min(some, b - first);
        products.of(x.rows, first, m, others, block);
        for (int i = 0; i < m; i++) {
          System.arraycopy(block, i * others.n, cosines, (first + i) * width + column, others.n);
        }
      }
    }

    private void suppress(EmbeddingBatch batch) {
      java.util.Arrays.fill(alpha, 0, b * b, 1);
      int suppressed = 0;
      if (threshold < 1) {
        Matrix anchors = batch.extras().get("complement-anchors", NAME);
        int e = anchors.columns();
        anchors = batch.extras().get("complement-anchors", b, e, NAME);
        Matrix positives = batch.extras().get("complement-positives", b, e, NAME);
        Products frozen = Products.of(out, anchors, positives);
        Rows f = new UnitRows("complement anchor", anchors, frozen).rows;
        Rows g = new UnitRows("complement positive", positives, frozen).rows;
        double slack = frozen.slack(e);
        int some = Products.block(b);
        double[] block = out.buffer("block of cosines", some * b);
        for (int i = 0; i < b; i++) {
          int row = i % some * b;
          if (row == 0) {
            frozen.of(f, i, Math.min(some, b - i), g, block);
          }
          for (int j = 0; j < b; j++) {
            double cosine = block[row + j];
            if (Math.abs(cosine - threshold) <= slack) {
              cosine = Products.dot(f, i, g, j);
            }
            if (i != j && cosine > threshold) {
              alpha[i * b + j] = 0;
              suppressed++;
            }
          }
        }
      }
      out.note("suppressed-pairs", suppressed);
      out.note("suppressed-share", suppressed / ((double) b * (b - 1)));
    }

    /** Moves the noise to where it is hardest to tell from the positives. */
    private void ascend() {
      if (n == 0) {
        return;
      }
      double[] p = out.buffer("noise probabilities", b * n);
      double[] pulls = out.buffer("ascent", n * d);
      out.note("cross-entropy-0", crossEntropy(p));
      for (int round = 1; round <= rounds; round++) {
        java.util.Arrays.fill(pulls, 0, n * d, 0);
        products.addTurned(p, n, x.rows, 0, b, pulls);
        for (int k = 0; k < n; k++) {
          move(k, pulls);
        }
        v.changed();
        compare(v, b);
        out.note("cross-entropy-" + round, crossEntropy(p));
      }
    }

    /** The mean over anchors with every pair in, and the probability of each noise vector. */
    private double crossEntropy(double[] p) {
      double[] shares = out.buffer("shares", width);
      double sum = 0;
      for (int i = 0; i < b; i++) {
        int row = i * width;
        for (int j = 0; j < width; j++) {
          shares[j] = cosines[row + j] / temperature;
        }
        sum += exponentials.softmax(shares, width, shares) - cosines[row + i] / temperature;
        System.arraycopy(shares, b, p, i * n, n);
      }
      return sum / b;
    }

    /**
     * One step of one noise vector; the factors that its direction does not need are left out.
     *
     * @param pulls per noise vector the sum of the anchors by its probability there
     */
    private void move(int k, double[] pulls) {
      int at = k * d;
      double along = Products.dot(pulls, at, v.x, at, d);
      double square = 0;
      for (int c = at; c < at + d; c++) {
        pulls[c] -= along * v.x[c];
        square += pulls[c] * pulls[c];
      }
      if (!(square > 0)) {
        return;
      }
      double far = (unit == Unit.NORM ? step : step / vNorm[k]) / Math.sqrt(square);
      double length = 0;
      for (int c = at; c < at + d; c++) {
        v.x[c] += far * pulls[c];
        length += v.x[c] * v.x[c];
      }
      length = Math.sqrt(length);
      vNorm[k] *= length;
      for (int c = at; c < at + d; c++) {
        v.x[c] /= length;
      }
    }

    private double loss(EmbeddingBatch batch) {
      // By row: d loss / d exponent, then / d cosine.
      double[] g = out.buffer("row", width);
      double[] ofPositives = out.buffer("slopes of positives", b * b);
      double[] ofNoise = out.buffer("slopes of noise", b * n);
      double[] toX = products.zeros("to anchors", b * d);
      double[] toY = products.zeros("to positives", b * d);
      double loss = 0;
      for (int i = 0; i < b; i++) {
        loss += form == Form.PAPER ? paper(i, g) : code(i, g);
        for (int j = 0; j < width; j++) {
          g[j] /= temperature;
        }
        System.arraycopy(g, 0, ofPositives, i * b, b);
        System.arraycopy(g, b, ofNoise, i * n, n);
      }
      products.add(ofPositives, b, y.rows, toX, 0);
      products.addTurned(ofPositives, b, x.rows, 0, b, toY);
      products.add(ofNoise, b, v, toX, 0);
      x.write(toX, out.open("anchors", batch.anchors()));
      y.write(toY, out.open("positives", batch.positives()));
      out.note("noise", n);
      return loss;
    }

    /** An anchor's part of the loss, and its derivative with respect to c_ij and e_ik. */
    private double paper(int i, double[] g) {
      int row = i * width;
      for (int j = 0; j < width; j++) {
        boolean in = j >= b || alpha[i * b + j] == 1;
        g[j] = in ? cosines[row + j] / temperature : Double.NEGATIVE_INFINITY;
      }
      double logZ = exponentials.softmax(g, width, g);
      for (int j = 0; j < width; j++) {
        g[j] /= b;
      }
      g[i] -= 1.0 / b;
      return (logZ - cosines[row + i] / temperature) / b;
    }

    /**
     * The same for the released form. With h_k = P_k · ∂(entry k's loss)/∂P_k, which is P/(1 - P)
     * for a no and -1 for the yes, the derivative is h_k - P_k Σ h; the entry whose P may be near 1
     * is kept apart, so that 1 - P is never a difference.
     */
    private double code(int i, double[] g) {
      int row = i * width;
      double entries = (double) b * width;
      int most = 0;
      for (int j = 0; j < width; j++) {
        g[j] = (j < b ? alpha[i * b + j] : 1) * cosines[row + j] / temperature;
        most = g[j] > g[most] ? j : most;
      }
      double others = 0;
      for (int j = 0; j < width; j++) {
        others += j == most ? 0 : Math.exp(g[j] - g[most]);
      }
      double logZ = g[most] + Math.log1p(others);
      double logRest = logSumOfOthers(g, most) - logZ;
      double loss = 0;
      double sum = 0;
      for (int j = 0; j < width; j++) {
        double logP = g[j] - logZ;
        double p = Math.exp(logP);
        if (j == i) {
          loss -= logP;
          sum -= j == most ? 0 : 1;
        } else if (j == most) {
          loss -= logRest;
        } else {
          loss -= Math.log1p(-p);
          sum += p / (1 - p);
        }
      }
      double logMost = g[most] - logZ;
      for (int j = 0; j < width; j++) {
        double logP = g[j] - logZ;
        double p = Math.exp(logP);
        double derivative;
        if (j == most) {
          double own = j == i ? -Math.exp(logRest) : p;
          derivative = own - p * sum;
        } else {
          double own = j == i ? -1 : p / (1 - p);
          // P_j h_most, where h_most alone could overflow.
          double ofMost = most == i ? -p : Math.exp(logP + logMost - logRest);
          derivative = own - p * sum - ofMost;
        }
        g[j] = derivative;
      }
      for (int j = 0; j < width; j++) {
        g[j] *= (j < b ? alpha[i * b + j] : 1) / entries;
      }
      return loss / entries;
    }

    private double logSumOfOthers(double[] exponents, int but) {
      double top = Double.NEGATIVE_INFINITY;
      for (int j = 0; j < width; j++) {
        top = j == but ? top : Math.max(top, exponents[j]);
      }
      double sum = 0;
      for (int j = 0; j < width; j++) {
        sum += j == but ? 0 : Math.exp(exponents[j] - top);
      }
      return top + Math.log(sum);
    }
  }
}
