package dev.decoy.app.compare;

import dev.decoy.app.train.FactorisationCommand;
import dev.decoy.app.train.FactorisationInput;
import dev.decoy.app.train.SavedFactors;
import dev.decoy.data.interaction.InteractionFolder;
import dev.decoy.measure.metric.Metric;
import dev.decoy.method.SpecException;
import dev.decoy.train.factorisation.DivergedException;
import dev.decoy.train.factorisation.ItemRanking;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Trains recommenders on a log and ranks all items for each user: several trainings at once where
 * there are several, each by the command that a user would run. The number of threads changes
 * nothing that comes out.
 *
 * <pre>
 * arms/NAME/seed-S/trial-T/        model/, dev.json, test.json, seconds.json
 * </pre>
 *
 * <p>A training that comes apart while options are tuned has lost: each user's value is 0. One that
 * was chosen, or had no rival, is an error.
 */
final class FactorisationBench implements Bench {
  private static final String APART = "came-apart.txt";

  private final Grid grid;
  private final Path out;
  private final Path log;
  private final InteractionFolder read;
  private final List<Metric> metrics;
  private final int atOnce;
  private final int threads;
  private final Step step;

  FactorisationBench(Grid grid, Path out, int threads, PrintWriter err) {
    this.grid = grid;
    this.out = out;
    this.log = grid.log();
    this.read = InteractionFolder.read(log);
    this.metrics = Metric.parseAll(String.join(",", grid.metrics()));
    this.atOnce = Math.min(threads, grid.trialsPerArm() * grid.seeds().size());
    this.threads = threads / atOnce;
    this.step = new Step(err);
    read.remarks().forEach(remark -> err.println("warning: " + remark));
  }

  @Override
  public Path out() {
    return out;
  }

  @Override
  public Optional<MinedNegatives> mine(Arm arm, long seed) {
    return Optional.empty();
  }

  @Override
  public int atOnce() {
    return atOnce;
  }

  @Override
  public Outcome measure(Arm arm, long seed, int trial, String split) throws IOException {
    TrialFolder folder = folder(arm, seed, trial);
    if (folder.isMeasured(split)) {
      return folder.read(split);
    }
    Map<String, String> options = new LinkedHashMap<>(((FactorisationArm) arm).settings());
    options.putAll(grid.options(arm, trial));
    double holdOut = Double.parseDouble(options.getOrDefault("hold-out", "0"));
    FactorisationInput input = FactorisationInput.of(read, holdOut, seed);
    ItemRanking by =
        (split.equals("dev") ? input.onDev(metrics) : input.onTest(metrics)).orElseThrow();
    train(arm, seed, trial, options);
    double[][] values;
    if (Files.exists(folder.resolve(APART))) {
      if (!split.equals("dev") || grid.trials(arm) == 1) {
        throw new SpecException(
            "%s with %s, seed %d: %s"
                .formatted(
                    arm.name(),
                    options,
                    seed,
                    Files.readString(folder.resolve(APART)).strip()));
      }
      values = new double[metrics.size()][by.users().length];
    } else {
      values = by.values(SavedFactors.read(folder.resolve("model")), threads);
    }
    SequencedMap<String, double[]> named = new LinkedHashMap<>();
    for (int m = 0; m < values.length; m++) {
      named.put(metrics.get(m).label(), values[m]);
    }
    Outcome outcome =
        new Outcome(Arrays.stream(by.users()).mapToObj(Integer::toString).toList(), named);
    folder.write(split, outcome);
    return outcome;
  }

  /** Leaves a model, or a file that says how it came apart. */
  private void train(Arm arm, long seed, int trial, Map<String, String> options)
      throws IOException {
    TrialFolder folder = folder(arm, seed, trial);
    Path model = folder.resolve("model");
    // It is there whole or not at all; what it was made of is removed afterwards.
    if ((Files.exists(model) && !Files.exists(folder.resolve("model.training")))
        || Files.exists(folder.resolve(APART))) {
      return;
    }
    Files.createDirectories(folder.path());
    FactorisationCommand command = new FactorisationCommand();
    List<String> words =
        Step.words("--data", log, "--out", model, "--seed", seed, "--threads", threads);
    words.add("--resume");
    words.addAll(Step.flags(command, options));
    long started = System.nanoTime();
    try {
      step.run(
          "training " + arm.name() + ", seed " + seed + ", trial " + (trial + 1), command, words);
    } catch (DivergedException e) {
      ComparisonRun.write(folder.resolve(APART), e.getMessage() + "\n");
    }
    folder.took((System.nanoTime() - started) / 1e9);
  }
}
