package dev.decoy.objective.embedding;

import dev.decoy.array.Logistic;
import dev.decoy.array.Matrix;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;
import java.util.Arrays;

/**
 * Finds each anchor's negatives within the batch, and asks that its positive be nearer than they by
 * a margin: the triplet loss with batch-hard, semi-hard or all triplets.
 *
 * <pre>
 * loss = mean over triplets of max(0, d(a, p) - d(a, n) + margin),    or with margin=soft log(1 + exp(d(a, p) - d(a, n)))
 *
 * hard:      per anchor its farthest positive and its nearest negative
 * semi-hard: per anchor and positive the nearest of the negatives farther than the positive; if
 *            there is none, the farthest negative
 * all:       every triplet; the mean is over those whose loss is above 0
 * </pre>
 *
 * <p>A positive is what has the anchor's label, a negative what has another. {@code labels} (B x 1)
 * says them, one per pair of anchor and positive; without it every pair has a label of its own.
 * Ties go to the lower row. Which are chosen is not differentiated. An anchor without a negative is
 * passed over. Note {@code within-margin}: the share of the triplets chosen whose loss is above 0.
 *
 * <p>Cost: O(B² d) for the distances; all: O(B³) more.
 *
 * @param margin in units of the distance, or soft; published are 0.2 with squared distances and
 *     semi-hard, and soft with hard
 * @param mining hard, semi-hard or all
 * @param distance euclidean, squared or cosine
 * @param views anchors: anchors are compared with the positives of the batch; both: all 2B vectors
 *     are anchors and are compared with all others, as where both come from one encoder
 */
@Method(
    name = "batch-triplet",
    paper = "In Defense of the Triplet Loss for Person Re-Identification",
    link = "https://arxiv.org/abs/1703.07737",
    example = "batch-triplet:margin=0.5 --anchors \"0,0;2,0\" --positives \"1,0;1.2,0\"")
