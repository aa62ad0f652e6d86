package dev.decoy.app.experiment;

import dev.decoy.app.Json;
import dev.decoy.candidate.Seed;
import dev.decoy.data.ledger.Ledger;
import dev.decoy.data.ledger.PlanFile;
import dev.decoy.measure.audit.Deviation;
import dev.decoy.measure.audit.Deviation.Rule;
import dev.decoy.measure.audit.Hypothesis.Direction;
import dev.decoy.measure.audit.LedgerEntry;
import dev.decoy.measure.audit.Preregistration;
import dev.decoy.measure.audit.StudyReport;
import dev.decoy.measure.statistics.PairedTTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * One study of two arms that are the same: its plan is sealed in a ledger, every run and every look
 * is noted there, and the ledger is audited.
 *
 * <p>The plan is the same for whoever does the study: accuracy, treatment above control, all seeds,
 * one configuration per arm.
 */
final class TwinStudy {
  private static final String TREATMENT = "treatment";
  private static final String CONTROL = "control";
  private static final String PLANNED = "accuracy";
  private static final String CODE = "1";

  /** Seeds of a re-run start here. */
  private static final long FRESH = 1000;

  private final TwinRecipes recipes;
  private final int seeds;
  private final double alpha;
  private final PlanFile plan;
  private final Ledger ledger;
  private final Map<String, String> datasets;
  private final Map<Map<String, String>, List<Map<String, Double>>> treated = new HashMap<>();
  private final Map<Map<String, String>, List<Map<String, Double>>> controlled = new HashMap<>();

  /**
   * What was found.
   *
   * @param config with which configuration
   * @param metric by which
   * @param higher whether the treatment's is larger
   * @param p of the paired t-test
   */
  record Claimed(Map<String, String> config, String metric, boolean higher, double p) {}

  /**
   * What came of a study.
   *
   * @param claimed what its analyst says was found, if anything
   * @param supported whether the audit's verdict supports the planned hypothesis
   * @param needed the rules by which what the analyst did should be flagged
   * @param flagged the rules by which it was
   */
  record Ending(
      Optional<Claimed> claimed, boolean supported, Set<Rule> needed, Set<Rule> flagged) {}

  TwinStudy(Seed seed, int seeds, double alpha, List<Map<String, String>> space, Path folder) {
    this.recipes = new TwinRecipes(seed);
    this.seeds = seeds;
    this.alpha = alpha;
    datasets = Map.of("table", Long.toHexString(seed.value()));
    Map<String, Set<String>> legal = new TreeMap<>();
    for (Map<String, String> config : space) {
      config.forEach((option, value) ->
          legal.computeIfAbsent(option, _ -> new java.util.TreeSet<>()).add(value));
    }
    Map<String, Object> arm = Map.of("trials", 1, "space", legal);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", "twins");
    json.put("split", "test");
    json.put("seeds", LongStream.rangeClosed(1, seeds).boxed().toList());
    json.put("test", "paired-t");
    json.put("alpha", alpha);
    json.put(
        "hypotheses",
        List.of(
            Map.of(
                "id",
                "better",
                "treatment",
                TREATMENT,
                "control",
                CONTROL,
                "metric",
                PLANNED,
                "direction",
                "higher",
                "primary",
                true)));
    json.put("arms", Map.of(TREATMENT, arm, CONTROL, arm));
    json.put("datasets", datasets);
    plan = PlanFile.parse("the plan", Json.line(json).getBytes(StandardCharsets.UTF_8));
    ledger = new Ledger(folder.resolve("ledger.jsonl"));
    ledger.seal(plan, false);
  }

  /** Does what was planned, and says what the audit says. */
  Ending planned() {
    Map<String, String> config = TwinRecipes.configurations().getFirst();
    for (int seed = 1; seed <= seeds; seed++) {
      run(config, seed);
    }
    Claimed tested = tested(config, PLANNED);
    Optional<Claimed> found =
        Optional.of(tested).filter(claim -> claim.p() < alpha && claim.higher());
    return end(found, EnumSet.noneOf(Rule.class));
  }

