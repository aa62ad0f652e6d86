package dev.decoy.app.compare;

import dev.decoy.app.eval.Columns;
import dev.decoy.measure.audit.Deviation;
import dev.decoy.measure.audit.StudyReport;
import dev.decoy.measure.statistics.Interval;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A comparison as text. */
final class ComparisonTable {
  private final ComparisonReport report;

  ComparisonTable(ComparisonReport report) {
    this.report = report;
  }

  void print(PrintWriter out) {
    Grid grid = report.grid();
    out.printf(
        Locale.ROOT,
        "%s: %d arms, %d seed%s, %d trial%s each, read on %s%n",
        grid.id(),
        grid.arms().size(),
        grid.seeds().size(),
        grid.seeds().size() == 1 ? "" : "s",
        grid.trialsPerArm(),
        grid.trialsPerArm() == 1 ? "" : "s",
        grid.split());
    for (String metric : grid.metrics()) {
      out.println();
      out.println(metric);
      Columns table =
          grid.unit() == Unit.QUERY
              ? new Columns(
                  "arm",
                  "mean",
                  "95% over seeds",
                  "- baseline",
                  "95% over queries",
                  "p (Holm)",
                  "false neg.",
                  "mining",
                  "training")
              : new Columns(
                  "arm",
                  "mean",
                  "95% over seeds",
                  "- baseline",
                  "95% over " + grid.unit().several(),
                  "p (Holm)",
                  grid.unit() == Unit.USER ? "training" : "time");
      for (ArmResult result : report.results()) {
        if (result.measures(metric)) {
          table.add(row(result, metric).toArray(String[]::new));
        }
      }
      table.print(out);
    }
    out.println();
    out.println(
        "p: two-sided "
            + (grid.unit() == Unit.SEED ? "paired t-test" : "sign-flip test")
            + " over "
            + grid.unit().several()
            + ", corrected over the arms of a metric by Holm.");
    report.study().ifPresent(study -> print(out, study, report.overQueries()));
  }

  private List<String> row(ArmResult result, String metric) {
    Optional<Difference> difference = report.difference(result, metric);
    String without = result.arm().name().equals(report.grid().baseline()) ? "baseline" : "-";
    List<String> row = new ArrayList<>();
    row.add(result.arm().name());
    row.add(fixed(report.mean(result, metric)));
    row.add(report.interval(result, metric).map(ComparisonTable::ends).orElse("-"));
    row.add(difference.map(one -> signed(one.mean())).orElse(without));
    row.add(difference.flatMap(Difference::overUnits).map(ComparisonTable::signed).orElse(""));
    row.add(difference.map(one -> p(one.corrected())).orElse(""));
    if (report.grid().unit() == Unit.QUERY) {
      row.add(
          Double.isNaN(result.falseShare())
              ? "-"
              : String.format(Locale.ROOT, "%.1f%%", 100 * result.falseShare()));
      row.add(seconds(result.miningSeconds()));
    }
    row.add(seconds(result.trainingSeconds()));
    return row;
  }

  private void print(
      PrintWriter out, StudyReport study, List<ComparisonReport.OverQueries> overQueries) {
    out.println();
    out.println("Plan " + study.hash());
    for (int i = 0; i < study.outcomes().size(); i++) {
      StudyReport.Outcome outcome = study.outcomes().get(i);
      out.printf(
          Locale.ROOT,
          "  %s%s: %s%s%n",
          outcome.hypothesis().id(),
          outcome.hypothesis().allowance(),
          ComparisonReport.verdict(outcome.verdict()),
          outcome.effect().isPresent()
              ? String.format(
                  Locale.ROOT,
                  ", effect %+.4f%s",
                  outcome.effect().getAsDouble(),
                  outcome.interval().map(interval -> ", " + signed(interval)).orElse(""))
              : "");
      if (!overQueries.isEmpty()) {
        Difference queries = overQueries.get(i).difference();
        out.printf(
            Locale.ROOT,
            "    over %s: %s, %s, p %s (Holm)%n",
            report.grid().unit().several(),
            ComparisonReport.verdict(overQueries.get(i).verdict()),
            queries.overUnits().map(ComparisonTable::signed).orElse(""),
            p(queries.corrected()));
      }
    }
    if (study.deviations().isEmpty()) {
      out.println("  no deviation from the plan");
    }
    for (Deviation deviation : study.deviations()) {
      out.println("  " + deviation.rule() + ": " + deviation.what());
    }
    out.println("  A run that was never logged cannot be seen.");
  }

  /** A time, or that an interruption came before it was noted. */
  static String seconds(double seconds) {
    return Double.isNaN(seconds) ? "-" : String.format(Locale.ROOT, "%.1f s", seconds);
  }

  private static String p(double p) {
    return p < 0.0001 ? "<0.0001" : fixed(p);
  }

  static String fixed(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  static String signed(double value) {
    return String.format(Locale.ROOT, "%+.4f", value);
  }

  static String signed(Interval interval) {
    return signed(interval.low()) + " to " + signed(interval.high());
  }

  static String ends(Interval interval) {
    return fixed(interval.low()) + " to " + fixed(interval.high());
  }
}
