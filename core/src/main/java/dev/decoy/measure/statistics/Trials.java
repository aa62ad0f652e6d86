package dev.decoy.measure.statistics;

import java.util.Optional;

/**
 * The scores of independent random trials of one recipe, and what else is known of them.
 *
 * @param scores one per trial that finished, finite
 * @param crashed how many trials ended without a score; they are never left out in silence
 * @param other the scores of another recipe's trials, to compare with
 * @param costs one per score: what each trial cost, above 0, in any unit
 */
public record Trials(
    double[] scores, int crashed, Optional<double[]> other, Optional<double[]> costs) {
  /** Checks the counts and the costs. */
  public Trials {
    if (crashed < 0) {
      throw new IllegalArgumentException(crashed + " trials crashed; legal: at least 0");
    }
    int n = scores.length;
    costs.ifPresent(each -> {
      if (each.length != n) {
        throw new IllegalArgumentException(n + " scores have " + each.length + " costs");
      }
      for (double cost : each) {
        if (!(cost > 0 && Double.isFinite(cost))) {
          throw new IllegalArgumentException("a cost is " + cost + "; legal: above 0");
        }
      }
    });
  }

  /** Trials that all finished, of one recipe. */
  public static Trials of(double[] scores) {
    return new Trials(scores, 0, Optional.empty(), Optional.empty());
  }
}
