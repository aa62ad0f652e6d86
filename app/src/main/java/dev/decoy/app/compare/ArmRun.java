package dev.decoy.app.compare;

import dev.decoy.search.Workers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** All runs of one arm: every trial with every seed on dev, the best of them on the split. */
final class ArmRun {
  private final Grid grid;
  private final Bench bench;
  private final Optional<StudyLedger> study;

  ArmRun(Grid grid, Bench bench, Optional<StudyLedger> study) {
    this.grid = grid;
    this.bench = bench;
    this.study = study;
  }

  /** Runs what was not run yet. */
  ArmResult run(Arm arm) throws IOException {
    List<Long> seeds = grid.seeds();
    List<MinedNegatives> mined = new ArrayList<>();
    for (long seed : seeds) {
      bench.mine(arm, seed).ifPresent(mined::add);
    }
    int trials = grid.trials(arm);
    int chosen = 0;
    double[][] scores = new double[0][];
    if (trials > 1) {
      List<Outcome> dev = measure(arm, 0, trials, "dev");
      scores = new double[trials][seeds.size()];
      for (int i = 0; i < dev.size(); i++) {
        scores[i / seeds.size()][i % seeds.size()] = dev.get(i).mean(grid.metrics().getFirst());
      }
      chosen = best(scores);
    }
    List<Outcome> outcomes = measure(arm, chosen, chosen + 1, grid.split());
    double seconds = 0;
    int known = 0;
    for (long seed : seeds) {
      double took = bench.folder(arm, seed, chosen).seconds();
      if (!Double.isNaN(took)) {
        seconds += took;
        known++;
      }
    }
    return new ArmResult(
        arm,
        mined,
        scores,
        chosen,
        arm.taken(grid.options(arm, chosen)),
        outcomes,
        seconds / known,
        grid.sameQueries());
  }

  /** What some trials come to with every seed: by trial, then by seed. */
  private List<Outcome> measure(Arm arm, int fromTrial, int toTrial, String split) {
    List<Long> seeds = grid.seeds();
    Outcome[] outcomes = new Outcome[(toTrial - fromTrial) * seeds.size()];
    AtomicBoolean failed = new AtomicBoolean();
    Workers.run(
        bench.atOnce(),
        outcomes.length,
        () ->
            i -> {
              if (failed.get()) {
                return;
              }
              boolean done = false;
              try {
                outcomes[i] =
                    noted(arm, seeds.get(i % seeds.size()), fromTrial + i / seeds.size(), split);
                done = true;
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              } finally {
                // The others end with what they are at.
                if (!done) {
                  failed.set(true);
                }
              }
            });
    return List.of(outcomes);
  }

  /** The trial with the best mean; of equals the first. */
  private static int best(double[][] scores) {
    int best = 0;
    double most = Double.NEGATIVE_INFINITY;
    for (int trial = 0; trial < scores.length; trial++) {
      double sum = 0;
      for (double one : scores[trial]) {
        sum += one;
      }
      if (sum > most) {
        most = sum;
        best = trial;
      }
    }
    return best;
  }

  /**
   * A step of a study stands in its ledger before it starts and when it ends; one whose outcome was
   * taken away is another look.
   */
  private Outcome noted(Arm arm, long seed, int trial, String split) throws IOException {
    if (study.isEmpty()
        || (bench.folder(arm, seed, trial).isMeasured(split)
            && study.get().has(arm, seed, trial, split))) {
      return bench.measure(arm, seed, trial, split);
    }
    StudyLedger ledger = study.get();
    String run = ledger.start(arm, seed, trial, grid.options(arm, trial), split);
    Outcome outcome;
    try {
      outcome = bench.measure(arm, seed, trial, split);
    } catch (IOException | RuntimeException e) {
      ledger.failed(run);
      throw e;
    }
    ledger.finished(run, outcome);
    return outcome;
  }
}
