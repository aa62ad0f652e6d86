package dev.decoy.judge;

import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.Verdicts;

/** Doubts candidates. Safe to call from several threads at once, each with its own verdicts. */
@FunctionalInterface
public interface Judge {
  /**
   * Says something of every candidate.
   *
   * @param out already reset to the size of the list: a judge that says nothing of a candidate
   *     keeps it
   */
  void judge(Candidates candidates, Verdicts out);
}
