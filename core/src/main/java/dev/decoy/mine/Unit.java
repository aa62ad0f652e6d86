package dev.decoy.mine;

import java.util.Arrays;

/**
 * One thing to mine negatives for: an anchor with all its positives, or one of its (anchor,
 * positive) pairs.
 *
 * @param anchor the anchor's ordinal
 * @param positives ordinals of all labelled positives of the anchor; none of them may become a
 *     negative
 * @param focus which of {@code positives} score rules are anchored on, as a position in it; {@link
 *     #ALL} for all of them
 * @param elsewhere ordinals of documents that are labelled positives of other anchors with the same
 *     text; they may not become negatives either, but rules are not anchored on their scores
 */
public record Unit(int anchor, int[] positives, int focus, int[] elsewhere) {
  /** The rules see every positive. */
  public static final int ALL = -1;

  /** A unit whose anchor's text no other anchor has. */
  public Unit(int anchor, int[] positives, int focus) {
    this(anchor, positives, focus, new int[0]);
  }

  /** Checks that the focus is one of the positives. */
  public Unit {
    if (focus < ALL || focus >= positives.length) {
      throw new IllegalArgumentException(
          "positive " + focus + " of " + positives.length + " does not exist");
    }
  }

  /** The same unit as if one positive were not labelled. */
  Unit hiding(int position) {
    int[] rest = new int[positives.length - 1];
    for (int i = 0, j = 0; i < positives.length; i++) {
      if (i != position) {
        rest[j++] = positives[i];
      }
    }
    return new Unit(
        anchor,
        rest,
        focus == ALL ? ALL : focus > position ? focus - 1 : focus,
        Arrays.stream(elsewhere).filter(document -> document != positives[position]).toArray());
  }
}
