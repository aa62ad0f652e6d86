package dev.decoy.source;

import dev.decoy.candidate.Anchors;

/** Finds candidates for anchors. Safe to call from several threads at once. */
public interface Source {
  /**
   * Gives the sink every anchor of the block once, in the block's order.
   *
   * @param depth how many candidates an anchor gets at most, at least 1
   */
  void candidates(Anchors block, int depth, CandidateSink sink);

  /**
   * How many anchors at once it works best with, at least 1. Fewer or more give the same
   * candidates.
   */
  default int block() {
    return 1;
  }
}
