package dev.decoy.source;

import java.util.Map;

/** Takes what a source found for one anchor after another. */
@FunctionalInterface
public interface CandidateSink {
  /**
   * Takes the first {@code n} entries of the arrays, which the source reuses afterwards.
   *
   * @param anchor the anchor's ordinal
   * @param ids document ordinals, distinct, best first: by falling score, ties by rising ordinal;
   *     in the order of drawing from a source that does not score
   * @param scores one per document, higher is better; NaN throughout from a source that does not
   *     score
   */
  void accept(int anchor, int[] ids, float[] scores, int n);

  /**
   * The same from a source that also says of each candidate how it came by it. A sink that has no
   * use for that takes the candidates alone.
   *
   * @param how by name, such as {@code hop}; one value per candidate, in their order; reused
   *     afterwards like the arrays. Fit to be {@link dev.decoy.candidate.Columns#ranked} columns
   */
  default void accept(int anchor, int[] ids, float[] scores, int n, Map<String, float[]> how) {
    accept(anchor, ids, scores, n);
  }
}
