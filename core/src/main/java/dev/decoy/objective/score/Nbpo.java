package dev.decoy.objective.score;

import dev.decoy.array.Logistic;
import dev.decoy.array.Matrix;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;

/**
 * Learns beside each preference how likely it is that a true positive was seen as a negative, and
 * lets that soften, or even reverse, the push on sampled negatives.
 *
 * <pre>
 * x = sigmoid(score), a true preference;   g = sigmoid(flip), a true preference that was not voted
 * voted    likelihood (1 - g) x            unvoted  likelihood 1 - x + g x
 *
 * ascent        d/d score                        d/d flip
 * nbpo          (1-g)(1-x);  g(1-x) - x          -g x;   (1-g) x                     voted; unvoted
 * likelihood    1-x;  -(1-g)x(1-x)/(1-x+gx)      -g;     g(1-g)x/(1-x+gx)
 * surrogate     (1-g)x(1-x);  -(1-g)x(1-x)       -(1-g)g x;   g(1-g)x
 * bpo           1-x;  -x                         not read
 * </pre>
 *
 * <p>Relevance is 1 for a voted item, 0 for an unvoted one. Reads {@code flips}, B x C, log-odds,
 * which get a gradient too. nbpo, the proposed method, replaces every gradient of a probability by
 * that of its logarithm; this is the gradient of no function, so the loss that is returned for it
 * is that of likelihood, the negative logarithm of the likelihoods ({@code pseudo-gradient} notes
 * 1). surrogate's loss is the negative sum of the likelihoods themselves; bpo's is binary
 * cross-entropy. What is given out is descent: the table with the sign turned.
 *
 * <p>An unvoted item of nbpo stops at x = g/(1+g): below it is pushed up. {@link #posterior} is the
 * judgement that comes with the method, the probability that an unvoted item is a true positive.
 *
 * <p>Cost: a few exponentials per candidate.
 *
 * @param form which of the four
 * @param positives each, a voted item counts once per unvoted one of its anchor, as released; or
 *     once
 * @param total sum over everything, as released; mean over everything; or anchors
 */
@Method(
    name = "nbpo",
    paper =
        "Sampler Design for Implicit Feedback Data by Noisy-label Robust Learning (with BPR and"
            + " BPO)",
    example = "nbpo --scores 0.5,1,1 --relevance 1,0,0 --flips=-2,-1,3")
