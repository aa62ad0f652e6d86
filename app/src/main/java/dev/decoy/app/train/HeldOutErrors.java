package dev.decoy.app.train;

import dev.decoy.candidate.Seed;
import dev.decoy.measure.statistics.CountComparisons;
import dev.decoy.measure.statistics.CountPrior;
import dev.decoy.measure.statistics.NegativeBinomial;
import dev.decoy.measure.statistics.SyntheticCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Estimators on synthetic comparisons that nothing was trained on. */
final class HeldOutErrors {
  private final CountPrior prior;
  private final List<SyntheticCounts> drawn = new ArrayList<>();

  /** Draws the comparisons. */
  HeldOutErrors(CountPrior prior, int comparisons, Seed seed) {
    this.prior = prior;
    Seed own = seed.stage("held-out");
    for (int c = 0; c < comparisons; c++) {
      SyntheticCounts one = new SyntheticCounts();
      prior.draw(one, own.at(c).generator());
      drawn.add(one);
    }
  }

  /** Root mean square errors of µ, β and α. */
  double[] of(NegativeBinomial estimator, Seed seed) {
    int size = drawn.stream().mapToInt(SyntheticCounts::size).sum();
    int[] counts = new int[size];
    double[] exposures = new double[size];
    int[] groups = new int[size];
    int[] ends = new int[drawn.size()];
    int at = 0;
    for (int c = 0; c < ends.length; c++) {
      SyntheticCounts one = drawn.get(c);
      System.arraycopy(one.counts(), 0, counts, at, one.size());
      System.arraycopy(one.exposures(), 0, exposures, at, one.size());
      System.arraycopy(one.groups(), 0, groups, at, one.size());
      at += one.size();
      ends[c] = at;
    }
    CountComparisons all = new CountComparisons(counts, exposures, groups, ends);
    estimator.compare(all, seed);
    double[] errors = new double[3];
    for (int c = 0; c < ends.length; c++) {
      SyntheticCounts one = drawn.get(c);
      double rate = one.mu() - Math.log(CountPrior.EXPOSURE);
      errors[0] += Math.pow(all.intercept(c) - rate, 2) / ends.length;
      errors[1] += Math.pow(all.change(c) - one.beta(), 2) / ends.length;
      errors[2] += Math.pow(Math.log(all.dispersion(c)) - one.alpha(), 2) / ends.length;
    }
    for (int k = 0; k < errors.length; k++) {
      errors[k] = Math.sqrt(errors[k]);
    }
    return errors;
  }

  /** The errors of someone who always says the prior's mean. */
  double[] ofThePrior() {
    double change = Math.sqrt(1 - prior.nullShare()) * prior.changeSpread();
    return new double[] {prior.rateSpread(), change, prior.dispersionSpread()};
  }

  /** A line of a table. */
  static String line(String name, double[] errors) {
    return String.format(
        Locale.ROOT, "%-20s %8.4f %8.4f %8.4f", name, errors[0], errors[1], errors[2]);
  }
}
