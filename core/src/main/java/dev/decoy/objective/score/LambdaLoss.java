package dev.decoy.objective.score;

import dev.decoy.array.Matrix;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.objective.Exponentials;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;
import java.util.Arrays;

/**
 * Asks of every pair of unlike grade that the better candidate be above the worse, and asks it the
 * louder the more a metric would gain if the two changed places: LambdaRank, the LambdaLoss family
 * and ADORE.
 *
 * <pre>
 * loss = mean over anchors of  Σ_{y_i > y_j} w_ij log(1 + exp(-sigma (s_i - s_j))) [ / pairs ]
 *
 * reciprocal-rank  w = |1/r_i - 1/r_j|,  1/r = 0 beyond the cut
 * lambdarank       w = |G_i - G_j| |1/D_i - 1/D_j|
 * ndcg1            w = G_i / D_i, over all pairs, those of like grade and (i, i) too
 * ndcg2            w = |G_i - G_j| |1/D(|r_i - r_j|) - 1/D(|r_i - r_j| + 1)|
 * ndcg2pp          w = mu ndcg2 + lambdarank
 * none             w = 1
 *
 * G = (2^y - 1) / ideal DCG,   D(r) = log2(1 + r),   r the rank, from 1
 * </pre>
 *
 * <p>Relevance is a grade of at least 0; NaN takes no part. Weights are constants: nothing is
 * differentiated through ranks. Ranks are those of the scores, ties in the order of columns; or the
 * columns themselves, as in ADORE's released code, where they are the list that was retrieved with
 * the missing positives put at its end. With the other weights the cut leaves out pairs of which
 * one is ranked below it, and of the ideal DCG what is below it.
 *
 * <p>An anchor without a pair is passed over and counted in {@code skipped}; the mean is over the
 * others. The logarithm is the natural one.
 *
 * <p>Cost: an exponential and a logarithm per pair, and a sort per anchor.
 *
 * @param weights which metric the pairs are weighed for
 * @param cut rank up to which there is anything to gain, or all; ADORE's is the length of its
 *     lists, 200. It must be given: the released code's default makes its loss 0
 * @param ranks scores, or columns
 * @param sum pairs, the mean over an anchor's pairs, as in ADORE; or anchors, their sum, as in the
 *     LambdaLoss paper
 * @param sigma steepness of the logistic function, per unit of the score
 * @param mu weight of ndcg2 in ndcg2pp; 10 is the default of the released implementation
 */
@Method(
    name = "lambda-loss",
    paper = "The LambdaLoss Framework for Ranking Metric Optimization",
    example = "lambda-loss:cut=4 --scores \"2,1.5,1,0.5\" --relevance \"0,0,1,0\"")
