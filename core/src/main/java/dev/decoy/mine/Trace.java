package dev.decoy.mine;

import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.Draw;
import dev.decoy.candidate.Verdicts;

/** Listens to the story of a unit, stage by stage. What it is given is reused afterwards. */
public interface Trace {
  /** Hears nothing. */
  Trace NONE = new Trace() {};

  /** The pool before judging, or what a selection drew from the corpus. */
  default void found(String stage, Candidates candidates) {}

  /**
   * What a judge said; {@code protectedFromDrop[i]} where a drop does not count because the
   * candidate was promoted before.
   */
  default void judged(
      String stage, Candidates candidates, Verdicts verdicts, boolean[] protectedFromDrop) {}

  /**
   * How much a selection wanted each of the candidates that reached it, and what it drew of them.
   */
  default void chosen(String stage, Candidates candidates, double[] logWeights, Draw draw) {}
}
