package dev.decoy.app.eval;

import dev.decoy.candidate.Seed;
import dev.decoy.measure.metric.Metric;
import dev.decoy.measure.statistics.BootstrapInterval;
import dev.decoy.measure.statistics.Interval;
import dev.decoy.measure.statistics.SignFlipTest;

/**
 * Two runs in one metric over the same queries.
 *
 * @param metric what is compared
 * @param first mean of the first run
 * @param second mean of the second run
 * @param difference second minus first
 * @param interval 95% bootstrap interval of the difference
 * @param pValue two-sided, of the paired sign-flip test
 * @param wins queries in which the second run is better
 * @param losses queries in which it is worse
 */
public record Comparison(
    Metric metric,
    double first,
    double second,
    double difference,
    Interval interval,
    double pValue,
    int wins,
    int losses) {
  private static final double CONFIDENCE = 0.95;

  /**
   * Compares two runs that were measured in the same metrics on the same queries, at least one.
   *
   * @param metric the place of the metric in their lists
   * @param seed the draws depend on it and on the metric's label only
   */
  public static Comparison of(Evaluation first, Evaluation second, int metric, Seed seed) {
    if (!first.queries().equals(second.queries()) || !first.metrics().equals(second.metrics())) {
      throw new IllegalArgumentException("the runs were not measured on the same queries");
    }
    double[] differences = new double[first.queries().size()];
    int wins = 0;
    int losses = 0;
    for (int q = 0; q < differences.length; q++) {
      differences[q] = second.value(metric, q) - first.value(metric, q);
      wins += differences[q] > 0 ? 1 : 0;
      losses += differences[q] < 0 ? 1 : 0;
    }
    Metric compared = first.metrics().get(metric);
    Seed own = seed.stage("eval").stage(compared.label());
    return new Comparison(
        compared,
        first.mean(metric),
        second.mean(metric),
        second.mean(metric) - first.mean(metric),
        BootstrapInterval.ofMean(differences, CONFIDENCE, own),
        SignFlipTest.pValue(differences, own),
        wins,
        losses);
  }
}
