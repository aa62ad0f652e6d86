package dev.decoy.examples.measure;

/**
 * How often each kind was seen.
 *
 * @param counts one per kind that was seen, at least 1
 */
public record Sightings(int[] counts) {
  /** Checks the counts. */
  public Sightings {
    for (int count : counts) {
      if (count < 1) {
        throw new IllegalArgumentException("a count is " + count + "; legal: at least 1");
      }
    }
  }
}
