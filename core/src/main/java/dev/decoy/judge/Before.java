package dev.decoy.judge;

import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.Column;
import dev.decoy.candidate.Verdicts;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import java.util.Set;

/**
 * Drops candidates that are not older than the anchor: nobody could have known them when the anchor
 * was asked, and a model that is trained on them learns from the future.
 *
 * <pre>
 * drop d_i  if  date(d_i) + gap ≥ date(anchor)
 * </pre>
 *
 * <p>Reads the column {@code date:NAME} of documents and of anchors, in days. A date of a year or a
 * month alone is taken as its last day for a document and its first for an anchor, so that a
 * candidate is certainly older.
 *
 * <p>Cost: O(n) time for n candidates, 8 bytes for each document.
 *
 * @param field name of the field that holds the date, in the corpus and in the queries
 * @param gap by how many days a candidate must at least be older besides
 * @param missing what becomes of a candidate without a date, and of all where the anchor has none:
 *     drop, as the paper's pools demand, or abstain, which keeps them
 */
@Method(
    name = "before",
    paper =
        "ECtHR-PCR: A Dataset for Precedent Understanding and Prior Case Retrieval in the European"
            + " Court of Human Rights",
    example =
        "before:field=date --column date:date=2001,2005,2008 --anchor-column date:date=2005"
            + " --ids 1,2,3")
public record Before(
    @Option String field, @Option(value = "0", min = 0) int gap, @Option("drop") Missing missing)
    implements Judge {
  /** Why a candidate is dropped. */
  public static final String LATE = "not older than the anchor";

  /** Why a candidate is dropped, or why the judge cannot tell. */
  public static final String NO_DATE = "has no date";

  /** Why all candidates are dropped, or why the judge cannot tell. */
  public static final String NO_ANCHOR_DATE = "the anchor has no date";

  /** What becomes of what has no date. */
  public enum Missing {
    /** It is dropped. */
    DROP,
    /** It stays. */
    ABSTAIN
  }

  /** Checks the range. */
  public Before {
    Options.check(Before.class, "gap", gap);
  }

  @Override
  public Set<String> fields() {
    return Set.of(field);
  }

  @Override
  public Set<String> anchorFields() {
    return Set.of(field);
  }

  @Override
  public void judge(Candidates candidates, Verdicts out) {
    String column = "date:" + field;
    long asked = candidates.columns().anchorLongs(column, "before").get(candidates.anchor());
    Column.Longs dates = candidates.columns().longs(column, "before");
    for (int i = 0; i < candidates.size(); i++) {
      long date = dates.get(candidates.ids()[i]);
      if (asked == Column.Longs.ABSENT || date == Column.Longs.ABSENT) {
        String reason = asked == Column.Longs.ABSENT ? NO_ANCHOR_DATE : NO_DATE;
        if (missing == Missing.DROP) {
          out.drop(i, reason);
        } else {
          out.abstain(i, reason);
        }
      } else if (date + gap >= asked) {
        out.drop(i, LATE, (double) date, (double) (asked - gap));
      }
    }
  }
}
