package dev.decoy.app.train;

import dev.decoy.method.SpecException;
import picocli.CommandLine.Option;

/** The flags that all trainings on a user's data share. */
final class RunFlags {
  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "42",
      description = "Of first vectors and all draws (default: ${DEFAULT-VALUE}).")
  private long seed = 42;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "0 means one per processor (default: ${DEFAULT-VALUE}); changes no weight.")
  private int threads;

  @Option(names = "--resume", description = "Go on with a training that was interrupted.")
  private boolean resume;

  @Option(
      names = "--pause-after",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Stop after so many epochs of this call, so that --resume goes on; 0 is never"
              + " (default: ${DEFAULT-VALUE}).")
  private int pauseAfter;

  @Option(names = "--json", description = "Print one JSON object at the end.")
  private boolean json;

  /** Made by picocli. */
  RunFlags() {}

  /** Refuses what is out of its range. */
  void check() {
    if (threads < 0) {
      throw new SpecException(
          "--threads is " + threads + "; legal: 0 for one per processor, or a number of threads");
    }
    if (pauseAfter < 0) {
      throw new SpecException("--pause-after is " + pauseAfter + "; legal: at least 0");
    }
  }

  /** Refuses what is out of the range of the two flags that choose an epoch. */
  static void check(double holdOut, int patience) {
    if (!(holdOut >= 0 && holdOut < 1)) {
      throw new SpecException("--hold-out is " + holdOut + "; legal: from 0 to below 1");
    }
    if (patience < 1) {
      throw new SpecException("--patience is " + patience + "; legal: at least 1");
    }
  }

  long seed() {
    return seed;
  }

  /** How many threads, at least 1. */
  int workers() {
    return threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
  }

  boolean resume() {
    return resume;
  }

  /** The last epoch of this call, if so many are done and there are so many at most. */
  int until(int done, int most) {
    return pauseAfter == 0 ? most : Math.min(most, done + pauseAfter);
  }

  boolean json() {
    return json;
  }
}
