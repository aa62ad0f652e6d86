package dev.decoy.source.fusion;

import java.util.Set;

/**
 * Makes one score of what several sources say of a document. Safe to share between threads.
 *
 * <p>What a document gets depends on its own ranks and scores and on the lists as they were found,
 * not on what other documents stand beside the lists. So a positive that no source found is fused
 * by the same rule as the candidates, and adding it changes nobody's score.
 */
public interface Fusion {
  /**
   * The fused scores.
   *
   * @return one finite number per document, higher is better
   */
  double[] fuse(RankedLists lists);

  /** The sources that its options name; each must be among those whose lists are fused. */
  default Set<String> sources() {
    return Set.of();
  }

  /** What may be done with its scores, which rules that hold them against each other rely on. */
  Level level();

  /** Levels of measurement, the weakest first; each allows what those before it do. */
  enum Level {
    /** Higher is better, and no more. */
    ORDINAL,
    /** Differences mean something, but there is no zero. */
    INTERVAL,
    /** Zero means nothing at all, so ratios mean something, too. */
    RATIO
  }
}
