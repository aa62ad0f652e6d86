package dev.decoy.app.compare;

import dev.decoy.app.Version;
import dev.decoy.measure.audit.Deviation;
import dev.decoy.measure.audit.StudyReport;
import dev.decoy.measure.statistics.Interval;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A comparison as one page of HTML that needs nothing else: tables, and a picture of each metric.
 */
final class ComparisonPage {
  private static final int LEFT = 230;
  private static final int WIDTH = 820;
  private static final int RIGHT = 30;
  private static final int ROW = 26;

  private final ComparisonReport report;
  private final StringBuilder page = new StringBuilder();

  ComparisonPage(ComparisonReport report) {
    this.report = report;
  }

  /** The page. */
  String html() {
    Grid grid = report.grid();
    page.append(
        """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
        <title>%s</title>
        <style>
        body{font:15px/1.5 system-ui,sans-serif;max-width:1000px;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff}
        h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}
        table{border-collapse:collapse;width:100%%;font-variant-numeric:tabular-nums}
        th,td{padding:.3rem .6rem;text-align:right;border-bottom:1px solid #d8dee4}
        th:first-child,td:first-child{text-align:left}thead th{border-bottom:2px solid #1b1f24}
        .scroll{overflow-x:auto}.quiet{color:#59636e}code{font-size:.9em}
        svg text{font:13px system-ui,sans-serif;fill:#1b1f24}svg .quiet{fill:#59636e}
        .better{color:#116329;font-weight:600}.worse{color:#a40e26;font-weight:600}
        </style></head><body>
        """
            .formatted(escape(grid.id())));
    page.append("<h1>").append(escape(grid.id())).append("</h1>\n");
    page.append(
        "<p class=\"quiet\">%d arms, %s, %d trial%s each, chosen on dev; read on %s. Decoy %s.</p>%n"
            .formatted(
                grid.arms().size(),
                grid.seeds().size() == 1
                    ? "1 seed"
                    : grid.seeds().size() + " seeds (" + join(grid.seeds()) + ")",
                grid.trialsPerArm(),
                grid.trialsPerArm() == 1 ? "" : "s",
                escape(grid.split()),
                escape(Version.number())));
    report.study().ifPresent(this::study);
    for (String metric : grid.metrics()) {
      metric(metric);
    }
    arms();
    if (grid.trialsPerArm() > 1) {
      tuning();
    }
    page.append("<h2>How to read it</h2>\n<p>")
        .append(
            grid.unit() == Unit.SEED
                ? "A dot is the mean over seeds, its line Student's 95 % interval. <i>Minus"
                    + " baseline</i> is paired by seed; its interval is Student's and p the"
                    + " two-sided paired t-test, after Holm over the arms of a metric."
                : "A dot is the mean over seeds and "
                    + grid.unit().several()
                    + ", its line Student's 95 % interval over seeds. <i>Minus baseline</i> is"
                    + " meant over seeds for each "
                    + grid.unit().one()
                    + "; its interval is the bootstrap, and p the two-sided sign-flip test over "
                    + grid.unit().several()
                    + ", after Holm over the arms of a metric.")
        .append(" Several metrics are not corrected for each other.")
        .append("</p>\n</body></html>\n");
    return page.toString();
  }

  private void metric(String metric) {
    page.append("<h2>").append(escape(metric)).append("</h2>\n");
    picture(metric);
    page.append(
        "<div class=\"scroll\"><table><thead><tr><th>arm</th><th>mean</th><th>95 % over seeds</th>"
            + "<th>minus baseline</th><th>95 % over "
            + report.grid().unit().several()
            + "</th><th>p (Holm)</th></tr></thead>\n");
    for (ArmResult result : measured(metric)) {
      Optional<Difference> difference = report.difference(result, metric);
      String kind =
          difference
              .map(one ->
                  one.corrected() >= 0.05
                      ? ""
                      : one.mean() > 0 ? " class=\"better\"" : " class=\"worse\"")
              .orElse("");
      page.append("<tr><td>")
          .append(escape(result.arm().name()))
          .append("</td><td>")
          .append(ComparisonTable.fixed(report.mean(result, metric)))
          .append("</td><td>")
          .append(report.interval(result, metric).map(ComparisonTable::ends).orElse("–"))
          .append("</td><td")
          .append(kind)
          .append(">")
          .append(
              difference
                  .map(one -> ComparisonTable.signed(one.mean()))
                  .orElse(isBaseline(result) ? "baseline" : "–"))
          .append("</td><td>")
          .append(difference.flatMap(Difference::overUnits).map(ComparisonTable::signed).orElse(""))
          .append("</td><td>")
          .append(difference.map(one -> p(one.corrected())).orElse(""))
          .append("</td></tr>\n");
    }
    page.append("</table></div>\n");
  }

