package dev.decoy.objective.embedding;

import dev.decoy.array.Logistic;
import dev.decoy.array.Matrix;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;

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
    double[] labels = out.buffer("labels", b);
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
    Triplets triplets =
        new Triplets(
            new Stacked(distance, out, batch.anchors(), batch.positives()), labels, b, out);
    double loss = triplets.run(1, 1);
    if (triplets.counted > 0) {
      loss = triplets.run(triplets.counted, 0) / triplets.counted;
    }
    triplets.vectors.write(0, toAnchors);
    triplets.vectors.write(b, toPositives);
    out.note("triplets", (double) triplets.chosen);
    out.note(
        "within-margin", triplets.chosen == 0 ? 0 : (double) triplets.within / triplets.chosen);
    return loss;
  }

  /** One batch, gone through twice: to count, and to differentiate. */
  private final class Triplets {
    private final Stacked vectors;
    private final double[] labels;
    private final int b;
    private final double[] apart;
    private double sum;
    private double share;
    private long chosen;
    private long within;
    private long counted;
    private boolean counting;

    private Triplets(Stacked vectors, double[] labels, int b, Gradients out) {
      this.vectors = vectors;
      this.labels = labels;
      this.b = b;
      apart = out.buffer("apart", 2 * b);
    }

    private double run(long among, int first) {
      counting = first == 1;
      share = 1.0 / among;
      sum = 0;
      int last = views == Views.BOTH ? 2 * b : b;
      for (int i = 0; i < last; i++) {
        anchor(i);
      }
      if (counting) {
        counted = mining == Mining.ALL ? within : chosen;
      }
      return sum;
    }

    private boolean same(int i, int j) {
      return labels[i % b] == labels[j % b];
    }

    private void anchor(int i) {
      int from = views == Views.BOTH ? 0 : b;
      int hardestPositive = -1;
      int hardestNegative = -1;
      int farthestNegative = -1;
      for (int j = from; j < 2 * b; j++) {
        if (j == i) {
          continue;
        }
        apart[j] = vectors.of(i, j);
        if (same(i, j)) {
          hardestPositive =
              hardestPositive < 0 || apart[j] > apart[hardestPositive] ? j : hardestPositive;
        } else {
          hardestNegative =
              hardestNegative < 0 || apart[j] < apart[hardestNegative] ? j : hardestNegative;
          farthestNegative =
              farthestNegative < 0 || apart[j] > apart[farthestNegative] ? j : farthestNegative;
        }
      }
      if (hardestNegative < 0) {
        return;
      }
      if (mining == Mining.HARD) {
        triplet(i, hardestPositive, hardestNegative);
        return;
      }
      for (int p = from; p < 2 * b; p++) {
        if (p == i || !same(i, p)) {
          continue;
        }
        int semiHard = -1;
        for (int n = from; n < 2 * b; n++) {
          if (!same(i, n)) {
            if (mining == Mining.ALL) {
              triplet(i, p, n);
            } else if (apart[n] > apart[p] && (semiHard < 0 || apart[n] < apart[semiHard])) {
              semiHard = n;
            }
          }
        }
        if (mining == Mining.SEMI_HARD) {
          triplet(i, p, semiHard < 0 ? farthestNegative : semiHard);
        }
      }
    }

    private void triplet(int a, int p, int n) {
      double gap = apart[p] - apart[n];
      boolean soft = margin == Double.POSITIVE_INFINITY;
      double excess = soft ? Logistic.softplus(gap) : gap + margin;
      if (counting) {
        chosen++;
        within += excess > 0 ? 1 : 0;
        return;
      }
      if (excess > 0) {
        sum += excess;
        double slope = soft ? share / (1 + Math.exp(-gap)) : share;
        vectors.pull(a, p, apart[p], slope);
        vectors.pull(a, n, apart[n], -slope);
      }
    }
  }
}
