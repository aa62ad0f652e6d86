package dev.decoy.objective.score;

import dev.decoy.array.Logistic;
import dev.decoy.array.Matrix;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;

/**
 * Trains a ranker beside a model of what the annotators' pool held: a negative that the pool
 * probably held and nobody labelled counts for more than one that nobody saw.
 *
 * <pre>
 * L_R = mean over pairs (p, n) of  w(o_n) log(1 + exp(r_n - r_p)),   r relevance: scores
 * L_S = mean over pairs (p, n) of  w(r_n) log(1 + exp(o_n - o_p)),   o selection
 *
 * weights=odds       w(x) = 1 / (1 - sigmoid(x/t)) = 1 + exp(x/t)
 * weights=posterior  L_R: P(irrelevant | unlabelled) = (1 - p_r) / (1 - p_o p_r),   p = sigmoid(x/t)
 *                    L_S: P(not pooled | unlabelled)  = (1 - p_o) / (1 - p_o p_r)
 * </pre>
 *
 * <p>Reads {@code selection}, B x C: the second model's score of every candidate, finite where it
 * takes part. Both sets of scores get gradients; weights are constants, so each loss moves its own
 * model only, and the loss that is returned is their sum ({@code relevance-loss} and {@code
 * selection-loss} are noted). Only negatives enter the weights; positives are trusted.
 *
 * <p>Nothing in the losses tells the two models apart: they must read different things (the pool's
 * rank, BM25, popularity against the text). {@code correlation} notes that of r and o over
 * negatives; above 0.9 the second model is a copy of the first, and the weights merely count the
 * hardest negatives for more. The posterior weights are ours; they are at most 1, and hold only as
 * far as the scores are log-odds.
 *
 * <p>Cost: three exponentials and a logarithm per pair and model.
 *
 * @param temperature what scores are divided by before they weigh, in units of the score; the
 *     released script has 10, its code 2. Higher makes weights more alike, towards 2
 * @param weights odds, or posterior
 * @param mode coupled; relevance-only, where the second model is frozen and gets no gradient; none,
 *     weights of 1
 * @param maxWeight what odds are cut to, or none; the share cut is noted as {@code clipped}
 * @param normalise none, as released; or mean-one, weights over their mean, which keeps the step
 *     size of mode=none
 */
@Method(
    name = "cet",
    paper =
        "Hard Negatives or False Negatives: Correcting Pooling Bias in Training Neural Ranking"
            + " Models",
    example =
        "cet:temperature=2 --scores \"2,1;0.5,1.5\" --relevance \"1,0;1,0\" --selection"
            + " \"1.5,3;1,0\"")