public record BatchTriplet(
    @Option(value = "0.2", min = 0, unlimited = "soft") double margin,
    @Option("hard") Mining mining,
    @Option("euclidean") Distance distance,
    @Option("anchors") Views views)
    implements Objective<EmbeddingBatch> {
  private static final String NAME = "batch-triplet";

  /** Which triplets. */
  public enum Mining {
    /** The hardest per anchor. */
    HARD,
    /** The hardest that is not harder than the positive. */
    SEMI_HARD,
    /** All. */
    ALL
  }

  /** Who is compared with whom. */
  public enum Views {
    /** Anchors with positives. */
    ANCHORS,
    /** All with all. */
    BOTH
  }

  /** Checks the range. */
  public BatchTriplet {
    Options.check(BatchTriplet.class, "margin", margin);
  }

  @Override
  public double lossAndGradient(EmbeddingBatch batch, Gradients out) {
    out.reset();
    int b = batch.anchors().rows();
    Matrix toAnchors = out.open("anchors", batch.anchors());
    Matrix toPositives = out.open("positives", batch.positives());
    double[] labels = out.buffer("labels", 2 * b);
    if (batch.extras().find("labels").isPresent()) {
      Matrix given = batch.extras().get("labels", b, 1, NAME);
      for (int i = 0; i < b; i++) {
        labels[i] = given.get(i, 0);
      }
    } else {
      for (int i = 0; i < b; i++) {
        labels[i] = i;
      }
    }
    System.arraycopy(labels, 0, labels, b, b);
    Products products = Products.of(out, batch.anchors(), batch.positives());
    Stacked vectors = new Stacked(distance, products, batch.anchors(), batch.positives());
    Triplets triplets = new Triplets(vectors, labels, b, out);
    triplets.run();
    long counted = mining == Mining.ALL ? triplets.within : triplets.chosen;
    double share = counted == 0 ? 0 : 1.0 / counted;
    vectors.write(0, toAnchors, share);
    vectors.write(b, toPositives, share);
    out.note("triplets", (double) triplets.chosen);
    out.note(
        "within-margin", triplets.chosen == 0 ? 0 : (double) triplets.within / triplets.chosen);
    return share * triplets.sum;
  }

  /**
   * One batch. Distances are known by what products tell of them, and exactly where a choice hangs
   * on that; those that are chosen are always exact.
   */
  private final class Triplets {
    private final Stacked vectors;
    private final Stacked.Grid grid;
    private final double[] labels;
    private final int b;
    private final int from;
    private final double[] low;
    private final double[] high;
    private final double[] apart;
    private final double[] exact;
    private final double[] weights;
    private final double[] slopes;
    private double sum;
    private long chosen;
    private long within;
    // The anchor at hand: its number, and where its row begins.
    private int a;
    private int row;

    private Triplets(Stacked vectors, double[] labels, int b, Gradients out) {
      this.vectors = vectors;
      this.labels = labels;
      this.b = b;
      from = views == Views.BOTH ? 0 : b;
      grid = vectors.new Grid(2 * b - from, from);
      low = grid.low;
      high = grid.high;
      apart = out.buffer("apart", grid.others);
      exact = out.buffer("exact", grid.others);
      weights = out.buffer("weights", grid.others);
      slopes = out.buffer("slopes", mining == Mining.ALL ? grid.some * grid.others : 0);
    }

    private void run() {
      int last = 2 * b - from;
      for (int first = 0; first < last; first += grid.some) {
        int m = Math.min(grid.some, last - first);
        grid.compare(first, m);
        for (a = first; a < first + m; a++) {
          row = (a - first) * grid.others;
          Arrays.fill(exact, 0, grid.others, 0);
          anchor();
        }
        if (mining == Mining.ALL) {
          grid.pull(first, m, slopes);
        }
      }
      if (mining == Mining.ALL) {
        grid.finish();
      }
    }

    /** Whether row {@code from + j} is another than the anchor, with its label or with another. */
    private boolean is(boolean positive, int j) {
      return from + j != a && positive == (labels[from + j] == labels[a]);
    }

    private double exactly(int j) {
      if (exact[j] == 0) {
        apart[j] = vectors.of(a, from + j);
        exact[j] = 1;
      }
      return apart[j];
    }

    /** The first of the nearest negatives of those farther than a limit; -1 if there is none. */
    private int nearest(double limit) {
      double bound = Double.POSITIVE_INFINITY;
      for (int j = 0; j < grid.others; j++) {
        if (high[row + j] < bound && is(false, j) && beyond(limit, j)) {
          bound = high[row + j];
        }
      }
      int best = -1;
      for (int j = 0; j < grid.others; j++) {
        if (low[row + j] <= bound
            && is(false, j)
            && beyond(limit, j)
            && (best < 0 || exactly(j) < exactly(best))) {
          best = j;
        }
      }
      return best;
    }

    private boolean beyond(double limit, int j) {
      return low[row + j] > limit || (high[row + j] >= limit && exactly(j) > limit);
    }

    /** The first of the farthest of those with the anchor's label, or with another; or -1. */
    private int farthest(boolean positive) {
      double bound = Double.NEGATIVE_INFINITY;
      for (int j = 0; j < grid.others; j++) {
        if (low[row + j] > bound && is(positive, j)) {
          bound = low[row + j];
        }
      }
      int best = -1;
      for (int j = 0; j < grid.others; j++) {
        if (high[row + j] >= bound && is(positive, j) && (best < 0 || exactly(j) > exactly(best))) {
          best = j;
        }
      }
      return best;
    }

    private void anchor() {
      if (mining == Mining.ALL) {
        all();
        return;
      }
      int hardestNegative = nearest(Double.NEGATIVE_INFINITY);
      if (hardestNegative < 0) {
        return;
      }
      if (mining == Mining.HARD) {
        triplet(farthest(true), hardestNegative);
        return;
      }
      for (int p = 0; p < grid.others; p++) {
        if (is(true, p)) {
          int semiHard = nearest(exactly(p));
          triplet(p, semiHard < 0 ? farthest(false) : semiHard);
        }
      }
    }

    private void triplet(int p, int n) {
      chosen++;
      double excess = excess(exactly(p) - exactly(n));
      if (excess > 0) {
        within++;
        sum += excess;
        double slope = slope(apart[p] - apart[n]);
        vectors.pull(a, from + p, apart[p], slope);
        vectors.pull(a, from + n, apart[n], -slope);
      }
    }

    private double excess(double gap) {
      return margin == Double.POSITIVE_INFINITY ? Logistic.softplus(gap) : gap + margin;
    }

    private double slope(double gap) {
      return margin == Double.POSITIVE_INFINITY ? Logistic.sigmoid(gap) : 1;
    }

    /** Every triplet of the anchor; what they ask of a distance is added up before it is done. */
    private void all() {
      for (int j = 0; j < grid.others; j++) {
        weights[j] = 0;
        if (grid.vague(row + j)) {
          exactly(j);
        } else {
          apart[j] = (low[row + j] + high[row + j]) / 2;
        }
      }
      for (int p = 0; p < grid.others; p++) {
        if (!is(true, p)) {
          continue;
        }
        for (int n = 0; n < grid.others; n++) {
          if (is(false, n)) {
            chosen++;
            double excess = excess(apart[p] - apart[n]);
            if (Math.abs(excess) <= high[row + p] - low[row + p] + high[row + n] - low[row + n]) {
              excess = excess(exactly(p) - exactly(n));
            }
            if (excess > 0) {
              within++;
              sum += excess;
              double slope = slope(apart[p] - apart[n]);
              weights[p] += slope;
              weights[n] -= slope;
            }
          }
        }
      }
      for (int j = 0; j < grid.others; j++) {
        boolean one = grid.vague(row + j) && weights[j] != 0;
        if (one) {
          vectors.pull(a, from + j, apart[j], weights[j]);
        }
        slopes[row + j] = one || weights[j] == 0 ? 0 : grid.slope(apart[j], weights[j]);
      }
    }
  }
}
