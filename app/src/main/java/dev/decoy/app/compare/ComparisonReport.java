package dev.decoy.app.compare;

import dev.decoy.app.Version;
import dev.decoy.candidate.Seed;
import dev.decoy.measure.audit.Hypothesis;
import dev.decoy.measure.audit.Plan;
import dev.decoy.measure.audit.StudyReport;
import dev.decoy.measure.audit.StudyReport.Verdict;
import dev.decoy.measure.statistics.ExpectedMaximum;
import dev.decoy.measure.statistics.Interval;
import dev.decoy.measure.statistics.PairedTTest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a comparison came to.
 *
 * @param grid what was compared
 * @param results by arm, in the grid's order
 * @param differences from the baseline, by metric, then by arm
 * @param study what its plan says of it; empty if it had none
 * @param overQueries what queries say of each of its hypotheses, where all seeds are measured on
 *     the same; otherwise empty
 */
record ComparisonReport(
    Grid grid,
    List<ArmResult> results,
    Map<String, List<Difference>> differences,
    Optional<StudyReport> study,
    List<OverQueries> overQueries) {
  private static final double CONFIDENCE = 0.95;

  /**
   * What queries say of a hypothesis. A plan's analysis goes over seeds, and where all of them are
   * measured on the same queries, it says nothing of others.
   *
   * @param difference treatment minus control, + in the predicted direction; p over all hypotheses
   * @param verdict by the same rule as over seeds
   */
  record OverQueries(Difference difference, Verdict verdict) {
    static OverQueries of(Difference difference, Hypothesis hypothesis, double alpha) {
      Verdict verdict = Verdict.INCONCLUSIVE;
      if (difference.corrected() < alpha
          && difference.mean() > -hypothesis.margin()
          && difference.mean() >= hypothesis.bar()) {
        verdict = Verdict.SUPPORTED;
      } else if (difference.overUnits().orElseThrow().high() < hypothesis.bar()) {
        verdict = Verdict.NOT_SUPPORTED;
      }
      return new OverQueries(difference, verdict);
    }
  }

  /** Adds up; draws depend on the comparison's first seed. */
  static ComparisonReport of(Grid grid, List<ArmResult> results, Optional<StudyLedger> study) {
    Seed seed = new Seed(grid.seeds().getFirst());
    Map<String, List<Difference>> differences = new LinkedHashMap<>();
    for (String metric : grid.metrics()) {
      differences.put(metric, Difference.of(results, grid.baseline(), metric, seed));
    }
    List<OverQueries> overQueries = new ArrayList<>();
    if (study.isPresent() && grid.sameQueries()) {
      Plan plan = study.get().plan();
      List<Difference> planned = Difference.of(results, plan.hypotheses(), seed);
      for (int i = 0; i < planned.size(); i++) {
        overQueries.add(OverQueries.of(planned.get(i), plan.hypotheses().get(i), plan.alpha()));
      }
    }
    return new ComparisonReport(
        grid, results, differences, study.map(StudyLedger::report), overQueries);
  }

  /** Mean of an arm that was measured, over seeds. */
  double mean(ArmResult result, String metric) {
    double sum = 0;
    double[] seeds = result.bySeed(metric);
    for (double one : seeds) {
      sum += one;
    }
    return sum / seeds.length;
  }

  /** Student's interval of an arm's mean over seeds; empty with one seed. */
  Optional<Interval> interval(ArmResult result, String metric) {
    double[] seeds = result.bySeed(metric);
    return seeds.length > 1
        ? Optional.of(PairedTTest.interval(seeds, CONFIDENCE))
        : Optional.empty();
  }

  /** The difference of an arm from the baseline; empty for the baseline itself. */
  Optional<Difference> difference(ArmResult result, String metric) {
    return differences.getOrDefault(metric, List.of()).stream()
        .filter(one -> one.arm().equals(result.arm().name()))
        .findFirst();
  }

  /**
   * The expected best dev score of n trials, unbiased, with its standard error; NaN for the error
   * where n is all of them. A trial's score is its mean over seeds.
   *
   * @param n from 1 to the number of trials
   */
  double[] bestOf(ArmResult result, int n) {
    double[] scores = new double[result.devScores().length];
    for (int t = 0; t < scores.length; t++) {
      for (double one : result.devScores()[t]) {
        scores[t] += one / result.devScores()[t].length;
      }
    }
    ExpectedMaximum maximum = ExpectedMaximum.of(scores);
    return new double[] {
      maximum.unbiased(n), n < scores.length ? maximum.standardError(n) : Double.NaN
    };
  }

  /** For {@code compare.json}. */
  Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("decoy", Version.number());
    json.put("id", grid.id());
    json.put("split", grid.split());
    json.put("seeds", grid.seeds());
    json.put("baseline", grid.baseline());
    json.put("trialsPerArm", grid.trialsPerArm());
    List<Object> arms = new ArrayList<>();
    for (ArmResult result : results) {
      Map<String, Object> arm = new LinkedHashMap<>();
      arm.put("name", result.arm().name());
      arm.putAll(result.arm().toJson());
      arm.put("options", result.options());
      Map<String, Object> metrics = new LinkedHashMap<>();
      for (String metric : grid.metrics().stream().filter(result::measures).toList()) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("mean", mean(result, metric));
        interval(result, metric)
            .ifPresent(interval -> one.put("intervalOverSeeds", ends(interval)));
        one.put("bySeed", result.bySeed(metric));
        difference(result, metric)
            .ifPresent(difference -> {
              Map<String, Object> minus = new LinkedHashMap<>();
              minus.put("mean", difference.mean());
              difference
                  .overQueries()
                  .ifPresent(interval ->
                      minus.put(
                          grid.unit() == Unit.USER ? "intervalOverUsers" : "intervalOverQueries",
                          ends(interval)));
              difference
                  .overSeeds()
                  .ifPresent(interval -> minus.put("intervalOverSeeds", ends(interval)));
              minus.put("p", difference.p());
              minus.put("pHolm", difference.corrected());
              one.put("minusBaseline", minus);
            });
        metrics.put(metric, one);
      }
      arm.put("metrics", metrics);
      if (result.devScores().length > 1) {
        arm.put("devScores", List.of((Object[]) result.devScores()));
        arm.put("bestOf", bestOf(result));
      }
      if (grid.unit() == Unit.QUERY) {
        arm.put("negativesPerAnchor", result.negativesPerAnchor());
        arm.put("falseNegativeShare", result.falseShare());
        arm.put("miningSeconds", result.miningSeconds());
      }
      arm.put("trainingSeconds", result.trainingSeconds());
      arms.add(arm);
    }
    json.put("arms", arms);
    study.ifPresent(report -> json.put("study", study(report, overQueries)));
    return json;
  }

  private List<Object> bestOf(ArmResult result) {
    List<Object> best = new ArrayList<>();
    for (int n = 1; n <= result.devScores().length; n++) {
      double[] of = bestOf(result, n);
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("trials", n);
      entry.put("expectedBest", of[0]);
      entry.put("standardError", of[1]);
      best.add(entry);
    }
    return best;
  }

  private static Map<String, Object> study(StudyReport report, List<OverQueries> overQueries) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("plan", report.hash());
    List<Object> outcomes = new ArrayList<>();
    for (int i = 0; i < report.outcomes().size(); i++) {
      StudyReport.Outcome outcome = report.outcomes().get(i);
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("hypothesis", outcome.hypothesis().id());
      one.put("minimalEffect", outcome.hypothesis().minimalEffect());
      one.put("margin", outcome.hypothesis().margin());
      one.put("verdict", verdict(outcome.verdict()));
      outcome.effect().ifPresent(effect -> one.put("effect", effect));
      outcome.interval().ifPresent(interval -> one.put("interval", ends(interval)));
      outcome.p().ifPresent(p -> one.put("p", p));
      outcome.corrected().ifPresent(p -> one.put("pCorrected", p));
      one.put("pairs", outcome.pairs());
      one.put("missingSeeds", outcome.missing());
      if (!overQueries.isEmpty()) {
        Difference queries = overQueries.get(i).difference();
        one.put("verdictOverQueries", verdict(overQueries.get(i).verdict()));
        queries.overQueries().ifPresent(interval -> one.put("intervalOverQueries", ends(interval)));
        one.put("pHolmOverQueries", queries.corrected());
      }
      outcomes.add(one);
    }
    json.put("outcomes", outcomes);
    json.put(
        "deviations",
        report.deviations().stream()
            .map(deviation -> deviation.rule() + ": " + deviation.what())
            .toList());
    json.put("metricsReported", report.reported());
    json.put("falseAlarm", report.falseAlarm());
    return json;
  }

  /** A verdict as people write it. */
  static String verdict(StudyReport.Verdict verdict) {
    return verdict.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static double[] ends(Interval interval) {
    return new double[] {interval.low(), interval.high()};
  }
}
