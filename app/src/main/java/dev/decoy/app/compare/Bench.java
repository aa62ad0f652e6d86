package dev.decoy.app.compare;

import dev.decoy.app.Json;
import dev.decoy.app.eval.Conventions;
import dev.decoy.app.eval.Evaluation;
import dev.decoy.app.mine.MineCommand;
import dev.decoy.app.train.RetrieverCommand;
import dev.decoy.data.output.AtomicFile;
import dev.decoy.data.trec.Qrels;
import dev.decoy.data.trec.TrecRun;
import dev.decoy.measure.metric.Metric;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/**
 * Mines, trains and measures: the steps of a comparison, each by the command that a user would run,
 * each in a folder of its own, none of them run twice.
 *
 * <pre>
 * arms/NAME/seed-S/recipe.json, run/, mined.json
 * arms/NAME/seed-S/trial-T/model/, dev/, dev.json, test/, test.json
 * </pre>
 */
final class Bench {
  private final Grid grid;
  private final Path out;
  private final int threads;
  private final PrintWriter err;
  private final Optional<Qrels> truth;

  Bench(Grid grid, Path out, int threads, PrintWriter err) {
    this.grid = grid;
    this.out = out;
    this.threads = threads;
    this.err = err;
    this.truth = Optional.ofNullable(grid.data().get("truth")).map(Qrels::read);
  }

  /** The negatives of an arm with a seed. */
  MinedNegatives mine(Arm arm, long seed) throws IOException {
    Path folder = folder(arm, seed);
    Path done = folder.resolve("mined.json");
    if (Files.exists(done)) {
      return MinedNegatives.read(done);
    }
    Path recipe = folder.resolve("recipe.json");
    write(recipe, Json.pretty(recipe(arm, seed)) + "\n");
    Path run = folder.resolve("run");
    long started = System.nanoTime();
    List<String> words = words("--recipe", recipe, "--out", run, "--threads", threads);
    if (Files.exists(run)) {
      words.add("--resume");
    }
    step("mining " + arm.name() + ", seed " + seed, new MineCommand(), words);
    double seconds = (System.nanoTime() - started) / 1e9;
    MinedNegatives mined = MinedNegatives.count(run.resolve("negatives"), truth, seconds);
    write(done, mined.toJson());
    return mined;
  }

  private Map<String, Object> recipe(Arm arm, long seed) {
    Map<String, Object> recipe = new LinkedHashMap<>();
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("corpus", grid.data().get("corpus").toString());
    data.put("queries", grid.data().get("queries").toString());
    data.put("qrels", grid.data().get("train").toString());
    recipe.put("data", data);
    recipe.putAll(arm.recipe());
    recipe.put("seed", seed);
    return recipe;
  }

  /** Trains on what was mined, and says how the model ranks the queries of dev. */
  Outcome train(Arm arm, long seed, int trial) throws IOException {
    Path folder = folder(arm, seed).resolve("trial-" + trial);
    Path model = folder.resolve("model");
    Path done = folder.resolve("training.json");
    if (!Files.exists(done)) {
      Files.createDirectories(folder);
      List<String> words =
          words(
              "--data",
              folder(arm, seed).resolve("run"),
              "--out",
              model,
              "--dev",
              grid.data().get("dev"),
              "--seed",
              seed,
              "--threads",
              threads);
      if (Files.exists(model)) {
        words.add("--resume");
      }
      if (!arm.objective().isEmpty()) {
        words.addAll(List.of("--objective", arm.objective()));
      }
      options(trial).forEach((name, value) -> words.addAll(List.of("--" + name, value)));
      long started = System.nanoTime();
      step("training " + arm.name() + ", seed " + seed, new RetrieverCommand(), words);
      write(
          done,
          Json.line(Map.of("seconds", (System.nanoTime() - started) / 1e9)) + "\n");
    }
    return measure(arm, seed, trial, "dev");
  }

  /** How long the training took. */
  double trainingSeconds(Arm arm, long seed, int trial) throws IOException {
    String json =
        Files.readString(folder(arm, seed).resolve("trial-" + trial).resolve("training.json"));
    return tools.jackson.databind.json.JsonMapper.shared()
        .readTree(json)
        .get("seconds")
        .doubleValue();
  }

  /** The options that a trial trains with. */
  Map<String, String> options(int trial) {
    Map<String, String> options = new LinkedHashMap<>(grid.train());
    options.putAll(grid.trials().get(trial));
    return options;
  }

  /** How a trained model ranks the queries of a split. */
  Outcome measure(Arm arm, long seed, int trial, String split) throws IOException {
    Path folder = folder(arm, seed).resolve("trial-" + trial);
    Path done = folder.resolve(split + ".json");
    if (Files.exists(done)) {
      return Outcome.read(done);
    }
    Path ranking = folder.resolve(split);
    List<Metric> metrics = Metric.parseAll(String.join(",", grid.metrics()));
    List<String> words =
        words(
            "--corpus",
            grid.data().get("corpus"),
            "--queries",
            grid.data().get("queries"),
            "--qrels",
            grid.data().get(split),
            "--from",
            "dense:model=\"" + folder.resolve("model") + "\",depth=100",
            "--format",
            "trec",
            "--keep-positives",
            "--out",
            ranking,
            "--threads",
            threads);
    if (Files.exists(ranking)) {
      words.add("--resume");
    }
    step(
        "ranking " + split + " by " + arm.name() + ", seed " + seed, new MineCommand(), words);
    Evaluation evaluation =
        Evaluation.of(
            Qrels.read(grid.data().get(split)),
            TrecRun.read(ranking.resolve("train.trec")),
            metrics,
            Conventions.DEFAULT);
    SequencedMap<String, double[]> values = new LinkedHashMap<>();
    for (int m = 0; m < metrics.size(); m++) {
      double[] own = new double[evaluation.queries().size()];
      for (int q = 0; q < own.length; q++) {
        own[q] = evaluation.value(m, q);
      }
      values.put(metrics.get(m).label(), own);
    }
    Outcome outcome = new Outcome(evaluation.queries(), values);
    write(done, outcome.toJson());
    return outcome;
  }

  private Path folder(Arm arm, long seed) throws IOException {
    return Files.createDirectories(out.resolve("arms").resolve(arm.name()).resolve("seed-" + seed));
  }

  private static List<String> words(Object... words) {
    List<String> list = new ArrayList<>();
    for (Object word : words) {
      list.add(word.toString());
    }
    return list;
  }

  /** Runs a command; what it says is shown only if it fails. */
  private void step(String what, Callable<Integer> command, List<String> words) {
    err.println(what);
    err.flush();
    StringWriter said = new StringWriter();
    CommandLine line =
        new CommandLine(command)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setOut(new PrintWriter(said))
            .setErr(new PrintWriter(said));
    line.parseArgs(words.toArray(String[]::new));
    int code;
    try {
      code = command.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(what + ": " + e.getMessage(), e);
    }
    if (code != 0) {
      throw new IllegalStateException(
          what + " failed: " + said.toString().strip().lines().reduce((_, last) -> last).orElse(""));
    }
  }

  private static void write(Path file, String text) throws IOException {
    try (AtomicFile whole = new AtomicFile(file)) {
      whole.out().write(text.getBytes(StandardCharsets.UTF_8));
      whole.commit();
    }
  }
}