public record Nbpo(
    @Option("nbpo") Form form, @Option("each") Positives positives, @Option("sum") Total total)
    implements Objective<ScoreBatch> {
  private static final String NAME = "nbpo";

  /** A probability that is still precise. */
  private static final double LEAST = 1e-20;

  /** Which update. */
  public enum Form {
    /** The proposed one, with gradients of logarithms for gradients. */
    NBPO,
    /** The likelihood's logarithm. */
    LIKELIHOOD,
    /** The likelihood. */
    SURROGATE,
    /** Without flips. */
    BPO
  }

  /** How often a voted item counts. */
  public enum Positives {
    /** Once per unvoted item. */
    EACH,
    /** Once. */
    ONCE
  }

  @Override
  public double lossAndGradient(ScoreBatch batch, Gradients out) {
    out.reset();
    BinaryRows rows =
        new BinaryRows(
            batch,
            out,
            positives == Positives.EACH ? BinaryRows.Needs.BOTH : BinaryRows.Needs.ANYTHING,
            NAME);
    boolean reads = form != Form.BPO;
    Matrix flips =
        reads
            ? batch.extras().get("flips", batch.scores().rows(), rows.columns, NAME)
            : Matrix.doubles(0, 0);
    Matrix toFlips = reads ? out.open("flips", flips) : flips;
    Odds score = new Odds("score", rows, out);
    Odds flip = new Odds("flip", rows, out);
    double[] toF = out.buffer("flip gradient", rows.columns);
    double share =
        positives == Positives.EACH && total == Total.MEAN
            ? 1.0 / Math.max(1, rows.pairs + rows.allNegatives)
            : SquaredError.share(total, rows);
    double loss = 0;
    for (int i = 0; i < rows.rows(); i++) {
      if (!rows.read(i)) {
        continue;
      }
      score.read(rows.scores);
      if (reads) {
        flips.read(i, flip.of);
        flip.read(flip.of);
      }
      for (int j = 0; j < rows.columns; j++) {
        toF[j] = 0;
        if (Double.isNaN(rows.relevance[j])) {
          continue;
        }
        if (reads && !Double.isFinite(flip.of[j])) {
          throw new IllegalArgumentException(
              "the flip of anchor %d and candidate %d is %s".formatted(i, j, flip.of[j]));
        }
        boolean voted = rows.relevance[j] == 1;
        double weight = voted && positives == Positives.EACH ? share * rows.negatives : share;
        loss += weight * loss(voted, score, flip, j);
        rows.gradient[j] = -weight * ofScore(voted, score, flip, j);
        toF[j] = reads ? -weight * ofFlip(voted, score, flip, j) : 0;
      }
      rows.write(i);
      if (reads) {
        toFlips.write(i, toF);
      }
    }
    out.note("pseudo-gradient", form == Form.NBPO ? 1 : 0);
    return loss;
  }

  /**
   * How likely an unvoted item is a true positive: g x / (1 - x + g x).
   *
   * @param score log-odds of a preference
   * @param flip log-odds that a preference was not voted
   */
  public static double posterior(double score, double flip) {
    // 1 / (1 + (1 - x)/(g x)).
    return 1 / (1 + Math.exp(-score) / Logistic.sigmoid(flip));
  }

  /** The sign is that of descent. */
  private double loss(boolean voted, Odds score, Odds flip, int j) {
    double x = score.yes[j];
    return switch (form) {
      case BPO -> voted ? score.logNo[j] : score.logYes[j];
      case SURROGATE -> {
        double kept = flip.no[j];
        yield voted ? -kept * x : -(1 - kept * x);
      }
      case NBPO, LIKELIHOOD -> voted ? flip.logYes[j] + score.logNo[j] : ofUnvoted(score, flip, j);
    };
  }

  /** 1 - x + g x, as a sum of what is positive. */
  private static double unvoted(Odds score, Odds flip, int j) {
    return score.no[j] + flip.yes[j] * score.yes[j];
  }

  /** -log(1 - x + g x); of the logarithms of both parts where the parts themselves vanish. */
  private static double ofUnvoted(Odds score, Odds flip, int j) {
    double unvoted = unvoted(score, flip, j);
    if (unvoted > LEAST) {
      return -Math.log(unvoted);
    }
    double one = score.logYes[j];
    double other = score.logNo[j] + flip.logNo[j];
    return Math.min(one, other) - Math.log1p(Math.exp(-Math.abs(one - other)));
  }

  /** (1 - x) / (1 - x + g x). */
  private static double truly(Odds score, Odds flip, int j) {
    double unvoted = unvoted(score, flip, j);
    return unvoted > LEAST
        ? score.no[j] / unvoted
        : Logistic.sigmoid(flip.logNo[j] + score.logNo[j] - score.logYes[j]);
  }

  /** g x / (1 - x + g x). */
  private static double falsely(Odds score, Odds flip, int j) {
    double unvoted = unvoted(score, flip, j);
    return unvoted > LEAST
        ? flip.yes[j] * score.yes[j] / unvoted
        : Logistic.sigmoid(score.logYes[j] - flip.logNo[j] - score.logNo[j]);
  }

  private double ofScore(boolean voted, Odds score, Odds flip, int j) {
    double x = score.yes[j];
    double not = score.no[j];
    double g = flip.yes[j];
    double kept = flip.no[j];
    return switch (form) {
      case BPO -> voted ? not : -x;
      case NBPO -> voted ? kept * not : g * not - x;
      case SURROGATE -> voted ? kept * x * not : -kept * x * not;
      case LIKELIHOOD -> voted ? not : -kept * x * truly(score, flip, j);
    };
  }

  private double ofFlip(boolean voted, Odds score, Odds flip, int j) {
    double x = score.yes[j];
    double g = flip.yes[j];
    double kept = flip.no[j];
    return switch (form) {
      case BPO -> 0;
      case NBPO -> voted ? -g * x : kept * x;
      case SURROGATE -> voted ? -kept * g * x : g * kept * x;
      case LIKELIHOOD -> voted ? -g : kept * falsely(score, flip, j);
    };
  }

  /** What log-odds of a row say, from both sides, so that nothing cancels. */
  private static final class Odds {
    private final double[] of;
    private final double[] turned;
    private final double[] yes;
    private final double[] no;
    private final double[] logYes;
    private final double[] logNo;
    private final BinaryRows rows;

    private Odds(String name, BinaryRows rows, Gradients out) {
      this.rows = rows;
      of = out.buffer(name, rows.columns);
      turned = out.buffer(name + " turned", rows.columns);
      yes = out.buffer(name + " yes", rows.columns);
      no = out.buffer(name + " no", rows.columns);
      logYes = out.buffer(name + " log yes", rows.columns);
      logNo = out.buffer(name + " log no", rows.columns);
    }

    private void read(double[] odds) {
      for (int j = 0; j < rows.columns; j++) {
        turned[j] = -odds[j];
      }
      rows.exponentials.logistic(odds, rows.columns, logYes, yes);
      rows.exponentials.logistic(turned, rows.columns, logNo, no);
    }
  }
}
