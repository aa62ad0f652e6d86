package dev.decoy.judge;

import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.PositiveAnchor;
import dev.decoy.candidate.Spread;
import dev.decoy.candidate.Verdicts;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;

/**
 * Drops candidates that do not score clearly less than the anchor's own positive: they are likely
 * to be positives that nobody labelled.
 *
 * <pre>
 * drop d_i  if  s_i + min &gt; s⁺            unit=score
 * drop d_i  if  s_i + min · σ &gt; s⁺        unit=window
 * </pre>
 *
 * <p>Adding a constant to all scores changes nothing. A margin in units of the score suits cosines
 * only; {@code unit=window} gives it the same meaning on any scale. Abstains from a candidate
 * without a score, and from all when no positive has one.
 *
 * <p>Cost: O(n + p) time for n candidates and p positives, no memory.
 *
 * @param min by how much a candidate must at least score less, in units of {@code unit}; the
 *     default 0.05 is the paper's best, larger margins lose good negatives
 * @param unit score, or window, the population standard deviation of the candidates that reach this
 *     judge
 * @param positive which positive's score to compare with when there are several
 */
@Method(
    name = "positive-margin",
    paper = "NV-Retriever: Improving text embedding models with effective hard-negative mining",
    example = "positive-margin:min=0.05 --positive 0.84 --scores 0.91,0.81,0.78,0.6")
public record PositiveMargin(
    @Option(value = "0.05", min = 0) double min,
    @Option("score") Unit unit,
    @Option("min") PositiveAnchor positive)
    implements Judge {
  /** Why a candidate is dropped. */
  public static final String WITHIN_MARGIN = "within the margin of the positive";

  /** What the margin is counted in. */
  public enum Unit {
    /** As the score is. */
    SCORE,
    /** In standard deviations of the candidates' scores. */
    WINDOW
  }

  /** Checks the range. */
  public PositiveMargin {
    Options.check(PositiveMargin.class, "min", min);
  }

  @Override
  public void judge(Candidates candidates, Verdicts out) {
    float[] scores = candidates.scores();
    float anchor = (float) positive.of(candidates.positiveScores());
    if (Float.isNaN(anchor)) {
      out.abstainAll(Unknown.POSITIVE_SCORE);
      return;
    }
    float margin = (float) (unit == Unit.WINDOW ? min * Spread.of(scores) : min);
    for (int i = 0; i < scores.length; i++) {
      if (Float.isNaN(scores[i])) {
        out.abstain(i, Unknown.SCORE);
      } else if (scores[i] + margin > anchor) {
        // Not s > s⁺ - m: rounded the other way, it would part from the peers on equal scores.
        out.drop(i, WITHIN_MARGIN, scores[i], anchor - margin);
      }
    }
  }
}
