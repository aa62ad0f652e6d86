package dev.decoy.judge;

import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.Column;
import dev.decoy.candidate.Verdicts;
import dev.decoy.method.Method;

/**
 * Drops candidates whose text, once normalised, equals a positive's: the positive under another id.
 *
 * <pre>
 * drop d_i  if  fingerprint(d_i) = fingerprint(d⁺)  for a positive d⁺
 * </pre>
 *
 * <p>Reads the column {@code fingerprint}, a 64-bit hash of the normalised text: two different
 * texts share one with probability 2⁻⁶⁴. Abstains from a candidate without a fingerprint, such as
 * an empty text.
 *
 * <p>Cost: O(n · p) comparisons of fingerprints for n candidates and p positives.
 */
@Method(
    name = "duplicate",
    example = "duplicate --column fingerprint=100,200,300 --positive-column fingerprint=200")
public record DuplicateText() implements Judge {
  /** Why a candidate is dropped. */
  public static final String SAME_TEXT = "has a positive's text";

  /** Why the judge cannot tell. */
  public static final String NO_TEXT = "has no text";

  @Override
  public void judge(Candidates candidates, Verdicts out) {
    int[] ids = candidates.ids();
    Column.Longs fingerprints = candidates.columns().longs("fingerprint", "duplicate");
    for (int i = 0; i < ids.length; i++) {
      long fingerprint = fingerprints.get(ids[i]);
      if (fingerprint == Column.Longs.ABSENT) {
        out.abstain(i, NO_TEXT);
        continue;
      }
      for (int positive : candidates.positives()) {
        if (fingerprints.get(positive) == fingerprint) {
          out.drop(i, SAME_TEXT);
          break;
        }
      }
    }
  }
}
