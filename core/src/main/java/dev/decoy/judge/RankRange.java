package dev.decoy.judge;

import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.Verdicts;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;

/**
 * Keeps a window of ranks: skips the first candidates, where unlabelled positives are thickest, and
 * those that come too late to be hard.
 *
 * <pre>
 * keep d_i  if  min ≤ rank_i &lt; max,   ranks counted from 0
 * </pre>
 *
 * <p>Ranks are those of the list that reaches this judge, so its place on the command line matters.
 * Named before the other rules it skips the first {@code min} candidates of the source, which is
 * what the paper calls shifted; named after them it skips the first {@code min} survivors, which is
 * what {@code range_min} does in sentence-transformers.
 *
 * <p>Cost: O(n) time for n candidates, no memory.
 *
 * @param min first rank that is kept, from 0; the paper's best shift is 10
 * @param max first rank that is dropped again, above {@code min}; all keeps the rest
 */
@Method(
    name = "range",
    paper = "NV-Retriever: Improving text embedding models with effective hard-negative mining",
    example = "range:min=1,max=3 --scores 0.91,0.84,0.69,0.6")
public record RankRange(
    @Option(value = "0", min = 0) int min,
    @Option(value = "all", min = 1, unlimited = "all") int max)
    implements Judge {
  /** Why a candidate is dropped. */
  public static final String BEFORE = "ranked before the range";

  /** Why a candidate is dropped. */
  public static final String BEHIND = "ranked behind the range";

  /** Checks that the range holds a rank. */
  public RankRange {
    Options.check(RankRange.class, "min", min);
    Options.check(RankRange.class, "max", max);
    if (min >= max) {
      throw new SpecException(
          "range: option 'max' is " + max + " and 'min' is " + min + "; legal: max above min");
    }
  }

  @Override
  public void judge(Candidates candidates, Verdicts out) {
    for (int i = 0; i < candidates.size(); i++) {
      if (i < min) {
        out.drop(i, BEFORE, i, min);
      } else if (i >= max) {
        out.drop(i, BEHIND, i, max);
      }
    }
  }

  @Override
  public boolean concernsRanking() {
    return true;
  }
}
