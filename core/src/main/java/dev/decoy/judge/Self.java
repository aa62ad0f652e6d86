package dev.decoy.judge;

import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.Column;
import dev.decoy.candidate.Verdicts;
import dev.decoy.method.Method;

/**
 * Drops the anchor itself, where anchors are documents of the corpus or their text stands in it.
 *
 * <pre>
 * drop d_i  if  d_i = document(anchor)  or  fingerprint(d_i) = fingerprint(anchor)
 * </pre>
 *
 * <p>Reads the anchor column {@code document}, the ordinal of the document that the anchor is, and
 * the column {@code fingerprint} of documents and anchors, a hash of the normalised text. Either
 * may be absent for an anchor; then it decides nothing.
 *
 * <p>Cost: O(n) time for n candidates, no memory.
 */
@Method(
    name = "self",
    example =
        "self --ids 3,7,9 --anchor-column document=7 --column fingerprint=100,200,300"
            + " --anchor-column fingerprint=300")
public record Self() implements Judge {
  /** Why a candidate is dropped. */
  public static final String THE_ANCHOR = "is the anchor itself";

  /** Why a candidate is dropped. */
  public static final String SAME_TEXT = "has the anchor's text";

  @Override
  public void judge(Candidates candidates, Verdicts out) {
    int[] ids = candidates.ids();
    long itself = candidates.columns().anchorLongs("document", "self").get(candidates.anchor());
    long text = candidates.columns().anchorLongs("fingerprint", "self").get(candidates.anchor());
    Column.Longs texts = candidates.columns().longs("fingerprint", "self");
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] == itself) {
        out.drop(i, THE_ANCHOR);
      } else if (text != Column.Longs.ABSENT && texts.get(ids[i]) == text) {
        out.drop(i, SAME_TEXT);
      }
    }
  }
}
