package dev.decoy.select;

import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.PositiveAnchor;
import dev.decoy.candidate.Spread;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;

/**
 * Prefers candidates whose score is close to the positive's: harder than random, safer than the top
 * of the ranking, where unlabelled positives live.
 *
 * <pre>
 * p_i ∝ exp(-a · ((s_i - s⁺) / σ - offset)²)        shape=squared
 * p_i ∝ exp(-a · |(s_i - s⁺) / σ - offset|)         shape=laplace
 * p_i ∝ exp(a · (c_i - min c) / σ)                  shape=document
 * </pre>
 *
 * <p>The paper writes the offset as b. Its formula puts the mode at s⁺ + b, the released code at s⁺
 * - b; here {@code offset} is the mode relative to the positive, so the released Natural Questions
 * setting (b = 1) is {@code offset=-1}, or {@code offset=1,sign=code}. {@code design=top} takes the
 * nearest instead of drawing, {@code design=rounds} draws as the released code does; {@code a=0} is
 * uniform. Adding a constant to all scores changes nothing; multiplying them by c does not either,
 * with {@code scale=window} or with a / c². A candidate without a score is never drawn, unless no
 * positive has one.
 *
 * <p>Cost: O(n) time and no memory beyond the weights, for n candidates of an anchor.
 *
 * @param a sharpness, in 1/score² (1/score for laplace and document) after scaling; the paper's
 *     default 0.5 was tuned on dot products that spread over several units, so set {@code
 *     scale=window} for cosines
 * @param offset where the mode lies relative to the positive's score, in units of the scaled score;
 *     negative is safer; not read by shape=document
 * @param sign paper, or code, which turns the sign of offset round
 * @param scale what a score difference is divided by: none; window, the population standard
 *     deviation of the candidates that reach the selection; fixed, the option sigma
 * @param sigma the number that scale=fixed divides by, in units of the score
 * @param shape squared; laplace as in the released MS MARCO passage script (there a=3); document as
 *     in a side class of it, where c, the column document-score, says how similar a candidate is to
 *     the positive
 * @param positive which positive's score to anchor on when there are several; to draw one at random
 *     as the paper does, mine once per pair
 * @param absent what to do where no positive has a score: uniform, or lowest, which takes the
 *     lowest-ranked as the released MS MARCO scripts do
 */
@Method(
    name = "simans",
    paper = "SimANS: Simple Ambiguous Negatives Sampling for Dense Text Retrieval",
    link = "https://arxiv.org/abs/2210.11773",
    example = "simans:a=0.5 --positive 10 --scores 12,11,10.5,9,7")
public record SimAns(
    @Option(value = "0.5", min = 0) double a,
    @Option("0") double offset,
    @Option("paper") Sign sign,
    @Option("none") Scale scale,
    @Option(value = "1", min = 0, above = true) double sigma,
    @Option("squared") Shape shape,
    @Option("min") PositiveAnchor positive,
    @Option("uniform") Absent absent)
    implements Weighting {

  /** The paper's default: a = 0.5, the mode at the positive's score, differences not scaled. */
  public static final SimAns DEFAULT =
      new SimAns(
          0.5, 0, Sign.PAPER, Scale.NONE, 1, Shape.SQUARED, PositiveAnchor.MIN, Absent.UNIFORM);

  /** Which side of the positive a positive offset lies on. */
  public enum Sign {
    /** Above it. */
    PAPER,
    /** Below it. */
    CODE
  }

  /** What a score difference is divided by. */
  public enum Scale {
    /** Nothing. */
    NONE,
    /** The population standard deviation of the candidates' scores. */
    WINDOW,
    /** A number that is given. */
    FIXED
  }

  /** How the weight falls with the distance from the mode. */
  public enum Shape {
    /** With its square, as in the paper. */
    SQUARED,
    /** With the distance itself. */
    LAPLACE,
    /** Not at all: it rises with the similarity to the positive. */
    DOCUMENT
  }

  /** What to do where no positive has a score. */
  public enum Absent {
    /** Draw uniformly. */
    UNIFORM,
    /** Take the lowest-ranked. */
    LOWEST
  }

  /** So steep that the rank decides before any random number can. */
  private static final double STEEP = 1e6;

  /** Checks the ranges, and that {@code sigma} is not given in vain. */
  public SimAns {
    Options.check(SimAns.class, "a", a);
    Options.check(SimAns.class, "offset", offset);
    Options.check(SimAns.class, "sigma", sigma);
    if (sigma != 1 && scale != Scale.FIXED) {
      throw new SpecException(
          "simans: option 'sigma' is " + sigma + " but is only read with scale=fixed; add that");
    }
  }

  @Override
  public void logWeights(Candidates candidates, double[] out) {
    if (shape == Shape.DOCUMENT) {
      bySimilarity(candidates.columns().ranked("document-score", "simans"), out);
      return;
    }
    float[] scores = candidates.scores();
    double anchor = positive.of(candidates.positiveScores());
    if (Double.isNaN(anchor)) {
      for (int i = 0; i < scores.length; i++) {
        out[i] = absent == Absent.LOWEST ? i * STEEP : 0;
      }
      return;
    }
    double unit = unit(scores);
    double mode = sign == Sign.PAPER ? offset : -offset;
    for (int i = 0; i < scores.length; i++) {
      double distance = (scores[i] - anchor) / unit - mode;
      out[i] =
          Double.isNaN(distance)
              ? Double.NEGATIVE_INFINITY
              : -a * (shape == Shape.SQUARED ? distance * distance : Math.abs(distance));
    }
  }

  private void bySimilarity(float[] similarities, double[] out) {
    double unit = unit(similarities);
    for (int i = 0; i < similarities.length; i++) {
      out[i] = Float.isNaN(similarities[i]) ? Double.NEGATIVE_INFINITY : a * similarities[i] / unit;
    }
  }

  private double unit(float[] scores) {
    return switch (scale) {
      case NONE -> 1;
      case FIXED -> sigma;
      case WINDOW -> {
        double spread = Spread.of(scores);
        // Equal scores get equal weights in any unit.
        yield spread > 0 ? spread : 1;
      }
    };
  }
}