public record LambdaLoss(
    @Option("reciprocal-rank") Weights weights,
    @Option(min = 1, unlimited = "all") int cut,
    @Option("scores") Ranks ranks,
    @Option("pairs") Sum sum,
    @Option(value = "1", min = 0, above = true) double sigma,
    @Option(value = "10", min = 0) double mu)
    implements Objective<ScoreBatch> {
  /** What pairs are weighed by. */
  public enum Weights {
    /** What the reciprocal rank would gain. */
    RECIPROCAL_RANK,
    /** What nDCG would gain. */
    LAMBDARANK,
    /** A coarse bound of nDCG. */
    NDCG1,
    /** A tighter bound of nDCG. */
    NDCG2,
    /** The tighter bound and LambdaRank together. */
    NDCG2PP,
    /** Nothing. */
    NONE
  }

  /** Where ranks come from. */
  public enum Ranks {
    /** The scores, highest first. */
    SCORES,
    /** The order of the candidates. */
    COLUMNS
  }

  /** How the pairs of an anchor become one loss. */
  public enum Sum {
    /** Their mean. */
    PAIRS,
    /** Their sum. */
    ANCHORS
  }

  /** Checks the ranges. */
  public LambdaLoss {
    Options.check(LambdaLoss.class, "cut", cut);
    Options.check(LambdaLoss.class, "sigma", sigma);
    Options.check(LambdaLoss.class, "mu", mu);
  }

  @Override
  public double lossAndGradient(ScoreBatch batch, Gradients out) {
    out.reset();
    Matrix gradient = out.open("scores", batch.scores());
    Row row = new Row(batch, out);
    int anchors = 0;
    int skipped = 0;
    for (int i = 0; i < batch.scores().rows(); i++) {
      row.read(i);
      if (row.n > 0) {
        anchors += row.pairs() > 0 ? 1 : 0;
        skipped += row.pairs() > 0 ? 0 : 1;
      }
    }
    double loss = 0;
    for (int i = 0; i < batch.scores().rows(); i++) {
      row.read(i);
      long pairs = row.pairs();
      if (pairs > 0) {
        row.rank();
        loss += row.differentiate(1.0 / anchors / (sum == Sum.PAIRS ? pairs : 1));
        gradient.write(i, row.g);
      }
    }
    out.note("anchors", anchors);
    out.note("skipped", skipped);
    return loss;
  }

  /** One anchor: the candidates that take part, in order of rank. */
  private final class Row {
    private final ScoreBatch batch;
    private final int columns;
    private final double[] s;
    private final double[] y;
    private final double[] g;
    private final double[] key;
    private final double[] gain;
    private final double[] discount;
    private final double[] order;
    private final double[] scratch;
    private final double[] plus;
    private final double[] sigmoid;
    private final Exponentials exponentials;
    private double least;
    private int n;

    private Row(ScoreBatch batch, Gradients out) {
      this.batch = batch;
      columns = batch.scores().columns();
      s = out.buffer("row", columns);
      y = out.buffer("relevance", columns);
      g = out.buffer("own", columns);
      key = out.buffer("keys", columns);
      gain = out.buffer("gains", columns);
      discount = out.buffer("discounts", columns + 2);
      order = out.buffer("order", columns);
      scratch = out.buffer("scratch", columns);
      plus = out.buffer("softplus", columns);
      sigmoid = out.buffer("sigmoid", columns);
      exponentials = Exponentials.of(batch.scores(), columns, out);
      for (int r = 1; r < columns + 2; r++) {
        discount[r] = weights == Weights.RECIPROCAL_RANK ? r : Math.log(1.0 + r) / Math.log(2);
      }
    }

    private void read(int i) {
      batch.scores().read(i, s);
      batch.relevance().read(i, y);
      n = 0;
      least = Double.POSITIVE_INFINITY;
      for (int j = 0; j < columns; j++) {
        if (Double.isNaN(y[j])) {
          continue;
        }
        if (!(y[j] >= 0 && y[j] < Double.POSITIVE_INFINITY)) {
          throw new IllegalArgumentException(
              "lambda-loss reads grades of at least 0 or NaN; that of anchor %d and candidate %d is %s"
                  .formatted(i, j, y[j]));
        }
        order[n++] = j;
        least = Math.min(least, y[j]);
      }
    }

    /** Pairs of unlike grade. */
    private long pairs() {
      long pairs = 0;
      for (int a = 0; a < n; a++) {
        boolean some = y[(int) order[a]] > least;
        for (int b = 0; b < n && some; b++) {
          pairs += y[(int) order[a]] > y[(int) order[b]] ? 1 : 0;
        }
      }
      return pairs;
    }

    private void rank() {
      if (ranks == Ranks.SCORES) {
        sort();
      }
      if (weights == Weights.RECIPROCAL_RANK || weights == Weights.NONE) {
        return;
      }
      for (int a = 0; a < n; a++) {
        key[a] = y[(int) order[a]];
      }
      Arrays.sort(key, 0, n);
      double ideal = 0;
      for (int r = 1; r <= Math.min(cut, n); r++) {
        ideal += (Math.pow(2, key[n - r]) - 1) / discount[r];
      }
      for (int a = 0; a < n; a++) {
        gain[a] = (Math.pow(2, y[(int) order[a]]) - 1) / ideal;
      }
    }

    /** By merging, so that ties keep the order of columns. */
    private void sort() {
      double[] from = order;
      double[] to = scratch;
      boolean inScratch = false;
      for (int width = 1; width < n; width *= 2) {
        for (int start = 0; start < n; start += 2 * width) {
          int middle = Math.min(n, start + width);
          int end = Math.min(n, start + 2 * width);
          int left = start;
          int right = middle;
          for (int at = start; at < end; at++) {
            boolean takesLeft =
                left < middle && (right >= end || s[(int) from[left]] >= s[(int) from[right]]);
            to[at] = takesLeft ? from[left++] : from[right++];
          }
        }
        double[] swap = from;
        from = to;
        to = swap;
        inScratch = !inScratch;
      }
      if (inScratch) {
        System.arraycopy(from, 0, order, 0, n);
      }
    }

    private double differentiate(double share) {
      Arrays.fill(g, 0, columns, 0);
      double loss = 0;
      boolean cuts = weights != Weights.RECIPROCAL_RANK;
      int last = cuts ? Math.min(cut, n) : n;
      for (int a = 0; a < last; a++) {
        int i = (int) order[a];
        if (weights == Weights.NDCG1 ? gain[a] == 0 : !(y[i] > least)) {
          continue;
        }
        for (int b = 0; b < last; b++) {
          plus[b] = sigma * (s[(int) order[b]] - s[i]);
        }
        exponentials.logistic(plus, last, plus, sigmoid);
        for (int b = 0; b < last; b++) {
          int j = (int) order[b];
          if (weights != Weights.NDCG1 && !(y[i] > y[j])) {
            continue;
          }
          double weight = share * weight(a, b);
          if (weight == 0) {
            continue;
          }
          loss += weight * plus[b];
          double slope = weight * sigma * sigmoid[b];
          g[i] -= slope;
          g[j] += slope;
        }
      }
      return loss;
    }

    /** Of the candidates at positions a and b, from 0. */
    private double weight(int a, int b) {
      return switch (weights) {
        case NONE -> 1;
        case RECIPROCAL_RANK ->
            Math.abs((a < cut ? 1.0 / (a + 1) : 0) - (b < cut ? 1.0 / (b + 1) : 0));
        case LAMBDARANK -> lambda(a, b);
        case NDCG1 -> gain[a] / discount[a + 1];
        case NDCG2 -> bound(a, b);
        case NDCG2PP -> mu * bound(a, b) + lambda(a, b);
      };
    }

    private double lambda(int a, int b) {
      return Math.abs(gain[a] - gain[b]) * Math.abs(1 / discount[a + 1] - 1 / discount[b + 1]);
    }

    private double bound(int a, int b) {
      int apart = Math.abs(a - b);
      return Math.abs(gain[a] - gain[b]) * Math.abs(1 / discount[apart] - 1 / discount[apart + 1]);
    }
  }
}
