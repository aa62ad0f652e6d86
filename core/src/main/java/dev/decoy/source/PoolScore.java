package dev.decoy.source;

import dev.decoy.candidate.ScorerId;
import dev.decoy.source.fusion.Fusion;

/** Who makes the score of a pool's candidates, which rules read and which orders them. */
public sealed interface PoolScore {
  /** Says who made the scores. */
  ScorerId id();

  /**
   * One scorer, which is asked about every candidate that its own source has not scored already.
   *
   * @param scorer one of the sources', or any other
   */
  record By(Scorer scorer) implements PoolScore {
    @Override
    public ScorerId id() {
      return scorer.id();
    }
  }

  /**
   * All sources that score, together.
   *
   * @param fusion makes one score of theirs
   * @param id of the scores that come out
   */
  record Fused(Fusion fusion, ScorerId id) implements PoolScore {}
}
