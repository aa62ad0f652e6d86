package dev.decoy.app.mine;

import dev.decoy.measure.statistics.Interval;
import dev.decoy.measure.statistics.WilsonInterval;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Adds up the lines of a run, whoever wrote them and when, and says what is odd about them. */
final class RunStatistics {
  /** A hidden-positive rate from fewer anchors is not given. */
  static final int MIN_HIDDEN = 30;

  private static final double NEARLY_ALL = 0.80;
  private static final double NEARLY_NONE = 0.01;

  private final List<String> judges;
  private final Set<String> keeping;
  private final Map<String, Integer> selections;
  private final Map<String, long[]> dropped = new LinkedHashMap<>();
  private final Map<String, long[]> abstained = new LinkedHashMap<>();
  private final Map<String, long[]> reached = new LinkedHashMap<>();
  private final Map<String, long[]> shortfall = new LinkedHashMap<>();
  private final Map<String, long[]> flat = new LinkedHashMap<>();
  private final Map<String, long[]> chosen = new LinkedHashMap<>();
  private final ScoreSketch positiveScores = new ScoreSketch();
  private final ScoreSketch negativeScores = new ScoreSketch();
  private final ScoreSketch differences = new ScoreSketch();
  private final Map<String, long[]> sourceFound = new LinkedHashMap<>();
  private final Map<String, long[]> sourceAlone = new LinkedHashMap<>();
  private final Map<String, long[]> sourceChosen = new LinkedHashMap<>();
  private final List<String> cautions;
  private final List<String> shortExamples = new ArrayList<>();
  private boolean paired;
  private long units;
  private long positives;
  private long negatives;
  private long found;
  private long promoted;
  private long shortUnits;
  private long emptyUnits;
  private long hidden;
  private long hiddenTaken;

  /**
   * For a recipe.
   *
   * @param judges names of the rules, in order
   * @param keeping those of them that leave a fixed number of candidates, whatever the scores; how
   *     many they drop says nothing of a limit
   * @param selections how many negatives each selection is to give, by name, in order
   * @param cautions what should be known of the recipe itself
   */
  RunStatistics(
      List<String> judges,
      Set<String> keeping,
      Map<String, Integer> selections,
      List<String> cautions) {
    this.cautions = List.copyOf(cautions);
    this.keeping = Set.copyOf(keeping);
    this.judges = List.copyOf(judges);
    this.selections = new LinkedHashMap<>(selections);
    for (String judge : judges) {
      dropped.put(judge, new long[1]);
      abstained.put(judge, new long[1]);
      reached.put(judge, new long[1]);
    }
    for (String selection : selections.keySet()) {
      shortfall.put(selection, new long[1]);
      flat.put(selection, new long[1]);
      chosen.put(selection, new long[1]);
    }
  }

  void add(MinedLine line) {
    units++;
    paired |= line.pair().isPresent();
    List<MinedLine.Scored> own =
        line.positives().stream()
            .filter(positive -> line.pair().isEmpty() || line.pair().get().equals(positive.id()))
            .toList();
    positives += own.size();
    negatives += line.negatives().size();
    found += line.found();
    promoted += line.promoted();
    int left = line.found();
    for (String judge : judges) {
      count(reached, judge, left);
      int gone = line.dropped().getOrDefault(judge, 0);
      count(dropped, judge, gone);
      count(abstained, judge, line.abstained().getOrDefault(judge, 0));
      left -= gone;
    }
    line.shortfall().forEach((selection, missing) -> count(shortfall, selection, missing));
    line.flat().forEach(selection -> count(flat, selection, 1));
    if (!line.shortfall().isEmpty()) {
      shortUnits++;
      if (shortExamples.size() < 5 && !shortExamples.contains(line.anchor())) {
        shortExamples.add(line.anchor());
      }
    }
    if (line.negatives().isEmpty()) {
      emptyUnits++;
    }
    line.sources()
        .forEach((name, share) -> {
          count(sourceFound, name, share.found());
          count(sourceAlone, name, share.alone());
        });
    float lowest = Float.NaN;
    for (MinedLine.Scored positive : own) {
      positiveScores.add(positive.score());
      lowest = Float.isNaN(lowest) ? positive.score() : Math.min(lowest, positive.score());
    }
    for (MinedLine.Negative negative : line.negatives()) {
      negativeScores.add(negative.score());
      differences.add(lowest - negative.score());
      count(chosen, negative.by(), 1);
      negative
          .sources()
          .forEach(
              (name, said) -> count(sourceChosen, name, said.containsKey(Origin.RANK) ? 1 : 0));
    }
    if (line.hiddenTaken().isPresent()) {
      hidden++;
      hiddenTaken += line.hiddenTaken().get() ? 1 : 0;
    }
  }

