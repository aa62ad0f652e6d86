package dev.decoy.train;

import dev.decoy.source.Scorer;
import java.util.Optional;

/**
 * Candidates that a teacher ranked for each anchor.
 *
 * @param lists one per anchor: document ordinals, best first, without the anchor's positives
 * @param scorer the model that is being trained, as it is at the time of a call, where a feed is to
 *     rank the candidates anew
 */
public record TeacherLists(int[][] lists, Optional<Scorer> scorer) {
  /** Checks that no list repeats a document. */
  public TeacherLists {
    for (int anchor = 0; anchor < lists.length; anchor++) {
      int[] sorted = lists[anchor].clone();
      java.util.Arrays.sort(sorted);
      for (int i = 1; i < sorted.length; i++) {
        if (sorted[i] == sorted[i - 1]) {
          throw new IllegalArgumentException(
              "the list of anchor " + anchor + " holds document " + sorted[i] + " twice");
        }
      }
    }
  }

  /** Lists alone. */
  public static TeacherLists of(int[][] lists) {
    return new TeacherLists(lists, Optional.empty());
  }
}
