package dev.decoy.app.experiment;

import dev.decoy.candidate.Seed;
import dev.decoy.measure.statistics.ExpectedMaximum;
import dev.decoy.measure.statistics.Interval;
import dev.decoy.measure.statistics.TruncatedNormal;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SplittableRandom;

/**
 * Estimates the best of n trials from the scores of others, again and again, where the truth is
 * known: scores are normal, cut off at both ends.
 *
 * <p>Nothing is held out: both parts are the same numbers.
 *
 * @param estimator unbiased or biased
 * @param interval bootstrap, percentiles of resamples; or band, around the distribution function
 *     with the range declared. Both are of the unbiased estimate
 * @param mean of the scores before they are cut off
 * @param deviation their standard deviation
 * @param high where they are cut off above; below it is at 0
 * @param trials how many scores there are to estimate from, B
 * @param n how many are looked ahead
 * @param repetitions how often it is done
 * @param resamples of the bootstrap
 */
public record BestOfTrials(
    @Option("unbiased") Estimator estimator,
    @Option("bootstrap") Uncertainty interval,
    @Option(value = "0.5") double mean,
    @Option(value = "0.1", min = 0, above = true) double deviation,
    @Option(value = "0.6", min = 0, above = true) double high,
    @Option(value = "50", min = 1) int trials,
    @Option(value = "50", min = 1) int n,
    @Option(value = "500", min = 1) int repetitions,
    @Option(value = "2000", min = 2) int resamples)
    implements Experiment {
  private static final double CONFIDENCE = 0.95;

  /** Which estimate of the best of n. */
  public enum Estimator {
    /** Of draws without replacement. */
    UNBIASED,
    /** Of draws with replacement. */
    BIASED
  }

  /** Where its interval comes from. */
  public enum Uncertainty {
    /** Percentiles of resamples. */
    BOOTSTRAP,
    /** A band around the distribution function. */
    BAND
  }

  /** Checks the ranges. */
  public BestOfTrials {
    Options.check(BestOfTrials.class, "deviation", deviation);
    Options.check(BestOfTrials.class, "high", high);
    Options.check(BestOfTrials.class, "trials", trials);
    Options.check(BestOfTrials.class, "n", n);
    Options.check(BestOfTrials.class, "repetitions", repetitions);
    Options.check(BestOfTrials.class, "resamples", resamples);
    if (n > trials) {
      throw new SpecException(
          "best-of-trials: n is " + n + " of " + trials + " trials; legal: 1 to " + trials);
    }
    if (resamples != 2000 && interval != Uncertainty.BOOTSTRAP) {
      throw new SpecException(
          "best-of-trials: option 'resamples' is only read with interval=bootstrap");
    }
  }

  /**
   * The mean error at n; the mean error over all numbers of trials from 1 to B, each one's mean
   * taken first; how often the estimate lies below the best of n further trials, where they are not
   * equal; and how often the interval holds the expectation.
   */
  @Override
  public List<String> metrics() {
    return List.of("bias", "curve-bias", "negative-errors", "coverage");
  }

  @Override
  public SequencedMap<String, Double> run(Part part, long seed) {
    TruncatedNormal scores = new TruncatedNormal(mean, deviation, 0, high);
    double[] truth = new double[trials + 1];
    for (int k = 1; k <= trials; k++) {
      truth[k] = scores.expectedMaximum(k);
    }
    double bias = 0;
    double curve = 0;
    int negative = 0;
    int unequal = 0;
    int covered = 0;
    for (int repetition = 0; repetition < repetitions; repetition++) {
      Seed one = new Seed(seed).stage("best-of-trials").at(repetition);
      ExpectedMaximum sample =
          ExpectedMaximum.of(scores.draw(trials, one.stage("trials").generator()));
      double estimate = estimate(sample, n);
      bias += (estimate - truth[n]) / repetitions;
      for (int k = 1; k <= trials; k++) {
        curve += (estimate(sample, k) - truth[k]) / trials / repetitions;
      }
      double best = ExpectedMaximum.of(scores.draw(n, one.stage("further").generator())).most();
      negative += estimate < best ? 1 : 0;
      unequal += estimate == best ? 0 : 1;
      Interval sure = interval(sample, one.stage("resamples").generator());
      covered += sure.low() <= truth[n] && truth[n] <= sure.high() ? 1 : 0;
    }
    SequencedMap<String, Double> measured = new LinkedHashMap<>();
    measured.put("bias", bias);
    measured.put("curve-bias", curve);
    measured.put("negative-errors", (double) negative / unequal);
    measured.put("coverage", (double) covered / repetitions);
    return measured;
  }

  private double estimate(ExpectedMaximum sample, int k) {
    return estimator == Estimator.BIASED ? sample.biased(k) : sample.unbiased(k);
  }

  private Interval interval(ExpectedMaximum sample, SplittableRandom random) {
    return interval == Uncertainty.BAND
        ? sample.band(n, CONFIDENCE, 0, high)
        : sample.bootstrap(n, CONFIDENCE, resamples, random);
  }
}
