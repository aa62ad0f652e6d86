package dev.decoy.judge;

import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.Column;
import dev.decoy.candidate.Verdicts;
import dev.decoy.method.Method;

/**
 * Drops candidates without any text: a model learns nothing from them.
 *
 * <pre>
 * drop d_i  if  d_i has no fingerprint
 * </pre>
 *
 * <p>Reads the column {@code fingerprint}, a hash of the normalised text, which a text without a
 * letter or digit lacks.
 *
 * <p>Cost: O(n) time for n candidates, no memory.
 */
@Method(name = "empty", example = "empty --column fingerprint=100,nan,300")
public record EmptyText() implements Judge {
  /** Why a candidate is dropped. */
  public static final String NO_TEXT = "has no text";

  @Override
  public void judge(Candidates candidates, Verdicts out) {
    int[] ids = candidates.ids();
    Column.Longs fingerprints = candidates.columns().longs("fingerprint", "empty");
    for (int i = 0; i < ids.length; i++) {
      if (fingerprints.get(ids[i]) == Column.Longs.ABSENT) {
        out.drop(i, NO_TEXT);
      }
    }
  }
}
