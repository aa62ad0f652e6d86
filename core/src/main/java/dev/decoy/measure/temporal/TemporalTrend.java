package dev.decoy.measure.temporal;

import dev.decoy.candidate.Seed;
import dev.decoy.measure.Estimator;
import dev.decoy.measure.Finding;
import dev.decoy.measure.Finding.Verdict;
import dev.decoy.measure.statistics.BootstrapInterval;
import dev.decoy.measure.statistics.Interval;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Says how a metric develops over the years of the queries: whether a model decays as queries move
 * away from what it was trained on, and whether it does so faster than a reference.
 *
 * <pre>
 * m_y   = mean of the queries of year y
 * slope = Σ_y (y - ȳ) (m_y - m̄) / Σ_y (y - ȳ)²         every year counts alike
 * </pre>
 *
 * <p>Where candidates must be older than the query, pools grow with the years, and every ranking
 * gets harder; the slope of the difference to a reference, such as BM25, tells that apart from
 * decay. Intervals are bootstrapped over the queries within each year. With one year there is no
 * slope.
 *
 * <p>Cost: O(queries) per resample.
 *
 * @param resamples of the bootstrap
 * @param confidence of the intervals, above 0 and below 1
 */
@Method(
    name = "temporal-trend",
    paper =
        "ECtHR-PCR: A Dataset for Precedent Understanding and Prior Case Retrieval in the European"
            + " Court of Human Rights",
    example = "temporal-trend --years 2005,2008,2010 --scores 0.5,0.833333,0.5")
public record TemporalTrend(
    @Option(value = "10000", min = 2) int resamples,
    @Option(value = "0.95", min = 0, max = 1, above = true, below = true) double confidence)
    implements Estimator<DatedScores> {
  /** As the defaults say. */
  public static final TemporalTrend DEFAULT = new TemporalTrend(10_000, 0.95);

  private static final String SLOPE = "least squares over the years' means";
  private static final int FEW = 3;

  /** Checks the ranges. */
  public TemporalTrend {
    Options.check(TemporalTrend.class, "resamples", resamples);
    Options.check(TemporalTrend.class, "confidence", confidence);
  }

  @Override
  public List<Finding> measure(DatedScores data, Seed seed) {
    List<Finding> findings = new ArrayList<>();
    TreeMap<Integer, int[]> years = years(data.years());
    double macro = 0;
    for (var year : years.entrySet()) {
      double[] own =
          Arrays.stream(year.getValue()).mapToDouble(query -> data.scores()[query]).toArray();
      double mean = Arrays.stream(own).sum() / own.length;
      macro += mean / years.size();
      Finding finding =
          Finding.of("mean in " + year.getKey(), mean, own.length, "mean over queries");
      findings.add(
          own.length < 2
              ? finding
              : finding.within(
                  BootstrapInterval.ofMean(own, confidence, resamples, seed.at(year.getKey()))));
    }
    findings.add(Finding.of("mean over years", macro, years.size(), "every year counts alike"));
    findings.add(slope("slope per year", years, data.scores(), seed));
    data.reference()
        .ifPresent(reference -> {
          double[] differences = new double[reference.length];
          Arrays.setAll(differences, i -> data.scores()[i] - reference[i]);
          findings.add(slope("slope per year of the reference", years, reference, seed));
          findings.add(
              slope("slope per year of the difference to the reference", years, differences, seed));
        });
    return findings;
  }

  /**
   * The slope of the years' means.
   *
   * @param years of the queries, at least two different ones
   * @param values one per query
   */
  public static double slope(int[] years, double[] values) {
    return slope(years(years), values, query -> query);
  }

  private Finding slope(String what, TreeMap<Integer, int[]> years, double[] values, Seed seed) {
    if (years.size() < 2) {
      return Finding.notIdentifiable(
          what, SLOPE, "all queries are of " + years.firstKey() + "; two years make a slope");
    }
    double estimate = slope(years, values, query -> query);
    SplittableRandom random = seed.stage("slope").generator();
    double[] slopes = new double[resamples];
    int[] drawn = new int[values.length];
    for (int b = 0; b < resamples; b++) {
      for (int[] own : years.values()) {
        for (int query : own) {
          drawn[query] = own[random.nextInt(own.length)];
        }
      }
      slopes[b] = slope(years, values, query -> drawn[query]);
    }
    Arrays.sort(slopes);
    Finding finding =
        Finding.of(what, estimate, values.length, SLOPE + ", bootstrap over queries within years");
    long single = years.values().stream().filter(own -> own.length == 1).count();
    if (single < years.size()) {
      finding =
          finding.within(
              new Interval(
                  BootstrapInterval.quantile(slopes, (1 - confidence) / 2),
                  BootstrapInterval.quantile(slopes, (1 + confidence) / 2),
                  confidence));
    }
    if (single > 0) {
      return finding.judged(
          Verdict.WARN,
          single == years.size()
              ? "every year has one query, so there is no interval"
              : "years with one query show no spread, so the interval is too narrow");
    }
    return years.size() < FEW
        ? finding.judged(Verdict.WARN, "two years: the slope is the difference of two means")
        : finding;
  }

  private static double slope(
      TreeMap<Integer, int[]> years, double[] values, java.util.function.IntUnaryOperator drawn) {
    double middle = 0;
    for (int year : years.keySet()) {
      middle += (double) year / years.size();
    }
    double products = 0;
    double squares = 0;
    for (var year : years.entrySet()) {
      double mean = 0;
      for (int query : year.getValue()) {
        mean += values[drawn.applyAsInt(query)];
      }
      mean /= year.getValue().length;
      double x = year.getKey() - middle;
      products += x * mean;
      squares += x * x;
    }
    return products / squares;
  }

  private static TreeMap<Integer, int[]> years(int[] ofQueries) {
    TreeMap<Integer, Integer> counts = new TreeMap<>();
    for (int year : ofQueries) {
      counts.merge(year, 1, Integer::sum);
    }
    TreeMap<Integer, int[]> years = new TreeMap<>();
    counts.forEach((year, count) -> years.put(year, new int[count]));
    for (int query = ofQueries.length - 1; query >= 0; query--) {
      int left = counts.merge(ofQueries[query], -1, Integer::sum);
      years.getOrDefault(ofQueries[query], new int[0])[left] = query;
    }
    return years;
  }
}
