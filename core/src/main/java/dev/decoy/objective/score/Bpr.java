package dev.decoy.objective.score;

import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;

/**
 * Makes it likely that a positive beats a negative, one pair at a time: a logistic loss on the
 * difference of their scores. With static hard negatives beside the in-batch ones it is STAR's
 * loss.
 *
 * <pre>
 * loss = mean over pairs (p, n) of  log(1 + exp(s_n - s_p))
 *
 * with alpha:  loss = alpha · mean over random pairs + mean over static pairs
 * </pre>
 *
 * <p>Relevance is 1 for a positive, 0 for a negative, NaN for a candidate that takes no part. There
 * is no sum over negatives inside the logarithm: each pair asks for itself, so one hard negative
 * among a hundred has a hundredth of the weight (InfoNCE would let it take all).
 *
 * <p>In STAR scores are B x (B + B·h): every anchor's positive, then every anchor's hard negatives,
 * all of them negatives of every anchor whose positive they are not; what is a labelled positive of
 * an anchor without being its own in this batch takes no part there. The released code takes one
 * mean over all usable pairs, which is the default here; its paper writes a weighted sum of the two
 * kinds of pair, for which {@code owners} (1 x C) says whose hard negative a candidate is, with -1
 * for the positives.
 *
 * <p>On two grades, with the mean over pairs, it is {@code ranknet} with its defaults. That one
 * takes more grades and weights and can hold margins down; this one knows the kinds of pairs.
 *
 * <p>Cost: an exponential and a logarithm per pair.
 *
 * @param average pairs, or anchors
 * @param alpha weight of the random pairs beside the static ones, or pairs: all pairs count the
 *     same. A number reads owners, and goes with average=pairs
 */
@Method(
    name = "bpr",
    paper = "BPR: Bayesian Personalized Ranking from Implicit Feedback",
    link = "https://arxiv.org/abs/1205.2618",
    example = "bpr --scores \"0.9,0.6;0.1,0.8\" --relevance \"1,0;0,1\"")
public record Bpr(
    @Option("pairs") Average average,
    @Option(value = "pairs", min = 0, unlimited = "pairs") double alpha)
    implements Objective<ScoreBatch> {
  /** The mean over pairs. */
  public static final Bpr DEFAULT = new Bpr(Average.PAIRS, Double.POSITIVE_INFINITY);

  private static final String NAME = "bpr";

  /** Checks the range, and that the options go together. */
  public Bpr {
    Options.check(Bpr.class, "alpha", alpha);
    if (average == Average.ANCHORS && alpha != Double.POSITIVE_INFINITY) {
      throw new SpecException(
          "bpr: option 'alpha' is "
              + alpha
              + ", which weighs the means over all pairs of a kind; use average=pairs");
    }
  }

  @Override
  public double lossAndGradient(ScoreBatch batch, Gradients out) {
    out.reset();
    BinaryRows rows = new BinaryRows(batch, out, BinaryRows.Needs.BOTH, NAME);
    double[] weights = out.buffer("weights", rows.columns);
    boolean kinds = alpha != Double.POSITIVE_INFINITY;
    if (kinds) {
      weigh(batch, rows, weights, out);
    }
    double[] s = rows.scores;
    double[] g = rows.gradient;
    double[] plus = out.buffer("softplus", rows.columns);
    double[] slope = out.buffer("sigmoid", rows.columns);
    double loss = 0;
    for (int i = 0; i < rows.rows(); i++) {
      if (!rows.read(i)) {
        continue;
      }
      double pairs = (double) rows.positives * rows.negatives;
      double share = average == Average.PAIRS ? 1.0 / rows.pairs : 1 / (pairs * rows.anchors);
      for (int p = 0; p < rows.columns; p++) {
        if (rows.relevance[p] != 1) {
          continue;
        }
        for (int n = 0; n < rows.columns; n++) {
          plus[n] = s[n] - s[p];
        }
        rows.exponentials.logistic(plus, rows.columns, plus, slope);
        double pull = 0;
        for (int n = 0; n < rows.columns; n++) {
          if (rows.relevance[n] == 0) {
            double weight = kinds ? weights[n] : share;
            loss += weight * plus[n];
            g[n] += weight * slope[n];
            pull += weight * slope[n];
          }
        }
        g[p] -= pull;
      }
      rows.write(i);
    }
    return loss;
  }

  /** The weight of a pair by its negative: one over how many pairs there are of its kind. */
  private void weigh(ScoreBatch batch, BinaryRows rows, double[] weights, Gradients out) {
    batch.extras().get("owners", 1, rows.columns, NAME).read(0, weights);
    long random = 0;
    long hard = 0;
    for (int i = 0; i < rows.rows(); i++) {
      if (rows.read(i)) {
        for (int n = 0; n < rows.columns; n++) {
          if (rows.relevance[n] == 0) {
            random += weights[n] < 0 ? rows.positives : 0;
            hard += weights[n] < 0 ? 0 : rows.positives;
          }
        }
      }
    }
    for (int n = 0; n < rows.columns; n++) {
      weights[n] = weights[n] < 0 ? alpha / Math.max(1, random) : 1.0 / Math.max(1, hard);
    }
    out.note("random-pairs", (double) random);
    out.note("static-pairs", (double) hard);
  }
}
