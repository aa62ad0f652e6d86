package dev.decoy.examples.select;

import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.Column;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.select.Weighting;

/**
 * Prefers young candidates: the weight halves with every half-life of age.
 *
 * <pre>
 * p_i ∝ 2^(-age_i / life)
 * </pre>
 *
 * <p>The age is the document column {@code age}. A candidate of unknown age is never drawn.
 *
 * <p>Cost: O(n) time for n candidates.
 *
 * @param life after which age the weight is half, in units of the column
 */
@Method(name = "fresh", example = "fresh:life=2 --column age=0,2,nan,6")
public record Fresh(@Option(value = "1", min = 0, above = true) double life) implements Weighting {
  /** Checks the range. */
  public Fresh {
    Options.check(Fresh.class, "life", life);
  }

  @Override
  public void logWeights(Candidates candidates, double[] out) {
    Column.Doubles ages = candidates.columns().doubles("age", "fresh");
    for (int i = 0; i < candidates.size(); i++) {
      double age = ages.get(candidates.ids()[i]);
      out[i] = Double.isNaN(age) ? Double.NEGATIVE_INFINITY : -Math.log(2) * age / life;
    }
  }
}
