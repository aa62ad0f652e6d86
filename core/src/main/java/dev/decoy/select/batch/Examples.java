package dev.decoy.select.batch;

/**
 * The examples 0 … N - 1, of which nothing is known.
 *
 * @param count how many, N, at least 0
 */
public record Examples(int count) {
  /** Checks the number. */
  public Examples {
    if (count < 0) {
      throw new IllegalArgumentException(count + " examples");
    }
  }
}
