package dev.decoy.examples.judge;

import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.Verdicts;
import dev.decoy.judge.Judge;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;

/**
 * Drops the best-ranked candidates.
 *
 * <pre>
 * drop d_i  if  rank(d_i) ≤ first
 * </pre>
 *
 * <p>Cost: O(first).
 *
 * @param first how many, at least 0
 */
@Method(name = "skip", example = "skip:first=1 --scores 0.9,0.7,0.5")
public record Skip(@Option(value = "5", min = 0) int first) implements Judge {
  /** Checks the range. */
  public Skip {
    Options.check(Skip.class, "first", first);
  }

  @Override
  public void judge(Candidates candidates, Verdicts out) {
    for (int i = 0; i < Math.min(first, candidates.size()); i++) {
      out.drop(i, "is among the best-ranked");
    }
  }
}