  /** Everything, for {@code stats.json}. */
  Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("units", units);
    json.put("positives", positives);
    json.put("negatives", negatives);
    json.put("units_short", shortUnits);
    json.put("units_without_negatives", emptyUnits);
    json.put("units_short_examples", shortExamples);
    json.put("candidates", found);
    json.put("promoted", promoted);
    if (!sourceFound.isEmpty()) {
      Map<String, Object> sources = new LinkedHashMap<>();
      sourceFound.forEach((name, count) ->
          sources.put(
              name,
              ordered(
                  "found",
                  count[0],
                  "alone",
                  at(sourceAlone, name),
                  "chosen",
                  at(sourceChosen, name))));
      json.put("sources", sources);
    }
    Map<String, Object> stages = new LinkedHashMap<>();
    for (String judge : judges) {
      stages.put(
          judge,
          ordered(
              "reached",
              at(reached, judge),
              "dropped",
              at(dropped, judge),
              "abstained",
              at(abstained, judge)));
    }
    json.put("judges", stages);
    Map<String, Object> picks = new LinkedHashMap<>();
    selections.forEach((name, count) ->
        picks.put(
            name,
            ordered(
                "wanted",
                count * units,
                "chosen",
                at(chosen, name),
                "short",
                at(shortfall, name),
                "flat",
                at(flat, name))));
    json.put("selections", picks);
    json.put(
        "scores",
        ordered(
            "positive",
            positiveScores.figures(),
            "negative",
            negativeScores.figures(),
            "difference",
            differences.figures()));
    json.put("hidden_positive_rate", hiddenRate());
    List<String> all = new ArrayList<>(cautions);
    all.addAll(warnings());
    json.put("warnings", all);
    return json;
  }

  private Map<String, Object> hiddenRate() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("anchors", hidden);
    json.put("taken", hiddenTaken);
    if (hidden >= MIN_HIDDEN) {
      Interval interval = WilsonInterval.of(hiddenTaken, hidden, 0.95);
      json.put("estimable", true);
      json.put("rate", (double) hiddenTaken / hidden);
      json.put("interval95", List.of(interval.low(), interval.high()));
    } else {
      json.put("estimable", false);
    }
    return json;
  }

  /** What a user should know before training on the result. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    for (String judge : judges) {
      if (MiningSetup.ALWAYS.contains(judge) || at(reached, judge) == 0) {
        continue;
      }
      if (at(abstained, judge) == at(reached, judge)) {
        warnings.add(judge + " could not tell about any candidate: what it reads is missing");
        continue;
      }
      if (keeping.contains(judge)) {
        continue;
      }
      double share = (double) at(dropped, judge) / at(reached, judge);
      if (share > NEARLY_ALL || share < NEARLY_NONE) {
        warnings.add(
            judge
                + " dropped "
                + percent(share)
                + " of the candidates that reached it; its limit may not fit the scale of the scores");
      }
    }
    flat.forEach((name, count) -> {
      if (units > 0 && count[0] > units / 2) {
        warnings.add(
            name
                + " weighed the candidates almost evenly for "
                + percent((double) count[0] / units)
                + " of the anchors; try scale=window or a larger a");
      }
    });
    if (emptyUnits > 0) {
      warnings.add(
          number(emptyUnits)
              + " "
              + unit()
              + " got no negative at all; see 'shortfall' in negatives/");
    }
    return warnings;
  }

  /** The table that ends a run. */
  void print(PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%s %s with %s positives got %s negatives (%.2f each); %s came up short%s%n",
        number(units),
        unit(),
        number(positives),
        number(negatives),
        units == 0 ? 0.0 : (double) negatives / units,
        number(shortUnits),
        shortExamples.isEmpty() ? "" : ", such as " + String.join(", ", shortExamples));
    out.println();
    out.printf(
        Locale.ROOT,
        "%-12s %10s %10s %10s %10s %10s %10s %10s%n",
        "score",
        "mean",
        "sd",
        "min",
        "25 %",
        "median",
        "75 %",
        "max");
    row(out, "positive", positiveScores);
    row(out, "negative", negativeScores);
    row(out, "difference", differences);
    out.println();
    printSources(out);
    int width = 24;
    for (String judge : judges) {
      width = Math.max(width, judge.length());
    }
    out.printf(
        Locale.ROOT,
        "%-" + width + "s %14s %14s %8s %12s%n",
        "judge",
        "reached",
        "dropped",
        "share",
        "cannot tell");
    for (String judge : judges) {
      long in = at(reached, judge);
      out.printf(
          Locale.ROOT,
          "%-" + width + "s %14s %14s %8s %12s%n",
          judge,
          number(in),
          number(at(dropped, judge)),
          in == 0 ? "-" : percent((double) at(dropped, judge) / in),
          number(at(abstained, judge)));
    }
    if (promoted > 0) {
      out.println("judged not relevant, hence preferred: " + number(promoted));
    }
    out.println();
    out.printf(
        Locale.ROOT, "%-" + width + "s %14s %14s %8s%n", "selection", "wanted", "chosen", "short");
    selections.forEach((name, count) ->
        out.printf(
            Locale.ROOT,
            "%-" + width(judges) + "s %14s %14s %8s%n",
            name,
            number(count * units),
            number(at(chosen, name)),
            number(at(shortfall, name))));
    out.println();
    if (hidden >= MIN_HIDDEN) {
      Interval interval = WilsonInterval.of(hiddenTaken, hidden, 0.95);
      out.printf(
          Locale.ROOT,
          "hidden-positive rate: %s (95 %% interval %s to %s): of %s anchors with several positives, one hidden each, %s would have been mined as negatives%n",
          percent((double) hiddenTaken / hidden),
          percent(interval.low()),
          percent(interval.high()),
          number(hidden),
          number(hiddenTaken));
    } else {
      out.printf(
          Locale.ROOT,
          "hidden-positive rate: not estimable (%s anchors have several positives; %d are needed)%n",
          number(hidden),
          MIN_HIDDEN);
    }
  }

  /** Where the candidates came from; one that two sources found counts for both. */
  private void printSources(PrintWriter out) {
    if (sourceFound.isEmpty()) {
      return;
    }
    String format = "%-" + width(List.copyOf(sourceFound.keySet())) + "s %14s %14s %8s %12s%n";
    out.printf(Locale.ROOT, format, "source", "found", "found alone", "share", "chosen");
    sourceFound.forEach((name, count) ->
        out.printf(
            Locale.ROOT,
            format,
            name,
            number(count[0]),
            number(at(sourceAlone, name)),
            count[0] == 0 ? "-" : percent((double) at(sourceAlone, name) / count[0]),
            number(at(sourceChosen, name))));
    out.println();
  }

  private String unit() {
    return paired ? "pairs" : "anchors";
  }

  private static int width(List<String> names) {
    return Math.max(24, names.stream().mapToInt(String::length).max().orElse(0));
  }

  private static void row(PrintWriter out, String name, ScoreSketch sketch) {
    Map<String, Object> figures = sketch.figures();
    if (!figures.containsKey("mean")) {
      out.printf(Locale.ROOT, "%-12s %10s%n", name, "unscored");
      return;
    }
    out.printf(Locale.ROOT, "%-12s", name);
    for (String figure : List.of("mean", "sd", "min", "p25", "median", "p75", "max")) {
      out.printf(Locale.ROOT, " %10.4g", ((Number) figures.getOrDefault(figure, 0)).doubleValue());
    }
    out.println();
  }

  private static void count(Map<String, long[]> counts, String name, long n) {
    counts.computeIfAbsent(name, key -> new long[1])[0] += n;
  }

  private static long at(Map<String, long[]> counts, String name) {
    long[] count = counts.get(name);
    return count == null ? 0 : count[0];
  }

  private static Map<String, Object> ordered(Object... pairs) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put((String) pairs[i], pairs[i + 1]);
    }
    return map;
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
