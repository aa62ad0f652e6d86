package dev.decoy.app.mine;

import dev.decoy.app.Json;
import dev.decoy.app.Progress;
import dev.decoy.app.source.CrossScorer;
import dev.decoy.app.source.SearchLog;
import dev.decoy.candidate.Anchors;
import dev.decoy.data.Dataset;
import dev.decoy.data.DatasetOptions;
import dev.decoy.data.input.InputException;
import dev.decoy.data.input.InputFile;
import dev.decoy.data.input.InputReport;
import dev.decoy.data.output.OutputOptions;
import dev.decoy.data.output.TrainingFormat;
import dev.decoy.data.output.TrainingWriter;
import dev.decoy.data.output.WriteReport;
import dev.decoy.method.SpecException;
import dev.decoy.mine.Mined;
import dev.decoy.mine.Miner;
import dev.decoy.mine.SelectStage;
import dev.decoy.mine.Trace;
import dev.decoy.mine.Unit;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A run of a recipe into a folder: reads, indexes, mines part by part, writes the training file,
 * adds up.
 */
public final class MiningRun {
  private final Recipe recipe;
  private final Path out;
  private final int threads;
  private final PrintWriter err;

  /**
   * A run that is yet to start.
   *
   * @param recipe resolved
   * @param out the run's folder
   * @param threads at least 1; the result does not depend on it
   * @param err where progress and warnings go
   */
  public MiningRun(Recipe recipe, Path out, int threads, PrintWriter err) {
    this.recipe = recipe;
    this.out = out;
    this.threads = threads;
    this.err = err;
  }

  /** What a run came to. */
  public record Result(
      RunStatistics statistics,
      Path training,
      boolean trainable,
      WriteReport written,
      Map<String, Object> json) {
    /** What the file could not hold, by reason. */
    Map<String, Long> notes() {
      return written.notes();
    }

    /** Whether there is something to train on. */
    String summary() {
      String records = String.format(Locale.ROOT, "%,d records", written.records());
      if (written.records() == 0) {
        return training + " is empty: no negative was left to write";
      }
      return training + (trainable ? " is ready to train on: " : " is a ranking of ") + records;
    }
  }

  /**
   * Runs to the end, or goes on where an earlier run of the same recipe was interrupted.
   *
   * @param resume whether the folder may hold an unfinished run
   */
  Result run(boolean resume) {
    Instant started = Instant.now();
    boolean fresh = !RunFolder.holdsSomething(out);
    if (!resume && !fresh) {
      throw new SpecException(
          out
              + " is not empty; add --resume to go on with the run that it holds, or choose another folder with --out");
    }
    try (RunFolder folder = RunFolder.open(out)) {
      try {
        return run(folder, started);
      } catch (InputException | SpecException e) {
        if (fresh) {
          folder.discardUnlessMined();
        }
        throw e;
      }
    }
  }

  private Result run(RunFolder folder, Instant started) {
    folder.requireOurs();
    Manifest.check(folder.manifest(), recipe);
    Manifest.begin(folder.manifest(), recipe);
    folder.prepare();
    List<Map<String, Object>> times = new ArrayList<>();
    Instant at = Instant.now();
    InputReport report = new InputReport(DataFlags.lenient(recipe.data()));
    DatasetOptions options = DataFlags.options(recipe.data(), MiningSetup.fields(recipe), threads);
    try (Dataset data = read(options, report)) {
      report.lines().forEach(line -> err.println("warning: " + line));
      at = lap(times, "read", at);
      List<InputFile> read = Dataset.inputs(RunFolder.store(out));
      List<InputFile> inputs = new ArrayList<>(read);
      inputs.addAll(SourceFiles.of(recipe).inputs());
      Manifest.pin(folder, recipe, inputs);
      SearchLog searches = new SearchLog(line -> err.println("search  " + line));
      try (MiningSetup setup = open(data, read, searches)) {
        Manifest.searches(folder, searches.facts());
        at = lap(times, "index", at);
        mine(setup, folder);
        at = lap(times, "mine", at);
        return finish(setup, folder, inputs, report, started, times, at);
      }
    }
  }

  private Dataset read(DatasetOptions options, InputReport report) {
    try (Progress progress = new Progress(err, "reading", 0, "bytes")) {
      return Dataset.ingest(options, RunFolder.store(out), report, progress::to);
    }
  }

