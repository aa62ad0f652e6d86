package dev.decoy.measure.audit;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What several retrievers proposed as negatives for some queries, labelled positives taken out.
 *
 * @param retrievers how many, R
 * @param lists document ordinals, a row per query and retriever: first the R lists of the first
 *     query, then those of the second, and so on; a list may be empty
 * @param rankerScores what the ranker says of each of these documents, in rows of the same lengths;
 *     of one document of a query the same in every list
 * @param positives a row per query: documents that are positives though they were not labelled, as
 *     far as is known, from hidden labels or from people who looked
 * @param sampled a row per query: the documents that were drawn as negatives
 */
public record RetrieverLists(
    int retrievers,
    int[][] lists,
    Optional<double[][]> rankerScores,
    Optional<int[][]> positives,
    Optional<int[][]> sampled) {
  /** Checks the shapes. */
  public RetrieverLists {
    if (retrievers < 1 || retrievers > 64) {
      throw new IllegalArgumentException(
          "there are " + retrievers + " retrievers; legal: from 1 to 64");
    }
    if (lists.length == 0 || lists.length % retrievers != 0) {
      throw new IllegalArgumentException(
          lists.length
              + " lists are not "
              + retrievers
              + " for each query; give one of every retriever, empty where it found nothing");
    }
    for (int row = 0; row < lists.length; row++) {
      Set<Integer> seen = new HashSet<>();
      for (int document : lists[row]) {
        if (!seen.add(document)) {
          throw new IllegalArgumentException(
              "list " + row + " holds document " + document + " twice");
        }
      }
    }
    int queries = lists.length / retrievers;
    rows("positives", positives, queries);
    rows("sampled", sampled, queries);
    if (rankerScores.isPresent()) {
      checkScores(retrievers, lists, rankerScores.get());
    }
  }

  /** How many queries. */
  public int queries() {
    return lists.length / retrievers;
  }

  /** What a retriever proposed for a query. */
  int[] list(int query, int retriever) {
    return lists[query * retrievers + retriever];
  }

  /** The documents that anybody proposed for a query, rising. */
  int[] union(int query) {
    return Arrays.stream(lists, query * retrievers, (query + 1) * retrievers)
        .flatMapToInt(Arrays::stream)
        .sorted()
        .distinct()
        .toArray();
  }

  private static void rows(String name, Optional<int[][]> rows, int queries) {
    if (rows.isPresent() && rows.get().length != queries) {
      throw new IllegalArgumentException(
          "'" + name + "' has " + rows.get().length + " rows for " + queries + " queries");
    }
  }

  private static void checkScores(int retrievers, int[][] lists, double[][] scores) {
    Map<Integer, Double> known = new HashMap<>();
    for (int row = 0; row < lists.length; row++) {
      if (row % retrievers == 0) {
        known.clear();
      }
      if (scores.length != lists.length || scores[row].length != lists[row].length) {
        throw new IllegalArgumentException(
            "'rankerScores' has another shape than 'lists'; give a score for each document");
      }
      for (int i = 0; i < lists[row].length; i++) {
        double score = scores[row][i];
        if (!Double.isFinite(score)) {
          throw new IllegalArgumentException(
              "a ranker's score is " + score + "; legal: finite numbers");
        }
        Double before = known.putIfAbsent(lists[row][i], score);
        if (before != null && before != score) {
          throw new IllegalArgumentException(
              "the ranker scores document "
                  + lists[row][i]
                  + " of query "
                  + row / retrievers
                  + " with "
                  + before
                  + " and with "
                  + score
                  + "; legal: one score for one document");
        }
      }
    }
  }
}
