package dev.decoy.candidate;

/**
 * A block of anchors to find candidates for; sources work in blocks because tiles need it.
 *
 * @param ordinals the anchors' ordinals, in the order in which results are wanted
 */
public record Anchors(int[] ordinals) {
  /** The anchors {@code from}, …, {@code to - 1}. */
  public static Anchors range(int from, int to) {
    int[] ordinals = new int[to - from];
    for (int i = 0; i < ordinals.length; i++) {
      ordinals[i] = from + i;
    }
    return new Anchors(ordinals);
  }

  /** How many. */
  public int size() {
    return ordinals.length;
  }
}
