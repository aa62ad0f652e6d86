package dev.decoy.train.ranker;

import java.util.Arrays;

/**
 * What is known of a collection as a whole: how many texts it has, how long they are, and in how
 * many of them each token occurs.
 *
 * @param documents how many, N, at least 1
 * @param meanLength tokens of a document on average, above 0
 * @param frequencies per token how many documents have it, n_t, from 0 to N; not copied
 */
public record TermStatistics(int documents, double meanLength, int[] frequencies) {
  /** Checks the ranges. */
  public TermStatistics {
    if (documents < 1) {
      throw new IllegalArgumentException(documents + " documents; legal: at least 1");
    }
    if (!(meanLength > 0 && meanLength < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("the mean length is " + meanLength + "; legal: above 0");
    }
    for (int token = 0; token < frequencies.length; token++) {
      if (frequencies[token] < 0 || frequencies[token] > documents) {
        throw new IllegalArgumentException(
            "%d documents have token %d; legal: from 0 to %d"
                .formatted(frequencies[token], token, documents));
      }
    }
  }

  /**
   * Counts.
   *
   * @param documents the tokens of each, from 0 to below {@code vocabulary}; at least one document
   *     has one
   */
  public static TermStatistics of(int[][] documents, int vocabulary) {
    int[] frequencies = new int[vocabulary];
    long length = 0;
    for (int[] document : documents) {
      length += document.length;
      int[] sorted = document.clone();
      Arrays.sort(sorted);
      for (int i = 0; i < sorted.length; i++) {
        if (sorted[i] < 0 || sorted[i] >= vocabulary) {
          throw new IllegalArgumentException(
              "there is no token " + sorted[i] + "; legal: 0 to " + (vocabulary - 1));
        }
        frequencies[sorted[i]] += i == 0 || sorted[i] != sorted[i - 1] ? 1 : 0;
      }
    }
    return new TermStatistics(documents.length, (double) length / documents.length, frequencies);
  }

  /**
   * How much a token tells, {@code ln(1 + (N - n + ½) / (n + ½))}, as in Lucene's BM25; of a token
   * beyond those that were counted, as if no document had it.
   */
  public double idf(int token) {
    int n = token < frequencies.length ? frequencies[token] : 0;
    return Math.log1p((documents - n + 0.5) / (n + 0.5));
  }
}
