package dev.decoy.judge;

import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.PositiveAnchor;
import dev.decoy.candidate.Verdicts;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;

/**
 * Drops candidates that score nearly as much as the anchor's own positive, or more: they are likely
 * to be positives that nobody labelled.
 *
 * <pre>
 * drop d_i  if  s_i &gt; s⁺ - |s⁺| · (1 - max)        form=distance
 * drop d_i  if  s_i &gt; max · s⁺                     form=product
 * </pre>
 *
 * <p>The paper's rule is the product. For positive scores the two are one; for a negative s⁺ the
 * product lies <em>above</em> the positive and would let pass what is harder than it, so there
 * {@code form=product} abstains, while the distance keeps its sense: at least (1 - max) of |s⁺|
 * below. Multiplying all scores by a positive number changes nothing. Abstains from a candidate
 * without a score, and from all when no positive has one.
 *
 * <p>Cost: O(n + p) time for n candidates and p positives, no memory.
 *
 * @param max largest share of the positive's score that a candidate may have; the paper's best is
 *     the default 0.95; with a weak scorer, or many unlabelled positives, less is better
 * @param form distance, or product as in the paper
 * @param calibrate what is done to scores before: none; sigmoid for logits; minmax for dot
 *     products, which maps the candidates that reach this judge and the positives onto 0 to 1
 * @param positive which positive's score to compare with when there are several
 */
@Method(
    name = "positive-ratio",
    paper = "NV-Retriever: Improving text embedding models with effective hard-negative mining",
    example = "positive-ratio:max=0.95 --positive 0.84 --scores 0.91,0.81,0.795,0.6")
public record PositiveRatio(
    @Option(value = "0.95", min = 0, max = 1) double max,
    @Option("distance") Form form,
    @Option("none") Calibration calibrate,
    @Option("min") PositiveAnchor positive)
    implements Judge {
  /** Why a candidate is dropped. */
  public static final String ABOVE_RATIO = "above the ratio of the positive";

  /** Why the judge cannot tell. */
  public static final String NEGATIVE_POSITIVE = "the positive's score is negative";

  /** How the limit is made from the positive's score. */
  public enum Form {
    /** A share of its size below it. */
    DISTANCE,
    /** A share of it. */
    PRODUCT
  }

  /** What is done to scores before they are compared. */
  public enum Calibration {
    /** Nothing. */
    NONE,
    /** 1 / (1 + exp(-s)). */
    SIGMOID,
    /** (s - smallest) / (largest - smallest). */
    MINMAX
  }

  /** Checks the range. */
  public PositiveRatio {
    Options.check(PositiveRatio.class, "max", max);
  }

  @Override
  public void judge(Candidates candidates, Verdicts out) {
    float[] scores = candidates.scores();
    double raw = positive.of(candidates.positiveScores());
    if (Double.isNaN(raw)) {
      out.abstainAll(Unknown.POSITIVE_SCORE);
      return;
    }
    double low = 0;
    double high = 1;
    if (calibrate == Calibration.MINMAX) {
      low = Math.min(least(scores), least(candidates.positiveScores()));
      high = Math.max(most(scores), most(candidates.positiveScores()));
    }
    float anchor = calibrated(raw, low, high);
    if (form == Form.PRODUCT && anchor < 0) {
      out.abstainAll(NEGATIVE_POSITIVE);
      return;
    }
    float limit =
        form == Form.PRODUCT ? anchor * (float) max : anchor - Math.abs(anchor) * (float) (1 - max);
    for (int i = 0; i < scores.length; i++) {
      float score = calibrated(scores[i], low, high);
      if (Float.isNaN(score)) {
        out.abstain(i, Unknown.SCORE);
      } else if (score > limit) {
        out.drop(i, ABOVE_RATIO, score, limit);
      }
    }
  }

  private float calibrated(double score, double low, double high) {
    return (float)
        switch (calibrate) {
          case NONE -> score;
          case SIGMOID -> 1 / (1 + Math.exp(-score));
          case MINMAX -> high > low ? (score - low) / (high - low) : score - low;
        };
  }

  private static double least(float[] scores) {
    double least = Double.POSITIVE_INFINITY;
    for (float score : scores) {
      // NaN is less than nothing.
      if (score < least) {
        least = score;
      }
    }
    return least;
  }

  private static double most(float[] scores) {
    double most = Double.NEGATIVE_INFINITY;
    for (float score : scores) {
      if (score > most) {
        most = score;
      }
    }
    return most;
  }
}
