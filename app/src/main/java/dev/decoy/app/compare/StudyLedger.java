package dev.decoy.app.compare;

import dev.decoy.app.Json;
import dev.decoy.app.Version;
import dev.decoy.data.ledger.Ledger;
import dev.decoy.data.ledger.LedgerReading;
import dev.decoy.data.ledger.PlanFile;
import dev.decoy.data.ledger.Sha256;
import dev.decoy.measure.audit.LedgerEntry;
import dev.decoy.measure.audit.Plan;
import dev.decoy.measure.audit.Preregistration;
import dev.decoy.measure.audit.StudyReport;
import dev.decoy.method.SpecException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * A comparison with hypotheses as a study: its plan is sealed in a ledger before anything runs,
 * each run is noted before it starts and when it ends, and the report says where the plan was left.
 *
 * <p>Safe to use from several threads.
 */
final class StudyLedger {
  private final PlanFile plan;
  private final Ledger ledger;
  private final Map<String, String> datasets;

  // Names of runs: what the ledger held when the plan was sealed, and what was added since.
  private final Set<String> started = new HashSet<>();
  private final Set<String> ended = new HashSet<>();
  private final Set<String> finished = new HashSet<>();

  /** The study of a comparison that has hypotheses; nothing is written yet. */
  StudyLedger(Grid grid, Path file) {
    this.datasets = datasets(grid);
    this.plan = plan(grid, datasets);
    this.ledger = new Ledger(file);
  }

  /** The plan of a comparison that has hypotheses. */
  static PlanFile plan(Grid grid) {
    return plan(grid, datasets(grid));
  }

  private static Map<String, String> datasets(Grid grid) {
    Map<String, String> datasets = new TreeMap<>();
    grid.data().forEach((name, path) -> datasets.put(name, Sha256.of(path)));
    grid.cut().ifPresent(parts -> datasets.put("cut", Json.line(parts.toJson())));
    // What is made up is known by what makes it.
    grid.generated().ifPresent(made -> datasets.put("generated", made.toString()));
    return datasets;
  }

  private static PlanFile plan(Grid grid, Map<String, String> datasets) {
    JsonNode own = grid.plan().orElseThrow();
    Map<String, Object> plan = new LinkedHashMap<>();
    plan.put("id", grid.id());
    plan.put("split", grid.split());
    plan.put("seeds", grid.seeds());
    plan.put("test", own.has("test") ? plain(own.get("test")) : "paired-t");
    plan.put("alpha", own.has("alpha") ? plain(own.get("alpha")) : 0.05);
    plan.put("hypotheses", plain(own.get("hypotheses")));
    for (String part : List.of("correction", "stopping", "exclusion")) {
      if (own.has(part)) {
        plan.put(part, plain(own.get(part)));
      }
    }
    plan.put(
        "reporting",
        own.has("reporting") ? plain(own.get("reporting")) : Map.of("metrics", grid.metrics()));
    plan.put("datasets", datasets);
    plan.put("codeVersion", Version.number());
    Map<String, Object> arms = new LinkedHashMap<>();
    for (Arm arm : grid.arms()) {
      Map<String, Set<String>> space = new LinkedHashMap<>();
      config(arm, grid.train())
          .forEach((name, value) -> space.put(name, new LinkedHashSet<>(List.of(value))));
      for (Map<String, String> trial : arm.trials(grid.trials())) {
        arm.taken(trial)
            .forEach((name, value) ->
                space.computeIfAbsent(name, _ -> new LinkedHashSet<>()).add(value));
      }
      Map<String, Object> lists = new LinkedHashMap<>();
      space.forEach((name, values) -> lists.put(name, new ArrayList<>(values)));
      arms.put(arm.name(), Map.of("trials", grid.trials(arm), "space", lists));
    }
    plan.put("arms", arms);
    return PlanFile.parse(
        "the plan of " + grid.id(), Json.line(plan).getBytes(StandardCharsets.UTF_8));
  }

