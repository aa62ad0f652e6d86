package dev.decoy.app.compare;

import dev.decoy.app.Json;
import dev.decoy.app.eval.Conventions;
import dev.decoy.app.eval.Evaluation;
import dev.decoy.app.generate.PlantedFolder;
import dev.decoy.app.mine.MineCommand;
import dev.decoy.app.train.RetrieverCommand;
import dev.decoy.data.trec.Qrels;
import dev.decoy.data.trec.TrecRun;
import dev.decoy.measure.metric.Metric;
import dev.decoy.method.SpecException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Mines, trains and measures: the steps of a comparison, each by the command that a user would run,
 * each in a folder of its own, none of them run twice.
 *
 * <pre>
 * data/seed-S/                                    if data are made up
 * data/                                           if training queries are cut into parts
 * teacher/seed-S/, warm/seed-S/                   recipe.json, run/, mined.json, model/
 * arms/NAME/seed-S/                               recipe.json, run/, mined.json
 * arms/NAME/seed-S/trial-T/                       model/, dev/, dev.json, test/, test.json
 * </pre>
 */
final class MiningBench implements Bench {
  /** Stands for the folder of the teacher's model in the sources of arms. */
  private static final String TEACHER = "@teacher";

  private final Grid grid;
  private final Path out;
  private final int threads;
  private final Step step;

  MiningBench(Grid grid, Path out, int threads, PrintWriter err) {
    this.grid = grid;
    this.out = out;
    this.threads = threads;
    this.step = new Step(err);
  }

  @Override
  public Path out() {
    return out;
  }

  /** The files of a seed, made up or cut if they are to be. */
  private Map<String, Path> data(long seed) throws IOException {
    if (grid.generated().isEmpty()) {
      return grid.files(out);
    }
    Grid.Generated made = grid.generated().get();
    Path folder = out.resolve("data").resolve("seed-" + seed);
    if (!Files.exists(folder)) {
      Files.createDirectories(folder.getParent());
      PlantedFolder.make(made.method(), made.parts(), seed, folder);
    }
    Map<String, Path> data = new LinkedHashMap<>();
    data.put("corpus", folder.resolve("corpus.jsonl"));
    data.put("queries", folder.resolve("queries.jsonl"));
    data.put("truth", folder.resolve("truth.tsv"));
    for (String part : List.of("train", "teacher", "dev", "test")) {
      data.put(part, folder.resolve("qrels").resolve(part + ".tsv"));
    }
    return data;
  }

  private Path file(long seed, String what) throws IOException {
    return Optional.ofNullable(data(seed).get(what)).orElseThrow();
  }

  @Override
  public Optional<MinedNegatives> mine(Arm arm, long seed) throws IOException {
    Path folder = Files.createDirectories(TrialFolder.ofSeed(out, arm, seed));
    return Optional.of(mine((MiningArm) arm, folder, seed, "train"));
  }

  private MinedNegatives mine(MiningArm arm, Path folder, long seed, String part)
      throws IOException {
    Path done = folder.resolve("mined.json");
    if (Files.exists(done)) {
      return MinedNegatives.read(done);
    }
    Path recipe = folder.resolve("recipe.json");
    ComparisonRun.write(recipe, Json.pretty(recipe(arm, seed, part)) + "\n");
    Path run = folder.resolve("run");
    long started = System.nanoTime();
    List<String> words = Step.words("--recipe", recipe, "--out", run, "--threads", threads);
    if (Files.exists(run)) {
      words.add("--resume");
    }
    step.run("mining " + arm.name() + ", seed " + seed, new MineCommand(), words);
    double seconds = (System.nanoTime() - started) / 1e9;
    Optional<Qrels> truth = Optional.ofNullable(data(seed).get("truth")).map(Qrels::read);
    MinedNegatives mined = MinedNegatives.count(run.resolve("negatives"), truth, seconds);
    ComparisonRun.write(done, mined.toJson());
    return mined;
  }

