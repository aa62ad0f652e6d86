package dev.decoy.train.retriever;

/** Which side of a pair a text is on. */
public enum RetrieverSide {
  /** An anchor. */
  QUERY,
  /** What is searched. */
  DOCUMENT
}
