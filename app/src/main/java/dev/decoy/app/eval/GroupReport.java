package dev.decoy.app.eval;

import dev.decoy.candidate.Seed;
import dev.decoy.measure.Finding;
import dev.decoy.measure.statistics.Interval;
import dev.decoy.measure.temporal.DatedScores;
import dev.decoy.measure.temporal.TemporalTrend;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * One or two runs measured group by group.
 *
 * @param groups which queries
 * @param evaluations of the runs, of each group, in the order of the groups
 * @param comparisons of the two runs, of each group and metric; empty for one run
 * @param trends slopes over years, of each metric; empty where groups are no years
 */
record GroupReport(
    QueryGroups groups,
    SequencedMap<String, List<Evaluation>> evaluations,
    SequencedMap<String, List<Comparison>> comparisons,
    List<Trend> trends) {

  /**
   * The slope per year of a metric.
   *
   * @param metric its label
   * @param slopes of each run, and of their difference where there are two
   */
  record Trend(String metric, List<Finding> slopes) {}

  /** Measures. */
  static GroupReport of(QueryGroups groups, List<Evaluation> all, Seed seed) {
    SequencedMap<String, List<Evaluation>> evaluations = new LinkedHashMap<>();
    SequencedMap<String, List<Comparison>> comparisons = new LinkedHashMap<>();
    groups
        .members()
        .forEach((name, members) -> {
          List<Evaluation> own = all.stream().map(each -> each.of(members)).toList();
          evaluations.put(name, own);
          if (own.size() == 2) {
            List<Comparison> compared = new ArrayList<>();
            for (int m = 0; m < own.getFirst().metrics().size(); m++) {
              compared.add(
                  Comparison.of(
                      own.getFirst(), own.getLast(), m, seed.stage(groups.by()).stage(name)));
            }
            comparisons.put(name, compared);
          }
        });
    return new GroupReport(
        groups,
        evaluations,
        comparisons,
        groups.by().equals("year") && groups.members().size() > 1
            ? trends(groups, all, seed)
            : List.of());
  }

  private static List<Trend> trends(QueryGroups groups, List<Evaluation> all, Seed seed) {
    int n = groups.members().values().stream().mapToInt(members -> members.length).sum();
    int[] years = new int[n];
    int[] places = new int[n];
    int at = 0;
    for (Map.Entry<String, int[]> year : groups.members().entrySet()) {
      for (int place : year.getValue()) {
        years[at] = Integer.parseInt(year.getKey());
        places[at++] = place;
      }
    }
    List<Trend> trends = new ArrayList<>();
    for (int m = 0; m < all.getFirst().metrics().size(); m++) {
      String label = all.getFirst().metrics().get(m).label();
      double[] last = values(all.getLast(), m, places);
      Optional<double[]> first =
          all.size() == 2 ? Optional.of(values(all.getFirst(), m, places)) : Optional.empty();
      List<Finding> slopes =
          TemporalTrend.DEFAULT
              .measure(new DatedScores(years, last, first), seed.stage("trend").stage(label))
              .stream()
              .filter(finding -> finding.what().startsWith("slope"))
              .toList();
      // The first run is the reference: its own slope goes before the second's.
      trends.add(
          new Trend(
              label,
              slopes.size() == 1 ? slopes : List.of(slopes.get(1), slopes.get(0), slopes.get(2))));
    }
    return trends;
  }

  private static double[] values(Evaluation evaluation, int metric, int[] places) {
    double[] values = new double[places.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = evaluation.value(metric, places[i]);
    }
    return values;
  }

  /** Prints tables. */
  void print(PrintWriter out) {
    out.println();
    List<String> labels =
        evaluations.firstEntry().getValue().getFirst().metrics().stream()
            .map(metric -> metric.label())
            .toList();
    if (comparisons.isEmpty()) {
      List<String> headings = new ArrayList<>(List.of(groups.by(), "queries"));
      headings.addAll(labels);
      Columns table = new Columns(headings.toArray(String[]::new));
      evaluations.forEach((name, own) -> {
        List<String> cells = new ArrayList<>(List.of(name, size(own)));
        for (int m = 0; m < labels.size(); m++) {
          cells.add(EvalCommand.fixed(own.getFirst().mean(m)));
        }
        table.add(cells.toArray(String[]::new));
      });
      table.print(out);
    } else {
      Columns table =
          new Columns(
              groups.by(),
              "queries",
              "metric",
              "first",
              "second",
              "difference",
              "95% interval",
              "p");
      comparisons.forEach((name, own) -> {
        for (Comparison comparison : own) {
          table.add(
              name,
              size(evaluations.getOrDefault(name, List.of())),
              comparison.metric().label(),
              EvalCommand.fixed(comparison.first()),
              EvalCommand.fixed(comparison.second()),
              EvalCommand.signed(comparison.difference()),
              EvalCommand.signed(comparison.interval().low())
                  + " "
                  + EvalCommand.signed(comparison.interval().high()),
              EvalCommand.probability(comparison.pValue()));
        }
      });
      table.print(out);
    }
    if (groups.without() > 0) {
      out.println();
      out.println(groups.without() + " queries that count are in no group");
    }
    if (!trends.isEmpty()) {
      printTrends(out);
    }
  }

  private void printTrends(PrintWriter out) {
    out.println();
    boolean two = !comparisons.isEmpty();
    Columns table =
        two
            ? new Columns("slope per year", "first", "second", "second minus first", "95% interval")
            : new Columns("slope per year", "value", "95% interval");
    for (Trend trend : trends) {
      Finding last = trend.slopes().getLast();
      String interval =
          last.interval().map(sure -> slope(sure.low()) + " " + slope(sure.high())).orElse("-");
      if (two) {
        table.add(
            trend.metric(),
            slope(trend.slopes().get(0).estimate()),
            slope(trend.slopes().get(1).estimate()),
            slope(last.estimate()),
            interval);
      } else {
        table.add(trend.metric(), slope(last.estimate()), interval);
      }
    }
    table.print(out);
  }

  private static String slope(double value) {
    return Math.abs(value) < 5e-7 ? "0.000000" : String.format(Locale.ROOT, "%+.6f", value);
  }

  private static String size(List<Evaluation> own) {
    return String.valueOf(own.getFirst().queries().size());
  }

  /** The same for a program. */
  Map<String, Object> toJson() {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("by", groups.by());
    report.put("queriesInNoGroup", groups.without());
    Map<String, Object> all = new LinkedHashMap<>();
    evaluations.forEach((name, own) -> {
      Map<String, Object> group = new LinkedHashMap<>();
      group.put("queries", own.getFirst().queries().size());
      group.put("metrics", own.stream().map(EvalCommand::means).toList());
      List<Comparison> compared = comparisons.get(name);
      if (compared != null) {
        group.put("comparison", EvalCommand.comparison(compared));
      }
      all.put(name, group);
    });
    report.put("groups", all);
    if (!trends.isEmpty()) {
      Map<String, Object> slopes = new LinkedHashMap<>();
      for (Trend trend : trends) {
        slopes.put(trend.metric(), trend.slopes().stream().map(GroupReport::json).toList());
      }
      report.put("slopesPerYear", slopes);
    }
    return report;
  }

  private static Map<String, Object> json(Finding finding) {
    Map<String, Object> slope = new LinkedHashMap<>();
    slope.put("what", finding.what());
    slope.put("estimate", finding.estimate());
    finding
        .interval()
        .ifPresent((Interval sure) -> {
          slope.put("low", sure.low());
          slope.put("high", sure.high());
          slope.put("confidence", sure.confidence());
        });
    return slope;
  }
}
