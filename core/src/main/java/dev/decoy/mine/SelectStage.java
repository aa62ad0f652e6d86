package dev.decoy.mine;

import dev.decoy.candidate.Candidates;
import dev.decoy.select.Weighting;
import dev.decoy.select.design.Design;
import dev.decoy.source.SamplingSource;
import java.util.Optional;

/** A selection at its place in the recipe: where its negatives come from, and how many. */
public sealed interface SelectStage {
  /** As in the recipe, such as {@code simans:count=6}; counts are kept under it. */
  String name();

  /** How many negatives an anchor gets from it. */
  int count();

  /**
   * Chooses among the judged candidates.
   *
   * @param weighting how much each is wanted
   * @param named how they are drawn, if not by the weighting's own design
   */
  record FromPool(String name, int count, Weighting weighting, Optional<Design> named)
      implements SelectStage {
    /** Checks the count. */
    public FromPool {
      requireCount(name, count);
    }

    /** How a list is drawn from. */
    public Design design(Candidates candidates) {
      return named.orElseGet(() -> weighting.design(candidates));
    }
  }

  /**
   * Draws from the whole corpus; what is drawn is judged like any candidate.
   *
   * @param source what draws
   */
  record FromCorpus(String name, int count, SamplingSource source) implements SelectStage {
    /** Checks the count. */
    public FromCorpus {
      requireCount(name, count);
    }
  }

  private static void requireCount(String name, int count) {
    if (count < 1) {
      throw new IllegalArgumentException(
          "'" + name + "' is to give " + count + " negatives; legal: at least 1");
    }
  }
}
