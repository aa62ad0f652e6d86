package dev.decoy.select;

import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.PositiveAnchor;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;

/**
 * Prefers candidates whose score is close to the positive's: harder than random, safer than the top
 * of the ranking, where unlabelled positives live.
 *
 * <pre>
 * p_i ∝ exp(-a · ((s_i - s⁺ - offset) / σ)²)        shape=squared
 * p_i ∝ exp(-a · |s_i - s⁺ - offset| / σ)           shape=laplace
 * </pre>
 *
 * <p>The paper writes the offset as b. Its formula puts the mode at s⁺ + b, the released code at s⁺
 * - b; here {@code offset} is the mode relative to the positive, so the released NQ setting (b = 1)
 * is {@code offset=-1}. {@code design=top} takes the nearest instead of drawing; {@code a=0} is
 * uniform. Where no positive has a score the draw is uniform.
 *
 * @param a sharpness, in 1/score² (1/score for laplace) after scaling; the paper's default 0.5 was
 *     tuned on dot products that spread over several units, so set {@code scale=window} for cosines
 * @param offset where the mode lies relative to the positive's score, in units of the scaled score;
 *     negative is safer
 * @param scale what a score difference is divided by: none, or window, the population standard
 *     deviation of the candidates that reach the selection
 * @param shape squared, or laplace as in the released MS MARCO passage script (there a=3)
 * @param positive which positive's score to anchor on when there are several
 */
@Method(
    name = "simans",
    paper = "SimANS: Simple Ambiguous Negatives Sampling for Dense Text Retrieval")
public record SimAns(
    @Option(value = "0.5", min = 0) double a,
    @Option("0") double offset,
    @Option("none") Scale scale,
    @Option("squared") Shape shape,
    @Option("min") PositiveAnchor positive)
    implements Weighting {

  /** What a score difference is divided by. */
  public enum Scale {
    /** Nothing. */
    NONE,
    /** The population standard deviation of the candidates' scores. */
    WINDOW
  }

  /** How the weight falls with the distance from the mode. */
  public enum Shape {
    /** With its square, as in the paper. */
    SQUARED,
    /** With the distance itself. */
    LAPLACE
  }

  /** Checks the ranges. */
  public SimAns {
    Options.check(SimAns.class, "a", a);
    Options.check(SimAns.class, "offset", offset);
  }

  @Override
  public void logWeights(Candidates candidates, double[] out) {
    float[] scores = candidates.scores();
    int n = candidates.size();
    double anchor = positive.of(candidates.positiveScores());
    if (Double.isNaN(anchor)) {
      java.util.Arrays.fill(out, 0, n, 0);
      return;
    }
    double sigma = scale == Scale.WINDOW ? Spread.of(scores, n) : 1;
    for (int i = 0; i < n; i++) {
      double distance = (scores[i] - anchor) / sigma - offset;
      out[i] =
          Double.isNaN(distance)
              ? Double.NEGATIVE_INFINITY
              : -a * (shape == Shape.SQUARED ? distance * distance : Math.abs(distance));
    }
  }
}
