package dev.decoy.objective.score;

import dev.decoy.array.Matrix;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.objective.Exponentials;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;
import java.util.Arrays;
import java.util.Optional;

/**
 * Asks of every pair of candidates of an anchor that the more relevant one score higher: the
 * logistic loss of the difference of their scores, which rerankers are trained with on triples.
 *
 * <pre>
 * L_ij = softplus(-σ x) + (1 - target) σ x,    x = s_i - s_j,   relevance_i &gt; relevance_j
 * loss = Σ w_i w_j L_ij / Σ w_i w_j
 * </pre>
 *
 * <p>With {@code target=1} this is softplus(s⁻ - s⁺), the binary cross-entropy of the difference
 * with the label 1. Grades may be any numbers: of two candidates of the same grade nothing is
 * asked, and how far grades are apart does not count. NaN takes no part; an anchor whose candidates
 * all have one grade is passed over. {@code weights} (B x C, at least 0), such as those of judges,
 * multiply; 1 where they are not given. On two grades and without weights the default is {@code
 * bpr}, which also tells STAR's two kinds of pairs apart.
 *
 * <p>Cost: one exponential per pair of candidates of different grades; O(C) per candidate of an
 * anchor that is not of its lowest grade.
 *
 * @param sigma steepness of the logistic function, σ, per unit of the score; 1 in the released code
 * @param target the probability that the more relevant one really is, 0.5 to 1; below 1 a margin
 *     that is too large costs again. 1 in the released code
 * @param mean over what: pair, of all pairs of the batch, as in the released code, which has one
 *     per anchor; anchor, of each anchor's pairs first
 */
@Method(
    name = "ranknet",
    paper = "Learning to Rank using Gradient Descent",
    link = "https://doi.org/10.1145/1102351.1102363",
    example = "ranknet --positives 2 --negatives 0,2,4")
public record RankNet(
    @Option(value = "1", min = 0, above = true) double sigma,
    @Option(value = "1", min = 0.5, max = 1) double target,
    @Option("pair") Mean mean)
    implements Objective<ScoreBatch> {
  /** As in the released code. */
  public static final RankNet DEFAULT = new RankNet(1, 1, Mean.PAIR);

  private static final String NAME = "ranknet";

  /** What the loss is the mean of. */
  public enum Mean {
    /** All pairs alike. */
    PAIR,
    /** All anchors alike. */
    ANCHOR
  }

  /** Checks the ranges. */
  public RankNet {
    Options.check(RankNet.class, "sigma", sigma);
    Options.check(RankNet.class, "target", target);
  }

  @Override
  public double lossAndGradient(ScoreBatch batch, Gradients out) {
    out.reset();
    Matrix scores = batch.scores();
    int columns = scores.columns();
    Matrix gradient = out.open("scores", scores);
    Optional<Matrix> weights = batch.extras().find("weights");
    weights.ifPresent(given -> check(given, scores));
    double[] s = out.buffer("scores", columns);
    double[] y = out.buffer("relevance", columns);
    double[] w = out.buffer("weights", columns);
    double[] g = out.buffer("own", columns);
    double[] mass = out.buffer("mass", scores.rows());
    double[] plus = out.buffer("softplus", columns);
    double[] sigmoid = out.buffer("sigmoid", columns);
    Exponentials exponentials = Exponentials.of(scores, columns, out);
    double all = 0;
    int anchors = 0;
    long pairs = 0;
    for (int r = 0; r < scores.rows(); r++) {
      load(batch, weights, r, s, y, w);
      mass[r] = 0;
      double least = least(y, columns);
      for (int i = 0; i < columns; i++) {
        for (int j = 0; j < columns && y[i] > least; j++) {
          if (y[i] > y[j]) {
            mass[r] += w[i] * w[j];
            pairs++;
          }
        }
      }
      all += mass[r];
      anchors += mass[r] > 0 ? 1 : 0;
    }
    double loss = 0;
    for (int r = 0; r < scores.rows(); r++) {
      if (mass[r] > 0) {
        load(batch, weights, r, s, y, w);
        double share = mean == Mean.PAIR ? 1 / all : 1 / (mass[r] * anchors);
        loss += anchor(s, y, w, columns, share, exponentials, plus, sigmoid, g);
        gradient.write(r, g);
      }
    }
    out.note("anchors", anchors);
    out.note("pairs", (double) pairs);
    return loss;
  }

  private double anchor(
      double[] s,
      double[] y,
      double[] w,
      int columns,
      double share,
      Exponentials exponentials,
      double[] plus,
      double[] sigmoid,
      double[] g) {
    Arrays.fill(g, 0, columns, 0);
    double least = least(y, columns);
    double loss = 0;
    for (int i = 0; i < columns; i++) {
      if (!(y[i] > least)) {
        continue;
      }
      for (int j = 0; j < columns; j++) {
        plus[j] = sigma * (s[j] - s[i]);
      }
      exponentials.logistic(plus, columns, plus, sigmoid);
      for (int j = 0; j < columns; j++) {
        if (y[i] > y[j]) {
          double weight = share * w[i] * w[j];
          loss += weight * (plus[j] + (1 - target) * sigma * (s[i] - s[j]));
          double pull = sigmoid[j] - (1 - target);
          g[i] -= weight * sigma * pull;
          g[j] += weight * sigma * pull;
        }
      }
    }
    return loss;
  }

  /** The lowest grade; nobody is below it. */
  private static double least(double[] y, int columns) {
    double least = Double.POSITIVE_INFINITY;
    for (int j = 0; j < columns; j++) {
      least = y[j] < least ? y[j] : least;
    }
    return least;
  }

  private static void load(
      ScoreBatch batch, Optional<Matrix> weights, int row, double[] s, double[] y, double[] w) {
    batch.scores().read(row, s);
    batch.relevance().read(row, y);
    if (weights.isPresent()) {
      weights.get().read(row, w);
    } else {
      Arrays.fill(w, 0, batch.scores().columns(), 1);
    }
  }

  private static void check(Matrix weights, Matrix scores) {
    if (!weights.sameShape(scores)) {
      throw new IllegalArgumentException(
          NAME + ": 'weights' is " + weights.shape() + ", the scores are " + scores.shape());
    }
    for (int r = 0; r < weights.rows(); r++) {
      for (int c = 0; c < weights.columns(); c++) {
        double weight = weights.get(r, c);
        if (!(weight >= 0) || Double.isInfinite(weight)) {
          throw new IllegalArgumentException(
              NAME
                  + ": the weight of anchor "
                  + r
                  + " and candidate "
                  + c
                  + " is "
                  + weight
                  + "; legal: finite numbers of at least 0");
        }
      }
    }
  }
}
