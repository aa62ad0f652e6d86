package dev.decoy.judge;

import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.Column;
import dev.decoy.candidate.Verdicts;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import java.util.Set;

/**
 * Drops candidates that share a field's value with a positive, such as the other chunks of the
 * document that the positive was cut from; or with the anchor, such as other versions of the case
 * that the anchor is about.
 *
 * <pre>
 * drop d_i  if  field(d_i) = field(d⁺)  for a positive d⁺     of = positive
 * drop d_i  if  field(d_i) = field(anchor)                    of = anchor
 * </pre>
 *
 * <p>Reads the column {@code field:NAME}, a 64-bit hash of the field's value. Abstains from a
 * candidate whose field is empty or missing.
 *
 * <p>Cost: O(n · p) comparisons of values for n candidates and p positives.
 *
 * @param field name of the field in the corpus that holds the parent document, such as {@code
 *     doc_id}
 * @param of positive, or anchor, whose field of that name is then read from the queries
 */
@Method(
    name = "same",
    example = "same:field=doc_id --column field:doc_id=11,12,11 --positive-column field:doc_id=11")
public record SameField(@Option String field, @Option("positive") Of of) implements Judge {
  /** Why a candidate is dropped. */
  public static final String SAME_VALUE = "shares the field with a positive";

  /** Why a candidate is dropped. */
  public static final String SAME_AS_ANCHOR = "shares the field with the anchor";

  /** Why the judge cannot tell. */
  public static final String NO_VALUE = "lacks the field";

  /** Whose field is compared. */
  public enum Of {
    /** A positive's. */
    POSITIVE,
    /** The anchor's. */
    ANCHOR
  }

  @Override
  public Set<String> fields() {
    return Set.of(field);
  }

  @Override
  public Set<String> anchorFields() {
    return of == Of.ANCHOR ? Set.of(field) : Set.of();
  }

  @Override
  public void judge(Candidates candidates, Verdicts out) {
    int[] ids = candidates.ids();
    Column.Longs values = candidates.columns().longs("field:" + field, "same");
    long asked =
        of == Of.ANCHOR
            ? candidates.columns().anchorLongs("field:" + field, "same").get(candidates.anchor())
            : Column.Longs.ABSENT;
    for (int i = 0; i < ids.length; i++) {
      long value = values.get(ids[i]);
      if (value == Column.Longs.ABSENT) {
        out.abstain(i, NO_VALUE);
        continue;
      }
      if (of == Of.ANCHOR) {
        if (asked == Column.Longs.ABSENT) {
          out.abstain(i, NO_VALUE);
        } else if (value == asked) {
          out.drop(i, SAME_AS_ANCHOR);
        }
        continue;
      }
      for (int positive : candidates.positives()) {
        if (values.get(positive) == value) {
          out.drop(i, SAME_VALUE);
          break;
        }
      }
    }
  }
}
