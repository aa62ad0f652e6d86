package dev.decoy.app.experiment;

import dev.decoy.train.ranker.LexicalFeatures;
import dev.decoy.train.ranker.TermStatistics;
import java.util.Arrays;

/**
 * BM25 over texts that are token numbers already: an inverted index of a made-up collection.
 *
 * <pre>
 * s(q, d) = Σ_t f_t · idf_t · g_t / (g_t + k1 · (1 - b + b · |d| / mean length))
 * </pre>
 */
final class TokenBm25 {
  private final int documents;
  private final int[][] postings;
  private final float[][] parts;

  /**
   * Indexes.
   *
   * @param documents tokens of each
   * @param statistics of the same documents
   */
  TokenBm25(int[][] documents, TermStatistics statistics, LexicalFeatures.Saturation saturation) {
    this.documents = documents.length;
    int vocabulary = statistics.frequencies().length;
    postings = new int[vocabulary][];
    parts = new float[vocabulary][];
    int[] filled = new int[vocabulary];
    for (int token = 0; token < vocabulary; token++) {
      postings[token] = new int[statistics.frequencies()[token]];
      parts[token] = new float[postings[token].length];
    }
    for (int document = 0; document < documents.length; document++) {
      int[] sorted = documents[document].clone();
      Arrays.sort(sorted);
      double length = sorted.length / statistics.meanLength();
      double held = saturation.k1() * (1 - saturation.b() + saturation.b() * length);
      for (int i = 0; i < sorted.length; ) {
        int end = i;
        while (end < sorted.length && sorted[end] == sorted[i]) {
          end++;
        }
        int token = sorted[i];
        double count = end - i;
        postings[token][filled[token]] = document;
        parts[token][filled[token]++] = (float) (statistics.idf(token) * count / (count + held));
        i = end;
      }
    }
  }

  /**
   * The best documents of each query that share a token with it, best first, ties by ordinal.
   *
   * @param depth how many of each at most
   */
  int[][] search(int[][] queries, int depth) {
    int[][] found = new int[queries.length][];
    float[] scores = new float[documents];
    long[] keys = new long[documents];
    for (int query = 0; query < queries.length; query++) {
      found[query] = best(queries[query], depth, scores, keys);
    }
    return found;
  }

  private int[] best(int[] query, int depth, float[] scores, long[] keys) {
    int n = 0;
    for (int token : query) {
      if (token >= postings.length) {
        continue;
      }
      for (int i = 0; i < postings[token].length; i++) {
        int document = postings[token][i];
        if (scores[document] == 0) {
          keys[n++] = document;
        }
        scores[document] += parts[token][i];
      }
    }
    for (int i = 0; i < n; i++) {
      int document = (int) keys[i];
      // Scores are above 0, so that their bits rise with them.
      keys[i] = (long) -Float.floatToIntBits(scores[document]) << 32 | document;
      scores[document] = 0;
    }
    Arrays.sort(keys, 0, n);
    int[] best = new int[Math.min(depth, n)];
    for (int i = 0; i < best.length; i++) {
      best[i] = (int) keys[i];
    }
    return best;
  }
}
