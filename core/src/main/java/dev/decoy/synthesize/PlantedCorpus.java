package dev.decoy.synthesize;

import java.util.Arrays;

/**
 * Documents and queries of which it is known what belongs to what: each has a pair of a topic and a
 * facet, and a document is relevant to a query exactly if their pairs are equal.
 *
 * @param words how many words there are; a word is a number from 0
 * @param documents the words of each document, grouped by pair, pairs rising
 * @param documentPairs the pair of each document
 * @param queries the words of each query: train, teacher, dev, test
 * @param queryPairs the pair of each query
 * @param labels the one relevant document of each query that is known
 * @param parts how many queries each part has
 */
public record PlantedCorpus(
    int words,
    int[][] documents,
    int[] documentPairs,
    int[][] queries,
    int[] queryPairs,
    int[] labels,
    PlantedQueries parts) {
  /** Checks the lengths. */
  public PlantedCorpus {
    if (documents.length != documentPairs.length) {
      throw new IllegalArgumentException(
          documents.length + " documents, pairs of " + documentPairs.length);
    }
    if (queries.length != queryPairs.length
        || queries.length != labels.length
        || queries.length != parts.all()) {
      throw new IllegalArgumentException(
          queries.length
              + " queries, pairs of "
              + queryPairs.length
              + ", labels of "
              + labels.length
              + ", "
              + parts.all()
              + " in parts");
    }
  }

  /** Ordinals of all documents that are relevant to a query, rising. */
  public int[] relevant(int query) {
    int pair = queryPairs[query];
    // Every pair has a document, and its documents stand together.
    int first = Arrays.binarySearch(documentPairs, pair);
    int last = first;
    while (first > 0 && documentPairs[first - 1] == pair) {
      first--;
    }
    while (last + 1 < documentPairs.length && documentPairs[last + 1] == pair) {
      last++;
    }
    int[] relevant = new int[last - first + 1];
    for (int i = 0; i < relevant.length; i++) {
      relevant[i] = first + i;
    }
    return relevant;
  }

  /** Whether a document is relevant to a query, labelled or not. */
  public boolean isRelevant(int query, int document) {
    return queryPairs[query] == documentPairs[document];
  }
}
