package dev.decoy.app.compare;

import dev.decoy.app.experiment.Experiment;
import dev.decoy.app.experiment.Experiment.Part;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;

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
  private final Path out;
  private final int threads;
  private final PrintWriter err;

  ExperimentBench(Grid grid, Path out, int threads, PrintWriter err) {
    this.grid = grid;
    this.out = out;
    this.threads = threads;
    this.err = err;
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
  public Outcome measure(Arm arm, long seed, int trial, String split) throws IOException {
    TrialFolder folder = folder(arm, seed, trial);
    if (folder.isMeasured(split)) {
      return folder.read(split);
    }
    err.println("running " + arm.name() + ", seed " + seed + ", " + split);
    err.flush();
    long started = System.nanoTime();
    Part part = Part.valueOf(split.toUpperCase(Locale.ROOT));
    Experiment experiment = ((ExperimentArm) arm).with(grid.options(arm, trial));
    SequencedMap<String, Double> measured =
        experiment instanceof Experiment.OnFiles own && !grid.data().isEmpty()
            ? own.run(part, seed, grid.files(out))
            : experiment.run(part, seed);
    double seconds = (System.nanoTime() - started) / 1e9;
    SequencedMap<String, double[]> values = new LinkedHashMap<>();
    measured.forEach((metric, value) -> {
      if (!Double.isFinite(value)) {
        throw new IllegalStateException(
            "%s with %s, seed %d: %s is %s; leave such options out of tune"
                .formatted(arm.name(), arm.taken(grid.options(arm, trial)), seed, metric, value));
      }
      values.put(metric, new double[] {value});
    });
    Outcome outcome = new Outcome(List.of("seed-" + seed), values);
    folder.took(seconds);
    folder.write(split, outcome);
    return outcome;
  }

  @Override
  public int atOnce() {
    return threads;
  }
}