  /** A dot and a line for each arm. */
  private void picture(String metric) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (ArmResult result : measured(metric)) {
      double mean = report.mean(result, metric);
      Interval interval = report.interval(result, metric).orElse(new Interval(mean, mean, 0.95));
      least = Math.min(least, Math.max(interval.low(), mean - 0.5));
      most = Math.max(most, Math.min(interval.high(), mean + 0.5));
    }
    double room = Math.max(0.005, 0.06 * (most - least));
    least -= room;
    most += room;
    int height = ROW * measured(metric).size() + 34;
    page.append(
        "<svg viewBox=\"0 0 %d %d\" width=\"100%%\" role=\"img\" aria-label=\"%s of every arm\">%n"
            .formatted(WIDTH, height, escape(metric)));
    double step = step((most - least) / 6);
    for (double tick = Math.ceil(least / step) * step; tick <= most; tick += step) {
      double x = x(tick, least, most);
      page.append(
          line(x, 6, x, height - 24, "#d8dee4", 1)
              + text(x, height - 8, "middle", "quiet", decimals(tick, step)));
    }
    int y = ROW / 2 + 6;
    for (ArmResult result : measured(metric)) {
      double mean = report.mean(result, metric);
      boolean base = isBaseline(result);
      String colour = base ? "#59636e" : "#0969da";
      double low = least;
      double high = most;
      Optional<Interval> interval = report.interval(result, metric);
      if (interval.isPresent()) {
        low = Math.max(least, interval.get().low());
        high = Math.min(most, interval.get().high());
        page.append(line(x(low, least, most), y, x(high, least, most), y, colour, 3));
      }
      page.append(
          "<circle cx=\"%s\" cy=\"%d\" r=\"5\" fill=\"%s\"><title>%s: %s</title></circle>%n"
              .formatted(
                  number(x(mean, least, most)),
                  y,
                  colour,
                  escape(result.arm().name()),
                  ComparisonTable.fixed(mean)));
      page.append(text(LEFT - 12, y + 4, "end", "", shortened(result.arm().name())));
      y += ROW;
    }
    page.append("</svg>\n");
  }

  private List<ArmResult> measured(String metric) {
    return report.results().stream().filter(result -> result.measures(metric)).toList();
  }

  private boolean isBaseline(ArmResult result) {
    return result.arm().name().equals(report.grid().baseline());
  }

  private void arms() {
    boolean mined = report.grid().unit() == Unit.QUERY;
    page.append("<h2>Arms</h2>\n<div class=\"scroll\"><table><thead><tr><th>arm</th>")
        .append(
            mined
                ? "<th>negatives per anchor</th><th>false negatives</th><th>mining</th><th>training</th>"
                : report.grid().unit() == Unit.USER ? "<th>training</th>" : "<th>time</th>")
        .append("<th>options</th></tr></thead>\n");
    for (ArmResult result : report.results()) {
      page.append(
          "<tr><td>%s<br><code class=\"quiet\">%s</code></td>%n"
              .formatted(escape(result.arm().name()), escape(result.arm().sentence())));
      if (mined) {
        page.append(
            "<td>%s</td><td>%s</td><td>%s</td>%n"
                .formatted(
                    String.format(Locale.ROOT, "%.2f", result.negativesPerAnchor()),
                    Double.isNaN(result.falseShare())
                        ? "not known"
                        : String.format(Locale.ROOT, "%.1f %%", 100 * result.falseShare()),
                    ComparisonTable.seconds(result.miningSeconds())));
      }
      page.append(
          "<td>%s</td><td>%s</td></tr>%n"
              .formatted(
                  ComparisonTable.seconds(result.trainingSeconds()),
                  escape(options(result.options()))));
    }
    page.append("</table></div>\n");
  }

  private static String options(Map<String, String> options) {
    StringBuilder text = new StringBuilder();
    options.forEach((name, value) ->
        text.append(text.isEmpty() ? "" : ", ").append(name).append('=').append(value));
    return text.isEmpty() ? "defaults" : text.toString();
  }

  private void tuning() {
    int trials = report.grid().trialsPerArm();
    page.append(
        "<h2>What tuning brings</h2>\n<p>Expected best %s on dev of n random trials out of the %d that"
                .formatted(escape(report.grid().metrics().getFirst()), trials)
            + " were run, unbiased, ± its standard error.</p>\n<div class=\"scroll\"><table><thead><tr><th>arm</th>");
    for (int n = 1; n <= trials; n++) {
      page.append("<th>n = ").append(n).append("</th>");
    }
    page.append("</tr></thead>\n");
    for (ArmResult result : report.results()) {
      page.append("<tr><td>").append(escape(result.arm().name())).append("</td>");
      for (int n = 1; n <= trials; n++) {
        if (n > result.devScores().length) {
          page.append("<td>–</td>");
          continue;
        }
        double[] best = report.bestOf(result, n);
        page.append("<td>").append(ComparisonTable.fixed(best[0]));
        if (!Double.isNaN(best[1])) {
          page.append(" ± ").append(ComparisonTable.fixed(best[1]));
        }
        page.append("</td>");
      }
      page.append("</tr>\n");
    }
    page.append("</table></div>\n");
  }

  private void study(StudyReport study) {
    page.append("<h2>What was planned</h2>\n<p>Plan <code>")
        .append(escape(study.hash()))
        .append(
            "</code>, sealed before the first run.</p>\n<div class=\"scroll\"><table><thead><tr>"
                + "<th>hypothesis</th><th>verdict</th><th>effect</th><th>interval</th><th>p corrected</th>"
                + "<th>seeds</th><th>over "
                + report.grid().unit().several()
                + "</th></tr></thead>\n");
    for (int i = 0; i < study.outcomes().size(); i++) {
      StudyReport.Outcome outcome = study.outcomes().get(i);
      page.append(
          "<tr><td>%s: %s against %s on %s%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%d</td><td>%s</td></tr>%n"
              .formatted(
                  escape(outcome.hypothesis().id()),
                  escape(outcome.hypothesis().treatment()),
                  escape(outcome.hypothesis().control()),
                  escape(outcome.hypothesis().metric()),
                  escape(outcome.hypothesis().allowance()),
                  ComparisonReport.verdict(outcome.verdict()),
                  outcome.effect().isPresent()
                      ? ComparisonTable.signed(outcome.effect().getAsDouble())
                      : "–",
                  outcome.interval().map(ComparisonTable::signed).orElse("–"),
                  outcome.corrected().isPresent() ? p(outcome.corrected().getAsDouble()) : "–",
                  outcome.pairs(),
                  report.overQueries().isEmpty() ? "–" : overQueries(report.overQueries().get(i))));
    }
    page.append("</table></div>\n");
    if (study.deviations().isEmpty()) {
      page.append("<p>No deviation from the plan was found.");
    } else {
      page.append("<ul>\n");
      for (Deviation deviation : study.deviations()) {
        page.append("<li>")
            .append(deviation.rule())
            .append(": ")
            .append(escape(deviation.what()))
            .append("</li>\n");
      }
      page.append("</ul>\n<p>");
    }
    page.append(" A run that was never logged cannot be seen.</p>\n");
  }

  private static String overQueries(ComparisonReport.OverQueries queries) {
    return ComparisonReport.verdict(queries.verdict())
        + ", "
        + queries.difference().overUnits().map(ComparisonTable::signed).orElse("–");
  }

  private static double x(double value, double least, double most) {
    return LEFT + (WIDTH - LEFT - RIGHT) * (value - least) / (most - least);
  }

  /** 1, 2 or 5 times a power of ten. */
  private static double step(double rough) {
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double factor = rough / power;
    return power * (factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 5 ? 5 : 10);
  }

  private static String decimals(double value, double step) {
    int digits = Math.max(0, (int) Math.ceil(-Math.log10(step) - 1e-9));
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  private static String line(double x, double y, double x2, double y2, String colour, int width) {
    return "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" stroke=\"%s\" stroke-width=\"%d\"/>%n"
        .formatted(number(x), number(y), number(x2), number(y2), colour, width);
  }

  private static String text(double x, double y, String anchor, String kind, String words) {
    return "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\" class=\"%s\">%s</text>%n"
        .formatted(number(x), number(y), anchor, kind, escape(words));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  private static String p(double value) {
    return value < 0.0001 ? "&lt; 0.0001" : ComparisonTable.fixed(value);
  }

  private static String shortened(String name) {
    return name.length() <= 32 ? name : name.substring(0, 31) + "…";
  }

  private static String join(Iterable<?> values) {
    StringBuilder text = new StringBuilder();
    values.forEach(value -> text.append(text.isEmpty() ? "" : ", ").append(value));
    return text.toString();
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
