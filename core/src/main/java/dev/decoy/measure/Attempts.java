package dev.decoy.measure;

/**
 * How often a policy tried each problem, and how often it was right.
 *
 * @param samples per problem, at least 1
 * @param correct per problem, at least 0 and at most its samples
 */
public record Attempts(int[] samples, int[] correct) {
  /** Checks that the numbers fit. */
  public Attempts {
    if (samples.length != correct.length || samples.length == 0) {
      throw new IllegalArgumentException(
          samples.length
              + " problems have samples and "
              + correct.length
              + " have correct ones; legal: as many, at least 1");
    }
    for (int i = 0; i < samples.length; i++) {
      if (samples[i] < 1 || correct[i] < 0 || correct[i] > samples[i]) {
        throw new IllegalArgumentException(
            "problem "
                + i
                + " has "
                + samples[i]
                + " samples of which "
                + correct[i]
                + " are correct; legal: at least 1, and at most as many");
      }
    }
  }
}
