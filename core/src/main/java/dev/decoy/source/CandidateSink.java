package dev.decoy.source;

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
}