  /**
   * Tries every configuration, looks at every metric after every seed from the third on, and stops
   * as soon as anything is significant, in whichever direction.
   */
  Ending harking() {
    Set<Rule> needed = EnumSet.of(Rule.D07, Rule.D08);
    Optional<Claimed> found = Optional.empty();
    int seed = 0;
    while (seed < seeds && found.isEmpty()) {
      seed++;
      for (Map<String, String> config : TwinRecipes.configurations()) {
        run(config, seed);
      }
      if (seed >= 3) {
        found = best();
        if (found.isEmpty() && seed < seeds) {
          ledger.report(new LedgerEntry.Reported(plan.hash(), false, List.of()));
          needed.add(Rule.D05);
        }
      }
    }
    if (seed < seeds) {
      needed.add(Rule.D13);
    }
    if (found.isPresent() && !found.get().metric().equals(PLANNED)) {
      needed.add(Rule.D01);
    } else if (found.isPresent() && !found.get().higher()) {
      needed.add(Rule.D09);
    }
    return end(found, needed);
  }

  private Optional<Claimed> best() {
    Claimed best = tested(TwinRecipes.configurations().getFirst(), PLANNED);
    for (Map<String, String> config : TwinRecipes.configurations()) {
      for (String metric : TwinRecipes.METRICS) {
        Claimed one = tested(config, metric);
        best = one.p() < best.p() ? one : best;
      }
    }
    return Optional.of(best).filter(claim -> claim.p() < alpha);
  }

  private void run(Map<String, String> config, long seed) {
    note(TREATMENT, config, seed, treated);
    note(CONTROL, config, seed, controlled);
  }

  private void note(
      String arm,
      Map<String, String> config,
      long seed,
      Map<Map<String, String>, List<Map<String, Double>>> outcomes) {
    String run = arm + "/" + new TreeMap<>(config) + "/" + seed;
    ledger.start(
        new LedgerEntry.Started(
            plan.hash(), run, arm, seed, config, datasets, "test", CODE, false));
    Map<String, Double> measured = recipes.run(arm, config, seed);
    ledger.end(new LedgerEntry.Ended(plan.hash(), run, LedgerEntry.Status.FINISHED, measured));
    outcomes.computeIfAbsent(config, _ -> new ArrayList<>()).add(measured);
  }

  private Claimed tested(Map<String, String> config, String metric) {
    List<Map<String, Double>> ours = treated.getOrDefault(config, List.of());
    List<Map<String, Double>> theirs = controlled.getOrDefault(config, List.of());
    double[] differences = new double[ours.size()];
    for (int i = 0; i < differences.length; i++) {
      differences[i] = difference(ours.get(i), theirs.get(i), metric);
    }
    return tested(config, metric, differences);
  }

  private static double difference(
      Map<String, Double> ours, Map<String, Double> theirs, String metric) {
    return ours.getOrDefault(metric, Double.NaN) - theirs.getOrDefault(metric, Double.NaN);
  }

  private static Claimed tested(Map<String, String> config, String metric, double[] differences) {
    double sum = 0;
    for (double difference : differences) {
      sum += difference;
    }
    return new Claimed(config, metric, sum > 0, PairedTTest.pValue(differences));
  }

  /** Says in the ledger what was found, and has it audited. */
  private Ending end(Optional<Claimed> found, Set<Rule> needed) {
    List<LedgerEntry.Claim> claims =
        found.stream()
            .map(claim ->
                new LedgerEntry.Claim(
                    TREATMENT,
                    CONTROL,
                    claim.metric(),
                    claim.higher() ? Direction.HIGHER : Direction.LOWER,
                    "",
                    Optional.empty()))
            .toList();
    ledger.report(new LedgerEntry.Reported(plan.hash(), true, claims));
    StudyReport report = Preregistration.DEFAULT.report(ledger.read().study(plan.hash()));
    Set<Rule> flagged = EnumSet.noneOf(Rule.class);
    report.deviations().stream().map(Deviation::rule).forEach(flagged::add);
    return new Ending(
        found,
        report.outcomes().getFirst().verdict() == StudyReport.Verdict.SUPPORTED,
        needed,
        flagged);
  }

  /** Whether the same is found again, in the same direction, with seeds that nobody has seen. */
  boolean confirmed(Claimed claim) {
    double[] differences = new double[seeds];
    for (int i = 0; i < seeds; i++) {
      differences[i] =
          difference(
              recipes.run(TREATMENT, claim.config(), FRESH + i),
              recipes.run(CONTROL, claim.config(), FRESH + i),
              claim.metric());
    }
    Claimed again = tested(claim.config(), claim.metric(), differences);
    return again.p() < alpha && again.higher() == claim.higher();
  }
}
