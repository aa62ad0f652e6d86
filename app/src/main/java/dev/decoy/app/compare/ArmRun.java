package dev.decoy.app.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
    List<MinedNegatives> mined = new ArrayList<>();
    for (long seed : grid.seeds()) {
      mined.add(bench.mine(arm, seed));
    }
    String tuned = grid.metrics().getFirst();
    double[][] scores = new double[grid.trials().size()][grid.seeds().size()];
    List<List<Outcome>> dev = new ArrayList<>();
    for (int trial = 0; trial < scores.length; trial++) {
      List<Outcome> outcomes = new ArrayList<>();
      for (int s = 0; s < scores[trial].length; s++) {
        int t = trial;
        long seed = grid.seeds().get(s);
        Outcome outcome = noted(arm, seed, trial, "dev", () -> bench.train(arm, seed, t));
        outcomes.add(outcome);
        scores[trial][s] = outcome.mean(tuned);
      }
      dev.add(outcomes);
    }
    int chosen = best(scores);
    List<Outcome> outcomes = new ArrayList<>();
    double seconds = 0;
    for (int s = 0; s < grid.seeds().size(); s++) {
      long seed = grid.seeds().get(s);
      outcomes.add(
          grid.split().equals("dev")
              ? dev.get(chosen).get(s)
              : noted(
                  arm,
                  seed,
                  chosen,
                  grid.split(),
                  () -> bench.measure(arm, seed, chosen, grid.split())));
      seconds += bench.trainingSeconds(arm, seed, chosen) / grid.seeds().size();
    }
    Map<String, String> options = bench.options(chosen);
    return new ArmResult(
        arm, mined, scores, chosen, options, outcomes, seconds, grid.generated().isEmpty());
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

  private interface Step {
    Outcome run() throws IOException;
  }

  /**
   * A step of a study stands in its ledger before it starts and when it ends; one whose ranking was
   * taken away is another look.
   */
  private Outcome noted(Arm arm, long seed, int trial, String split, Step step) throws IOException {
    if (study.isEmpty()
        || (bench.isMeasured(arm, seed, trial, split)
            && study.get().has(arm, seed, trial, split))) {
      return step.run();
    }
    StudyLedger ledger = study.get();
    String run = ledger.start(arm, seed, trial, bench.options(trial), split);
    Outcome outcome;
    try {
      outcome = step.run();
    } catch (IOException | RuntimeException e) {
      ledger.failed(run);
      throw e;
    }
    ledger.finished(run, outcome);
    return outcome;
  }
}
