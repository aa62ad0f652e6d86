package dev.decoy.judge;

import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.Verdicts;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;

/**
 * Drops candidates that score above a fixed limit, the same for every anchor.
 *
 * <pre>
 * drop d_i  if  s_i &gt; max
 * </pre>
 *
 * <p>Does not know how high an anchor's positive scores: where the positive itself scores less than
 * {@code max}, candidates better than the positive pass. {@link PositiveRatio} is the safer rule.
 * Abstains from a candidate without a score.
 *
 * <p>Cost: O(n) time for n candidates, no memory.
 *
 * @param max largest score that is kept, in units of the score; the default 0.7 is the paper's best
 *     for cosines and means nothing for other scores
 */
@Method(
    name = "ceiling",
    paper = "NV-Retriever: Improving text embedding models with effective hard-negative mining",
    example = "ceiling:max=0.7 --scores 0.91,0.84,0.69,0.6")
public record Ceiling(@Option("0.7") double max) implements Judge {
  /** Why a candidate is dropped. */
  public static final String ABOVE_CEILING = "above the ceiling";

  /** Checks the range. */
  public Ceiling {
    Options.check(Ceiling.class, "max", max);
  }

  @Override
  public void judge(Candidates candidates, Verdicts out) {
    float[] scores = candidates.scores();
    float limit = (float) max;
    for (int i = 0; i < scores.length; i++) {
      if (Float.isNaN(scores[i])) {
        out.abstain(i, Unknown.SCORE);
      } else if (scores[i] > limit) {
        out.drop(i, ABOVE_CEILING, scores[i], max);
      }
    }
  }
}
