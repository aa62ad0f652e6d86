package dev.decoy.source;

import dev.decoy.candidate.ScorerId;
import dev.decoy.source.fusion.Fusion;
import java.util.function.IntFunction;

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

  /**
   * A scorer that is too slow for every candidate, such as a cross-encoder: it is asked about the
   * best few of another order, and the others are left out of the pool, as their scores are of
   * another kind.
   *
   * @param order who puts the pool in order first
   * @param scorer is asked about what comes first there, and about whatever else rules ask for
   * @param depth how many candidates stay, at least 1
   * @param also which other documents rules will ask for in any case, such as an anchor's
   *     positives; they are scored in one call with the candidates and remembered
   */
  record Rescored(PoolScore order, Scorer scorer, int depth, IntFunction<int[]> also)
      implements PoolScore {
    /** Checks the depth, and that the order is not one of these itself. */
    public Rescored {
      if (depth < 1) {
        throw new IllegalArgumentException("depth is " + depth + "; legal: at least 1");
      }
      if (order instanceof Rescored) {
        throw new IllegalArgumentException("scored again twice; name one scorer");
      }
    }

    @Override
    public ScorerId id() {
      return scorer.id();
    }
  }
}