  /** What an arm is run with. */
  private static Map<String, String> config(Arm arm, Map<String, String> options) {
    Map<String, String> config = new LinkedHashMap<>(arm.config());
    config.putAll(arm.taken(options));
    return config;
  }

  private static Object plain(JsonNode node) {
    if (node.isObject()) {
      Map<String, Object> map = new LinkedHashMap<>();
      node.propertyNames().forEach(name -> map.put(name, plain(node.get(name))));
      return map;
    }
    if (node.isArray()) {
      return node.valueStream().map(StudyLedger::plain).toList();
    }
    if (node.isBoolean()) {
      return node.booleanValue();
    }
    if (node.isIntegralNumber()) {
      return node.longValue();
    }
    return node.isNumber() ? (Object) node.doubleValue() : node.asString();
  }

  /** The plan's hash. */
  String hash() {
    return plan.hash();
  }

  /**
   * Seals the plan, or takes up what was done since it was sealed; refuses a ledger of another
   * plan.
   */
  synchronized void seal() {
    LedgerReading reading = ledger.read();
    if (reading.plans().containsKey(plan.hash())) {
      for (LedgerEntry entry : reading.entries()) {
        if (entry instanceof LedgerEntry.Started run) {
          started.add(run.run());
        } else if (entry instanceof LedgerEntry.Ended end) {
          ended.add(end.run());
          if (end.status() == LedgerEntry.Status.FINISHED) {
            finished.add(end.run());
          }
        }
      }
      return;
    }
    if (!reading.plans().isEmpty()) {
      throw new SpecException(
          "the folder holds the study of another plan, "
              + reading.plans().keySet().iterator().next()
              + "; this one is "
              + plan.hash()
              + ": change the file back, or choose another folder with --out");
    }
    ledger.seal(plan, false);
  }

  /** Notes that a run on a split begins; one that an interruption cut short ends as failed. */
  synchronized String start(
      Arm arm, long seed, int trial, Map<String, String> options, String split) {
    String name = name(arm, seed, trial, split);
    int again = 1;
    String run = name;
    while (started.contains(run)) {
      if (!ended.contains(run)) {
        failed(run);
      }
      run = name + "/" + ++again;
    }
    ledger.start(
        new LedgerEntry.Started(
            plan.hash(),
            run,
            arm.name(),
            seed,
            config(arm, options),
            datasets,
            split,
            Version.number(),
            false));
    started.add(run);
    return run;
  }

  /** Whether a run of this name is in the ledger with its metrics. */
  synchronized boolean has(Arm arm, long seed, int trial, String split) {
    String name = name(arm, seed, trial, split);
    return finished.stream().anyMatch(run -> run.equals(name) || run.startsWith(name + "/"));
  }

  private static String name(Arm arm, long seed, int trial, String split) {
    return arm.name() + "/seed-" + seed + "/trial-" + trial + "/" + split;
  }

  /** Notes that a run ended with its metrics. */
  synchronized void finished(String run, Outcome outcome) {
    end(new LedgerEntry.Ended(plan.hash(), run, LedgerEntry.Status.FINISHED, outcome.means()));
    finished.add(run);
  }

  /** Notes that a run ended without. */
  synchronized void failed(String run) {
    end(new LedgerEntry.Ended(plan.hash(), run, LedgerEntry.Status.FAILED, Map.of()));
  }

  private void end(LedgerEntry.Ended end) {
    ledger.end(end);
    ended.add(end.run());
  }

  /** Holds what was done against the plan. */
  StudyReport report() {
    LedgerReading reading = ledger.read();
    boolean said =
        reading.entries().stream()
            .anyMatch(entry ->
                entry instanceof LedgerEntry.Reported look && look.plan().equals(plan.hash()));
    if (!said) {
      ledger.report(new LedgerEntry.Reported(plan.hash(), true, List.of()));
      reading = ledger.read();
    }
    return Preregistration.DEFAULT.report(reading.study(plan.hash()));
  }

  /** The plan as it was sealed. */
  Plan plan() {
    return plan.plan();
  }

  /** The plan's canonical form. */
  String canonical() {
    return plan.canonical();
  }
}
