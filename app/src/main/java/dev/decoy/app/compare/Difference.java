package dev.decoy.app.compare;

import dev.decoy.candidate.Seed;
import dev.decoy.measure.audit.Hypothesis;
import dev.decoy.measure.statistics.BootstrapInterval;
import dev.decoy.measure.statistics.Interval;
import dev.decoy.measure.statistics.Multiplicity;
import dev.decoy.measure.statistics.PairedTTest;
import dev.decoy.measure.statistics.SignFlipTest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * An arm against the baseline in one metric.
 *
 * <p>Two questions, and an answer to each. Would other queries say the same of these models: every
 * query's difference, meant over seeds, by a bootstrap and a sign-flip test over queries. Would
 * other seeds say the same on these queries: the differences of the seeds' means, by Student's
 * interval. A recommender's queries are its users. An experiment has no queries: only seeds are
 * asked.
 *
 * @param arm name
 * @param metric name
 * @param mean arm minus baseline, meant over seeds and queries
 * @param overQueries 95% bootstrap interval; empty for an experiment
 * @param overSeeds 95% interval of Student; empty with one seed
 * @param p two-sided: of the sign-flip test over queries, or of the paired t-test over an
 *     experiment's seeds; 1 with one of these
 * @param corrected p after Holm, over all arms in this metric, or over a study's hypotheses
 */
record Difference(
    String arm,
    String metric,
    double mean,
    Optional<Interval> overQueries,
    Optional<Interval> overSeeds,
    double p,
    double corrected) {
  private static final double CONFIDENCE = 0.95;

  /** All arms but the baseline, in their order. */
  static List<Difference> of(List<ArmResult> results, String baseline, String metric, Seed seed) {
    ArmResult base =
        results.stream().filter(one -> one.arm().name().equals(baseline)).findFirst().orElseThrow();
    List<Difference> raw = new ArrayList<>();
    for (ArmResult result : results) {
      if (result.arm().name().equals(baseline)
          || !result.measures(metric)
          || !base.measures(metric)) {
        continue;
      }
      raw.add(
          of(
              result,
              base,
              metric,
              1,
              0,
              seed.stage("compare").stage(metric).stage(result.arm().name())));
    }
    return corrected(raw);
  }

  /**
   * A study's hypotheses, one after the other: treatment minus control, + in the predicted
   * direction, corrected over all of them; p is of that plus the hypothesis's margin.
   */
  static List<Difference> of(List<ArmResult> results, List<Hypothesis> hypotheses, Seed seed) {
    Map<String, ArmResult> named = new HashMap<>();
    results.forEach(result -> named.put(result.arm().name(), result));
    List<Difference> raw = new ArrayList<>();
    for (Hypothesis one : hypotheses) {
      raw.add(
          of(
              Objects.requireNonNull(named.get(one.treatment())),
              Objects.requireNonNull(named.get(one.control())),
              one.metric(),
              one.direction() == Hypothesis.Direction.HIGHER ? 1 : -1,
              one.margin(),
              seed.stage("hypothesis").stage(one.id())));
    }
    return corrected(raw);
  }

  private static Difference of(
      ArmResult arm, ArmResult base, String metric, int sign, double margin, Seed seed) {
    double[] seeds = minus(arm.bySeed(metric), base.bySeed(metric), sign);
    double mean = 0;
    for (double one : seeds) {
      mean += one / seeds.length;
    }
    Optional<Interval> overSeeds =
        seeds.length > 1 ? Optional.of(PairedTTest.interval(seeds, CONFIDENCE)) : Optional.empty();
    Optional<Interval> overQueries = Optional.empty();
    double p = seeds.length > 1 ? PairedTTest.pValue(Hypothesis.moved(seeds, margin)) : 1;
    if (arm.arm().unit() != Unit.SEED) {
      double[] queries = minus(arm.byQuery(metric), base.byQuery(metric), sign);
      overQueries = Optional.of(BootstrapInterval.ofMean(queries, CONFIDENCE, seed));
      p = SignFlipTest.pValue(Hypothesis.moved(queries, margin), seed);
    }
    return new Difference(arm.arm().name(), metric, mean, overQueries, overSeeds, p, Double.NaN);
  }

  private static List<Difference> corrected(List<Difference> raw) {
    double[] corrected = Multiplicity.holm(raw.stream().mapToDouble(Difference::p).toArray());
    List<Difference> differences = new ArrayList<>();
    for (int i = 0; i < corrected.length; i++) {
      Difference one = raw.get(i);
      differences.add(
          new Difference(
              one.arm, one.metric, one.mean, one.overQueries, one.overSeeds, one.p, corrected[i]));
    }
    return differences;
  }

  /** The interval over queries, or over seeds where there are none. */
  Optional<Interval> overUnits() {
    return overQueries.isPresent() ? overQueries : overSeeds;
  }

  private static double[] minus(double[] a, double[] b, int sign) {
    double[] differences = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      differences[i] = sign * (a[i] - b[i]);
    }
    return differences;
  }
}
