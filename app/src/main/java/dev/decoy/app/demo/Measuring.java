package dev.decoy.app.demo;

import java.nio.file.Path;
import java.util.SequencedMap;

/**
 * Ranks the queries of a split by the source alone and measures the ranking: the place where the
 * {@code eval} command's work is plugged in.
 */
public interface Measuring {
  /** Writes the ranking as a TREC run and measures it against the split's qrels. */
  Measured measure(Request request) throws Exception;

  /**
   * What to rank.
   *
   * @param corpus a folder in the BEIR layout
   * @param split the name of the qrels, such as {@code test}
   * @param source a spec such as {@code bm25:analyzer=code}
   * @param run the run folder of the mining before, whose texts and index are used again
   * @param ranking the TREC run to write
   * @param threads at least 1
   */
  record Request(Path corpus, String split, String source, Path run, Path ranking, int threads) {}

  /**
   * The figures.
   *
   * @param queries how many were ranked and judged
   * @param metrics means over the queries by name, such as {@code ndcg@10}, in the order to show
   */
  record Measured(int queries, SequencedMap<String, Double> metrics) {}
}
