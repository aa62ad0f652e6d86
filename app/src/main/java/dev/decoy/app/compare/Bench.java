package dev.decoy.app.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Runs the steps of a comparison, none of them twice. */
sealed interface Bench permits MiningBench, FactorisationBench, ExperimentBench {
  /** The folder of the comparison. */
  Path out();

  /** The negatives of an arm with a seed; empty where an arm mines none. */
  Optional<MinedNegatives> mine(Arm arm, long seed) throws IOException;

  /** What an arm comes to on a split; trains where that was not done. */
  Outcome measure(Arm arm, long seed, int trial, String split) throws IOException;

  /** How many measurements are made at the same time, at least 1. */
  int atOnce();

  /** Where a trial is kept. */
  default TrialFolder folder(Arm arm, long seed, int trial) {
    return TrialFolder.of(out(), arm, seed, trial);
  }
}
