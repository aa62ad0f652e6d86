package dev.decoy.synthesize;

import java.util.Arrays;
import java.util.Optional;

/**
 * What users clicked, and what a retriever found for the same queries. Documents and queries are
 * ordinals.
 *
 * @param documents how many there are
 * @param clicked documents of each query, each once, of the training queries only
 * @param candidates what a retriever such as BM25 found for each query, best first, each once; may
 *     be empty
 * @param shown what each query's users were shown, for the policy that draws from it
 * @param empty documents without text; none where it is not given
 * @param tested queries that a model will be tested on, by ordinal; none may have clicks here
 */
public record ClickLog(
    int documents,
    int[][] clicked,
    int[][] candidates,
    Optional<int[][]> shown,
    Optional<int[]> empty,
    Optional<int[]> tested) {
  /** Checks ordinals, repeats, and that no tested query is trained on. */
  public ClickLog {
    int queries = clicked.length;
    if (candidates.length != queries) {
      throw new IllegalArgumentException(
          queries + " queries have clicks, " + candidates.length + " have candidates");
    }
    check("clicked", clicked, documents);
    check("candidate", candidates, documents);
    shown.ifPresent(lists -> {
      if (lists.length != queries) {
        throw new IllegalArgumentException(
            queries + " queries have clicks, " + lists.length + " have lists that were shown");
      }
      check("shown", lists, documents);
    });
    empty.ifPresent(list -> check("empty", new int[][] {list}, documents));
    for (int query : tested.orElse(new int[0])) {
      if (query >= 0 && query < queries && clicked[query].length > 0) {
        throw new IllegalArgumentException(
            "query " + query + " is tested and has clicks to train on; leave its clicks out");
      }
    }
  }

  private static void check(String what, int[][] lists, int documents) {
    for (int query = 0; query < lists.length; query++) {
      int[] sorted = lists[query].clone();
      Arrays.sort(sorted);
      for (int i = 0; i < sorted.length; i++) {
        if (sorted[i] < 0 || sorted[i] >= documents) {
          throw new IllegalArgumentException(
              "a %s document of query %d is %d; there are %d documents"
                  .formatted(what, query, sorted[i], documents));
        }
        if (i > 0 && sorted[i] == sorted[i - 1]) {
          throw new IllegalArgumentException(
              "document %d is twice among the %s documents of query %d; give each once"
                  .formatted(sorted[i], what, query));
        }
      }
    }
  }
}