  private Map<String, Object> recipe(MiningArm arm, long seed, String part) throws IOException {
    Map<String, Object> recipe = new LinkedHashMap<>();
    Map<String, Path> files = data(seed);
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("corpus", String.valueOf(files.get("corpus")));
    data.put("queries", String.valueOf(files.get("queries")));
    data.put("qrels", String.valueOf(files.get(part)));
    recipe.put("data", data);
    recipe.putAll(arm.recipe());
    if (arm.from().stream().anyMatch(from -> from.contains(TEACHER))) {
      MiningArm teacher =
          grid.teacher()
              .orElseThrow(() ->
                  new SpecException(
                      "the arm '"
                          + arm.name()
                          + "' names "
                          + TEACHER
                          + ", and there is no teacher"));
      String model = '"' + apprentice("teacher", teacher, seed).toString() + '"';
      recipe.put("from", arm.from().stream().map(from -> from.replace(TEACHER, model)).toList());
    }
    recipe.put("seed", seed);
    return recipe;
  }

  /** Trains on what was mined. */
  private void train(MiningArm arm, long seed, int trial) throws IOException {
    Optional<Path> first = Optional.empty();
    if (grid.warm().isPresent()) {
      first = Optional.of(apprentice("warm", grid.warm().get(), seed));
    }
    train(
        arm,
        TrialFolder.ofSeed(out, arm, seed).resolve("run"),
        folder(arm, seed, trial),
        seed,
        grid.options(arm, trial),
        first);
  }

  /** The model that is trained before the arms are run. */
  private Path apprentice(String name, MiningArm one, long seed) throws IOException {
    Path folder =
        Files.createDirectories(out.resolve(name).resolve("seed-" + seed)).toAbsolutePath();
    mine(one, folder, seed, name.equals("teacher") ? "teacher" : "train");
    train(
        one, folder.resolve("run"), new TrialFolder(folder), seed, grid.train(), Optional.empty());
    return folder.resolve("model");
  }

  private void train(
      MiningArm arm,
      Path run,
      TrialFolder folder,
      long seed,
      Map<String, String> options,
      Optional<Path> first)
      throws IOException {
    Path model = folder.resolve("model");
    // It is there whole or not at all; what it was made of is removed afterwards.
    if (Files.exists(model) && !Files.exists(folder.resolve("model.training"))) {
      return;
    }
    Files.createDirectories(folder.path());
    List<String> words =
        Step.words("--data", run, "--out", model, "--seed", seed, "--threads", threads);
    words.addAll(Step.words("--dev", file(seed, "dev")));
    words.add("--resume");
    if (!arm.objective().isEmpty()) {
      words.addAll(List.of("--objective", arm.objective()));
    }
    first.ifPresent(path -> words.addAll(List.of("--init", path.toString())));
    RetrieverCommand command = new RetrieverCommand();
    words.addAll(Step.flags(command, arm.taken(options)));
    long started = System.nanoTime();
    step.run("training " + arm.name() + ", seed " + seed, command, words);
    folder.took((System.nanoTime() - started) / 1e9);
  }

  /** One: each step uses all threads itself. */
  @Override
  public int atOnce() {
    return 1;
  }

  @Override
  public Outcome measure(Arm arm, long seed, int trial, String split) throws IOException {
    TrialFolder folder = folder(arm, seed, trial);
    if (folder.isMeasured(split)) {
      return folder.read(split);
    }
    train((MiningArm) arm, seed, trial);
    Path ranking = folder.resolve(split);
    List<Metric> metrics = Metric.parseAll(String.join(",", grid.metrics()));
    List<String> words =
        Step.words(
            "--corpus",
            file(seed, "corpus"),
            "--queries",
            file(seed, "queries"),
            "--qrels",
            file(seed, split),
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
    step.run("ranking " + split + " by " + arm.name() + ", seed " + seed, new MineCommand(), words);
    Evaluation evaluation =
        Evaluation.of(
            Qrels.read(file(seed, split)),
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
    folder.write(split, outcome);
    return outcome;
  }
}