  private MiningSetup open(Dataset data, List<InputFile> inputs, SearchLog searches) {
    try (Progress progress = new Progress(err, "indexing", data.documents().size(), "documents")) {
      return MiningSetup.open(
          recipe,
          data,
          RunFolder.index(out),
          inputs.toString(),
          threads,
          progress::to,
          warning -> err.println("warning: " + warning),
          searches);
    }
  }

  private static Instant lap(List<Map<String, Object>> times, String what, Instant since) {
    Instant now = Instant.now();
    Map<String, Object> time = new LinkedHashMap<>();
    time.put("stage", what);
    time.put("seconds", Duration.between(since, now).toMillis() / 1000.0);
    times.add(time);
    return now;
  }

  private void mine(MiningSetup setup, RunFolder folder) {
    int parts = (setup.size() + RunFolder.PART_SIZE - 1) / RunFolder.PART_SIZE;
    // Some sources are faster with many anchors at a time; every thread should have its share
    // still.
    int together =
        Math.clamp(setup.pool().block() / RunFolder.PART_SIZE, 1, Math.max(1, parts / threads));
    AtomicInteger next = new AtomicInteger();
    AtomicBoolean failed = new AtomicBoolean();
    try (Progress progress = new Progress(err, "mining", setup.size(), "anchors")) {
      together(
          Math.max(1, parts),
          "mining",
          () ->
              () -> {
                try {
                  Miner miner = setup.miner();
                  while (!failed.get()) {
                    int part = next.getAndUpdate(at -> at + share(parts - at, together));
                    if (part >= parts) {
                      break;
                    }
                    int end = part + share(parts - part, together);
                    mineParts(setup, miner, folder, part, end, progress);
                  }
                  return null;
                } catch (Throwable e) {
                  failed.set(true);
                  throw e;
                }
              });
    }
  }

  /**
   * How many of the parts that are left to take at once: fewer at the end, so that no thread is
   * left with a lot.
   */
  private int share(int left, int most) {
    return Math.clamp(left / threads, 1, most);
  }

  /** Runs a work on all threads, or on as many as it has pieces for; fails as the first of them. */
  private void together(int pieces, String what, Supplier<Callable<Void>> work) {
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<Void>> workers = new ArrayList<>();
      for (int t = 0; t < Math.min(threads, pieces); t++) {
        workers.add(pool.submit(work.get()));
      }
      for (Future<Void> worker : workers) {
        worker.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      if (e.getCause() instanceof IOException cause) {
        throw new UncheckedIOException("cannot go on " + what + ": " + cause.getMessage(), cause);
      }
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(
          what + " was interrupted; --resume goes on where it stopped", e);
    }
  }

  /** Mines the parts of a range that are not there, as many at once as lie side by side. */
  private void mineParts(
      MiningSetup setup, Miner miner, RunFolder folder, int first, int end, Progress progress) {
    int from = first;
    for (int part = first; part <= end; part++) {
      if (part == end || folder.hasPart(part)) {
        if (part > from) {
          mineMissing(setup, miner, folder, from, part, progress);
        }
        if (part < end) {
          progress.skip(lastUnit(setup, part) - part * RunFolder.PART_SIZE);
        }
        from = part + 1;
      }
    }
  }

  private static int lastUnit(MiningSetup setup, int part) {
    return Math.min(setup.size(), (part + 1) * RunFolder.PART_SIZE);
  }

  private void mineMissing(
      MiningSetup setup, Miner miner, RunFolder folder, int first, int end, Progress progress) {
    int from = first * RunFolder.PART_SIZE;
    int to = lastUnit(setup, end - 1);
    StringBuilder lines = new StringBuilder();
    int[] part = {first};
    int[] anchors = new int[to - from];
    int distinct = 0;
    for (int i = from; i < to; i++) {
      int anchor = setup.anchor(i);
      if (distinct == 0 || anchors[distinct - 1] != anchor) {
        anchors[distinct++] = anchor;
      }
    }
    int[] position = {from};
    setup
        .pool()
        .pools(
            new Anchors(Arrays.copyOf(anchors, distinct)),
            pooled -> {
              Map<String, Origin.Share> sources =
                  setup.tellsOrigins() ? Origin.shares(setup.pool().names(), pooled) : Map.of();
              while (position[0] < to && setup.anchor(position[0]) == pooled.anchor()) {
                Unit unit = setup.unit(position[0]++);
                Mined mined = miner.mine(unit, pooled, Trace.NONE);
                Optional<Boolean> hidden =
                    unit.positives().length >= 2 && unit.focus() <= 0
                        ? Optional.of(miner.takesHiddenPositive(unit, pooled))
                        : Optional.empty();
                MinedLine line =
                    MinedLine.of(
                        mined,
                        setup.judges(),
                        setup.selections(),
                        setup.data().queries()::id,
                        setup.data().documents()::id,
                        hidden,
                        sources);
                lines.append(Json.line(line.toJson())).append('\n');
                progress.add(1);
                if (position[0] == lastUnit(setup, part[0])) {
                  RunFolder.write(folder.part(part[0]++), lines.toString());
                  lines.setLength(0);
                }
              }
            });
  }

