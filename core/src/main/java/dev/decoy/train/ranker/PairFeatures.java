package dev.decoy.train.ranker;

import java.util.List;

/**
 * What a ranker sees of a query and a document: a fixed number of finite numbers, each with a name.
 * Queries and documents are ordinals. Safe to share between threads.
 */
public interface PairFeatures {
  /** What the numbers are called, in order; unique. */
  List<String> names();

  /**
   * Fills in the numbers of a pair.
   *
   * @param out filled from {@code at} on, one number per name
   */
  void fill(int query, int document, double[] out, int at);

  /** These, and behind them others of the same queries and documents. */
  default PairFeatures with(PairFeatures others) {
    return new JoinedFeatures(this, others);
  }
}
