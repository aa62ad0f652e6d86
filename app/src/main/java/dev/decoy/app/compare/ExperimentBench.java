package dev.decoy.app.compare;

import dev.decoy.app.Json;
import dev.decoy.app.experiment.Experiment;
import dev.decoy.app.experiment.Experiment.Part;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs experiments: several at once, each in one thread, so that the number of threads changes
 * nothing that comes out.
 *
 * <pre>
 * arms/NAME/seed-S/trial-T/        dev.json, test.json, seconds.json
 * </pre>
 */
final class ExperimentBench implements Bench {
  private final Grid grid;
  private final Map<String, Path> files;
  private final Path out;
  private final int threads;
  private final PrintWriter err;

  ExperimentBench(Grid grid, Map<String, Path> files, Path out, int threads, PrintWriter err) {
    this.grid = grid;
    this.files = Map.copyOf(files);
    this.out = out;
    this.threads = threads;
    this.err = err;
  }

  @Override
  public Optional<MinedNegatives> mine(Arm arm, long seed) {
    return Optional.empty();
  }

  @Override
  public Outcome measure(Arm arm, long seed, int trial, String split) throws IOException {
    Path folder = folder(arm, seed, trial);
    Path done = folder.resolve(split + ".json");
    if (Files.exists(done)) {
      return Outcome.read(done);
    }
    err.println("running " + arm.name() + ", seed " + seed + ", " + split);
    err.flush();
    long started = System.nanoTime();
    Part part = Part.valueOf(split.toUpperCase(Locale.ROOT));
    Experiment experiment = ((ExperimentArm) arm).with(options(trial));
    SequencedMap<String, Double> measured =
        experiment instanceof Experiment.OnFiles own && !files.isEmpty()
            ? own.run(part, seed, files)
            : experiment.run(part, seed);
    double seconds = (System.nanoTime() - started) / 1e9;
    SequencedMap<String, double[]> values = new LinkedHashMap<>();
    measured.forEach((metric, value) -> {
      if (!Double.isFinite(value)) {
        throw new IllegalStateException(
            "%s with %s, seed %d: %s is %s; leave such options out of tune"
                .formatted(arm.name(), arm.taken(options(trial)), seed, metric, value));
      }
      values.put(metric, new double[] {value});
    });
    Outcome outcome = new Outcome(List.of("seed-" + seed), values);
    Files.createDirectories(folder);
    ComparisonRun.write(seconds(folder), Json.line(Map.of("seconds", seconds)) + "\n");
    ComparisonRun.write(done, outcome.toJson());
    return outcome;
  }

  @Override
  public boolean isMeasured(Arm arm, long seed, int trial, String split) {
    return Files.exists(folder(arm, seed, trial).resolve(split + ".json"));
  }

  @Override
  public double trainingSeconds(Arm arm, long seed, int trial) throws IOException {
    Path noted = seconds(folder(arm, seed, trial));
    return Files.exists(noted)
        ? JsonMapper.shared().readTree(Files.readString(noted)).get("seconds").doubleValue()
        : Double.NaN;
  }

  @Override
  public Map<String, String> options(int trial) {
    return grid.options(trial);
  }

  @Override
  public int atOnce() {
    return threads;
  }

  private Path folder(Arm arm, long seed, int trial) {
    return out.resolve("arms")
        .resolve(arm.name())
        .resolve("seed-" + seed)
        .resolve("trial-" + trial);
  }

  private static Path seconds(Path folder) {
    return folder.resolve("seconds.json");
  }
}