  private Result finish(
      MiningSetup setup,
      RunFolder folder,
      List<InputFile> inputs,
      InputReport report,
      Instant started,
      List<Map<String, Object>> times,
      Instant since) {
    Dataset data = setup.data();
    int parts = (setup.size() + RunFolder.PART_SIZE - 1) / RunFolder.PART_SIZE;
    RunStatistics statistics =
        new RunStatistics(
            setup.judges().stream().map(stage -> stage.name()).toList(),
            MiningSetup.keeping(recipe),
            setup.selections().stream()
                .collect(
                    Collectors.toMap(
                        SelectStage::name, SelectStage::count, (a, b) -> a, LinkedHashMap::new)),
            cautions(setup));
    TrainingFormat format = TrainingFormat.of(recipe.format());
    Path training = training(recipe, folder.root());
    List<Path> rankings = new ArrayList<>(List.of(training));
    WriteReport written;
    try (Progress progress = new Progress(err, "writing", setup.size(), "anchors");
        TrainingWriter writer = format.open(training, outputOptions(recipe))) {
      TrainingFile file =
          new TrainingFile(recipe, data, folder, parts, statistics, writer, progress);
      together(Math.max(1, parts), "writing", file::worker);
      if (recipe.keepPositives()) {
        rankings.addAll(new CandidateRanking(setup).write(writer, folder.root(), format));
      }
      written = writer.finish();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the training file: " + e.getMessage(), e);
    }
    lap(times, "write", since);
    Map<String, Object> stats = new LinkedHashMap<>(statistics.toJson());
    Map<String, Object> oddities = new LinkedHashMap<>();
    report.counts().forEach((kind, count) -> oddities.put(kind.sentence(), count));
    stats.put("input", oddities);
    setup
        .cross()
        .ifPresent(scorer -> {
          Map<String, Object> scored = new LinkedHashMap<>();
          scored.put("pairs", scorer.pairs());
          scored.put("cut_off", scorer.truncated());
          stats.put("scored", scored);
        });
    Map<String, Object> file = new LinkedHashMap<>();
    file.put("file", training.getFileName().toString());
    file.put("records", written.records());
    file.put("notes", written.notes());
    stats.put("training", file);
    stats.put("times", times);
    stats.put("seconds", Duration.between(started, Instant.now()).toMillis() / 1000.0);
    stats.put("threads", threads);
    RunFolder.write(folder.statistics(), Json.pretty(stats) + "\n");
    Manifest.complete(folder, recipe, inputs, setup.scorerId().name(), rankings, threads, started);
    return new Result(statistics, training, format != TrainingFormat.TREC, written, stats);
  }

  /** What should be known of the recipe, and of what its model read; the latter is said here. */
  private List<String> cautions(MiningSetup setup) {
    List<String> all = new ArrayList<>(MiningSetup.cautions(recipe));
    setup
        .cross()
        .flatMap(CrossScorer::remark)
        .ifPresent(remark -> {
          err.println("warning: " + remark);
          all.add(remark);
        });
    return all;
  }

  /** Says before any work is done whether the recipe's training file can be written. */
  static void checkFormat(Recipe recipe, Path out) {
    TrainingFormat.of(recipe.format()).check(training(recipe, out), outputOptions(recipe));
  }

  private static Path training(Recipe recipe, Path out) {
    boolean trec = TrainingFormat.of(recipe.format()) == TrainingFormat.TREC;
    return out.resolve(trec ? "train.trec" : "train.jsonl");
  }

  private static OutputOptions outputOptions(Recipe recipe) {
    return OutputOptions.defaults()
        .withScores(recipe.scores())
        .withPositives(recipe.keepPositives())
        .withWidth(
            recipe.selections().stream()
                .mapToInt(spec -> Integer.parseInt(spec.options().getOrDefault("count", "1")))
                .sum());
  }
}
