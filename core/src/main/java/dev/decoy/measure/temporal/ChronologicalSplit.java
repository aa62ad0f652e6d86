package dev.decoy.measure.temporal;

import dev.decoy.candidate.Seed;
import dev.decoy.measure.Estimator;
import dev.decoy.measure.Finding;
import dev.decoy.measure.Finding.Verdict;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Splits queries by date into train, dev and test, each wholly before the next, and says of a split
 * that exists, and of pairs, where they let a model see the future.
 *
 * <pre>
 * train &lt; dev &lt; test by date; a date is never in two parts
 * leak   a query of an earlier part that is not before every query of a later one
 * leak   a document that is not before the query it belongs to
 * </pre>
 *
 * <p>Cuts fall where the parts come nearest to the shares asked for without parting queries of one
 * date. Queries without a date are in no part, and a document without one may be from the future;
 * both are counted.
 *
 * <p>Cost: O(n log n) for n queries.
 *
 * @param train share of the queries in train; 0.7 by default, ours
 * @param dev share in dev; the rest is test; 0.15 by default, ours
 */
@Method(
    name = "chronological-split",
    paper =
        "ECtHR-PCR: A Dataset for Precedent Understanding and Prior Case Retrieval in the European"
            + " Court of Human Rights",
    example = "chronological-split --dates 2001,2003,2003,2005,2008,2010,2011")
public record ChronologicalSplit(
    @Option(value = "0.7", min = 0, max = 1) double train,
    @Option(value = "0.15", min = 0, max = 1) double dev)
    implements Estimator<DatedExamples> {
  /** In place of a part: the query has no date. */
  public static final int UNDATED = -1;

  /** As the defaults say. */
  public static final ChronologicalSplit DEFAULT = new ChronologicalSplit(0.7, 0.15);

  private static final List<String> PARTS = List.of("train", "dev", "test");

  /** Checks that the shares leave something for the test. */
  public ChronologicalSplit {
    Options.check(ChronologicalSplit.class, "train", train);
    Options.check(ChronologicalSplit.class, "dev", dev);
    if (train + dev > 1 + 1e-12) {
      throw new SpecException(
          "chronological-split: options 'train' and 'dev' are "
              + train
              + " and "
              + dev
              + "; legal: at most 1 together");
    }
  }

  /**
   * The part of each query: 0 train, 1 dev, 2 test, {@link #UNDATED} for one whose date is NaN.
   *
   * @param dates in any unit that grows with time
   */
  public int[] parts(double[] dates) {
    double[] sorted = Arrays.stream(dates).filter(date -> !Double.isNaN(date)).sorted().toArray();
    int first = cut(sorted, train, 0);
    int second = cut(sorted, train + dev, first);
    int[] parts = new int[dates.length];
    for (int i = 0; i < parts.length; i++) {
      if (Double.isNaN(dates[i])) {
        parts[i] = UNDATED;
      } else {
        boolean early = first < sorted.length && dates[i] >= sorted[first];
        boolean late = second < sorted.length && dates[i] >= sorted[second];
        parts[i] = first == sorted.length || !early ? 0 : late ? 2 : 1;
      }
    }
    return parts;
  }

  /** The place nearest to a share where the date changes, not before {@code from}. */
  private static int cut(double[] sorted, double share, int from) {
    int wanted = (int) Math.round(share * sorted.length);
    int best = from;
    for (int at = from; at <= sorted.length; at++) {
      boolean changes = at == 0 || at == sorted.length || sorted[at - 1] < sorted[at];
      if (changes && Math.abs(at - wanted) < Math.abs(best - wanted)) {
        best = at;
      }
    }
    return best;
  }

  @Override
  public List<Finding> measure(DatedExamples data, Seed seed) {
    List<Finding> findings = new ArrayList<>();
    double[] dates = data.dates();
    int[] parts = data.parts().orElseGet(() -> parts(dates));
    String how = data.parts().isPresent() ? "as given" : "cut where the date changes";
    double[] first = new double[PARTS.size()];
    double[] last = new double[PARTS.size()];
    int[] count = new int[PARTS.size()];
    Arrays.fill(first, Double.POSITIVE_INFINITY);
    Arrays.fill(last, Double.NEGATIVE_INFINITY);
    int undated = 0;
    for (int i = 0; i < dates.length; i++) {
      if (Double.isNaN(dates[i])) {
        undated++;
      } else {
        count[parts[i]]++;
        first[parts[i]] = Math.min(first[parts[i]], dates[i]);
        last[parts[i]] = Math.max(last[parts[i]], dates[i]);
      }
    }
    for (int part = 0; part < PARTS.size(); part++) {
      if (count[part] == 0) {
        findings.add(
            Finding.notIdentifiable(
                PARTS.get(part) + " begins", how, "no query with a date is in it"));
      } else {
        findings.add(Finding.of(PARTS.get(part) + " begins", first[part], count[part], how));
        findings.add(Finding.of(PARTS.get(part) + " ends", last[part], count[part], how));
      }
    }
    if (undated > 0) {
      findings.add(
          Finding.of("queries without a date", undated, dates.length, "count")
              .judged(Verdict.WARN, "they belong to no part"));
    }
    data.parts().ifPresent(given -> findings.add(early(dates, given, first)));
    data.pairQueries().ifPresent(given -> pairs(data, given, findings));
    return findings;
  }

  /** Queries of a part that a later part's first query is not behind. */
  private static Finding early(double[] dates, int[] parts, double[] first) {
    int leaks = 0;
    int n = 0;
    for (int i = 0; i < dates.length; i++) {
      if (Double.isNaN(dates[i])) {
        continue;
      }
      n++;
      double later = Double.POSITIVE_INFINITY;
      for (int part = parts[i] + 1; part < PARTS.size(); part++) {
        later = Math.min(later, first[part]);
      }
      leaks += dates[i] >= later ? 1 : 0;
    }
    return judged(
        Finding.of("queries that a later part does not lie behind", leaks, n, "count"),
        leaks,
        "train on queries that are older than all that is tested");
  }

  private static void pairs(DatedExamples data, int[] queries, List<Finding> findings) {
    double[] documents = data.pairDates().orElse(new double[0]);
    int late = 0;
    int unknown = 0;
    for (int i = 0; i < queries.length; i++) {
      double query = data.dates()[queries[i]];
      if (Double.isNaN(query) || Double.isNaN(documents[i])) {
        unknown++;
      } else {
        late += documents[i] >= query ? 1 : 0;
      }
    }
    findings.add(
        judged(
            Finding.of(
                "pairs whose document is not before the query", late, queries.length, "count"),
            late,
            "leave them out: nobody could have known them"));
    if (unknown > 0) {
      findings.add(
          Finding.of("pairs without both dates", unknown, queries.length, "count")
              .judged(Verdict.WARN, "they may be from the future"));
    }
  }

  private static Finding judged(Finding finding, int leaks, String remedy) {
    return leaks == 0 ? finding.judged(Verdict.OK, "") : finding.judged(Verdict.FAIL, remedy);
  }
}
