package dev.decoy.judge;

import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.Verdicts;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;

/**
 * Drops candidates that score below a fixed limit: too easy to teach anything.
 *
 * <pre>
 * drop d_i  if  s_i &lt; min
 * </pre>
 *
 * <p>Abstains from a candidate without a score.
 *
 * <p>Cost: O(n) time for n candidates, no memory.
 *
 * @param min smallest score that is kept, in units of the score
 */
@Method(name = "floor", example = "floor:min=0.65 --scores 0.91,0.84,0.69,0.6")
public record Floor(@Option double min) implements Judge {
  /** Why a candidate is dropped. */
  public static final String BELOW_FLOOR = "below the floor";

  /** Checks the range. */
  public Floor {
    Options.check(Floor.class, "min", min);
  }

  @Override
  public void judge(Candidates candidates, Verdicts out) {
    float[] scores = candidates.scores();
    float limit = (float) min;
    for (int i = 0; i < scores.length; i++) {
      if (Float.isNaN(scores[i])) {
        out.abstain(i, Unknown.SCORE);
      } else if (scores[i] < limit) {
        out.drop(i, BELOW_FLOOR, scores[i], min);
      }
    }
  }

  @Override
  public boolean concernsRanking() {
    return true;
  }
}
