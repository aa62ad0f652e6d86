package dev.decoy.judge;

import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.Verdicts;
import dev.decoy.method.Method;

/**
 * Drops candidates that are labelled as positives of the anchor.
 *
 * <pre>
 * drop d_i  if  d_i ∈ D⁺
 * </pre>
 *
 * <p>Compares ordinals. The same text under another id is for {@link DuplicateText} to find.
 *
 * <p>Cost: O(n + p) time for n candidates and p positives.
 */
@Method(name = "known-positive", example = "known-positive --ids 3,7,9 --positive-ids 7")
public record KnownPositives() implements Judge {
  /** Why a candidate is dropped. */
  public static final String KNOWN_POSITIVE = "is a known positive";

  @Override
  public void judge(Candidates candidates, Verdicts out) {
    int[] ids = candidates.ids();
    for (int i = 0; i < ids.length; i++) {
      for (int positive : candidates.positives()) {
        if (ids[i] == positive) {
          out.drop(i, KNOWN_POSITIVE);
          break;
        }
      }
    }
  }
}
