package dev.decoy.mine;

/** What is known to be relevant, or known not to be. */
public interface Labels {
  /** Ordinals of the documents that were judged not relevant to an anchor. */
  int[] nonRelevant(int anchor);
}