public record Cet(
    @Option(value = "10", min = 0, above = true) double temperature,
    @Option("odds") Weights weights,
    @Option("coupled") Mode mode,
    @Option(value = "10", min = 1, unlimited = "none") double maxWeight,
    @Option("none") Normalise normalise)
    implements Objective<ScoreBatch> {
  private static final String NAME = "cet";

  /** How a score becomes a weight. */
  public enum Weights {
    /** One over how unlikely it is. */
    ODDS,
    /** The probability that it is a true negative. */
    POSTERIOR
  }

  /** Who weighs whom. */
  public enum Mode {
    /** Each the other. */
    COUPLED,
    /** The selection model the ranker. */
    RELEVANCE_ONLY,
    /** Nobody. */
    NONE
  }

  /** Whether weights are scaled. */
  public enum Normalise {
    /** They are not. */
    NONE,
    /** To a mean of 1. */
    MEAN_ONE
  }

  /** Checks the ranges, and that no option is given in vain. */
  public Cet {
    Options.check(Cet.class, "temperature", temperature);
    Options.check(Cet.class, "maxWeight", maxWeight);
    if (mode == Mode.NONE && (weights != Weights.ODDS || normalise != Normalise.NONE)) {
      throw new SpecException(
          "cet: options 'weights' and 'normalise' are not read with mode=none; leave them out");
    }
  }

  @Override
  public double lossAndGradient(ScoreBatch batch, Gradients out) {
    out.reset();
    BinaryRows rows = new BinaryRows(batch, out, BinaryRows.Needs.BOTH, NAME);
    Matrix selection = batch.extras().get("selection", batch.scores().rows(), rows.columns, NAME);
    Pass pass = new Pass(rows, selection, out);
    double ofRelevance = pass.run(true, out.of("scores"));
    out.note("relevance-loss", ofRelevance);
    if (mode == Mode.RELEVANCE_ONLY) {
      pass.say(out);
      return ofRelevance;
    }
    double ofSelection = pass.run(false, out.open("selection", selection));
    out.note("selection-loss", ofSelection);
    pass.say(out);
    return ofRelevance + ofSelection;
  }

  /** A batch, gone through once per model. */
  private final class Pass {
    private final BinaryRows rows;
    private final Matrix selection;
    private final double[] o;
    private final double[] shares;
    private final double[] plus;
    private final double[] sigmoid;
    private long weighed;
    private long clipped;
    private double sumR;
    private double sumO;
    private double squareR;
    private double squareO;
    private double product;
    private long negatives;

    private Pass(BinaryRows rows, Matrix selection, Gradients out) {
      this.rows = rows;
      this.selection = selection;
      o = out.buffer("selection row", rows.columns);
      shares = out.buffer("weights", rows.columns);
      plus = out.buffer("softplus", rows.columns);
      sigmoid = out.buffer("sigmoid", rows.columns);
      for (int i = 0; i < rows.rows(); i++) {
        if (rows.read(i)) {
          selection.read(i, o);
          for (int j = 0; j < rows.columns; j++) {
            if (!Double.isNaN(rows.relevance[j]) && !Double.isFinite(o[j])) {
              throw new IllegalArgumentException(
                  "the selection score of anchor %d and candidate %d is %s".formatted(i, j, o[j]));
            }
            if (rows.relevance[j] == 0) {
              negatives++;
              sumR += rows.scores[j];
              sumO += o[j];
              squareR += rows.scores[j] * rows.scores[j];
              squareO += o[j] * o[j];
              product += rows.scores[j] * o[j];
            }
          }
        }
      }
    }

    private void say(Gradients out) {
      out.note("clipped", weighed == 0 ? 0 : (double) clipped / weighed);
      double variance = (negatives * squareR - sumR * sumR) * (negatives * squareO - sumO * sumO);
      out.note(
          "correlation",
          variance > 0 ? (negatives * product - sumR * sumO) / Math.sqrt(variance) : 0);
    }

    /** The loss of one model, whose gradient is written. */
    private double run(boolean relevance, Matrix to) {
      double scale = 1;
      if (mode != Mode.NONE && normalise == Normalise.MEAN_ONE) {
        double sum = 0;
        for (int i = 0; i < rows.rows(); i++) {
          if (rows.read(i)) {
            selection.read(i, o);
            for (int n = 0; n < rows.columns; n++) {
              sum += rows.relevance[n] == 0 ? rows.positives * weight(relevance, n) : 0;
            }
          }
        }
        scale = rows.pairs / sum;
      }
      double loss = 0;
      for (int i = 0; i < rows.rows(); i++) {
        if (!rows.read(i)) {
          continue;
        }
        selection.read(i, o);
        weigh(relevance, scale / rows.pairs);
        for (int p = 0; p < rows.columns; p++) {
          if (rows.relevance[p] == 1) {
            loss += pull(relevance ? rows.scores : o, p);
          }
        }
        to.write(i, rows.gradient);
      }
      return loss;
    }

    /** The weights of an anchor's negatives times a share. */
    private void weigh(boolean relevance, double share) {
      for (int n = 0; n < rows.columns; n++) {
        if (rows.relevance[n] == 0) {
          shares[n] = mode == Mode.NONE ? share : share * weight(relevance, n);
        }
      }
    }

    /** The loss of a positive against all negatives, whose gradient is added. */
    private double pull(double[] s, int p) {
      double[] g = rows.gradient;
      for (int n = 0; n < rows.columns; n++) {
        plus[n] = s[n] - s[p];
      }
      rows.exponentials.logistic(plus, rows.columns, plus, sigmoid);
      double loss = 0;
      double sum = 0;
      for (int n = 0; n < rows.columns; n++) {
        if (rows.relevance[n] == 0) {
          loss += shares[n] * plus[n];
          double slope = shares[n] * sigmoid[n];
          g[n] += slope;
          sum += slope;
        }
      }
      g[p] -= sum;
      return loss;
    }

    private double weight(boolean relevance, int n) {
      double ofR = rows.scores[n] / temperature;
      double ofO = o[n] / temperature;
      weighed++;
      if (weights == Weights.ODDS) {
        double odds = 1 + Math.exp(relevance ? ofO : ofR);
        clipped += odds > maxWeight ? 1 : 0;
        return Math.min(maxWeight, odds);
      }
      // (1 - a) / (1 - a b) = 1 / (1 + odds(a) (1 - b)), where 1 - ab may be 0 by rounding.
      double a = relevance ? ofR : ofO;
      double b = relevance ? ofO : ofR;
      return 1 / (1 + Math.exp(a) * Logistic.sigmoid(-b));
    }
  }
}
