package dev.decoy.judge;

import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.Verdicts;
import dev.decoy.method.Method;
import java.util.Optional;

/**
 * Prefers candidates that a person judged non-relevant: they are known to be negatives, so no later
 * rule may doubt them.
 *
 * <pre>
 * promote d_i  if  grade(anchor, d_i) = 0
 * </pre>
 *
 * <p>Reads the candidates' own column {@code grade}: 0 judged non-relevant, above 0 relevant, NaN
 * not judged. It says nothing of the others, and nothing at all where there is no such column: then
 * nobody judged.
 *
 * <p>Cost: O(n) time for n candidates, no memory.
 */
@Method(name = "judged", example = "judged --column grade=0,nan,1")
public record JudgedNonRelevant() implements Judge {
  /** Why a candidate is preferred. */
  public static final String NON_RELEVANT = "judged non-relevant";

  @Override
  public void judge(Candidates candidates, Verdicts out) {
    Optional<float[]> known = candidates.columns().findRanked("grade", "judged");
    if (known.isEmpty()) {
      return;
    }
    float[] grades = known.get();
    for (int i = 0; i < candidates.size(); i++) {
      if (grades[i] == 0) {
        out.promote(i, NON_RELEVANT);
      }
    }
  }
}
