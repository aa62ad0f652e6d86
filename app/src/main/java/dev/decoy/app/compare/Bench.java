package dev.decoy.app.compare;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Runs the steps of a comparison, none of them twice. */
sealed interface Bench permits MiningBench, ExperimentBench {
  /** The negatives of an arm with a seed; empty where an arm mines none. */
  Optional<MinedNegatives> mine(Arm arm, long seed) throws IOException;

  /** What an arm comes to on a split; trains where that was not done. */
  Outcome measure(Arm arm, long seed, int trial, String split) throws IOException;

  /** Whether that was measured before. */
  boolean isMeasured(Arm arm, long seed, int trial, String split) throws IOException;

  /** How long the training took; NaN where an interruption came before that was noted. */
  double trainingSeconds(Arm arm, long seed, int trial) throws IOException;

  /** The options that a trial trains with. */
  Map<String, String> options(int trial);

  /** How many measurements are made at the same time, at least 1. */
  int atOnce();
}
