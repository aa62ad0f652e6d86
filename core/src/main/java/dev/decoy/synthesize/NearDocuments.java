package dev.decoy.synthesize;

import dev.decoy.search.ExactTopK;
import dev.decoy.search.Similarity;
import dev.decoy.search.Vectors;
import java.util.Arrays;

/** Who is near whom by cosine, exactly. */
final class NearDocuments {
  /** How deep a list is looked into first where a threshold says how long it is. */
  private static final int FIRST = 64;

  private final Vectors vectors;
  private final ExactTopK search;
  private final int n;
  private final int dimension;

  NearDocuments(Vectors vectors) {
    this.vectors = vectors;
    n = vectors.size();
    dimension = vectors.dimension();
    search = new ExactTopK(vectors, Similarity.COSINE, Runtime.getRuntime().availableProcessors());
  }

  /**
   * The documents near a query, best first, ties by rising ordinal, without the query itself.
   *
   * @param ids document ordinals
   * @param similarities cosines
   */
  record Near(int[] ids, float[] similarities) {}

  /**
   * For each query at least the {@code k} nearest, and all above a similarity.
   *
   * @param queries document ordinals
   * @param k at most one less than there are documents
   * @param above a cosine; plus infinity for none
   */
  Near[] near(int[] queries, int k, float above) {
    float[] rows = new float[queries.length * dimension];
    for (int q = 0; q < queries.length; q++) {
      vectors.read(queries[q], 1, rows, q * dimension);
      requireDirection(rows, q * dimension, queries[q]);
    }
    boolean threshold = above < Float.POSITIVE_INFINITY;
    int depth = Math.min(n - 1, threshold ? Math.max(k, FIRST) : k);
    Near[] found = search(rows, queries, depth);
    while (threshold && depth < n - 1 && Arrays.stream(found).anyMatch(near -> open(near, above))) {
      depth = (int) Math.min(n - 1, 2L * depth);
      found = search(rows, queries, depth);
    }
    return found;
  }

  private static boolean open(Near near, float above) {
    return near.similarities()[near.similarities().length - 1] > above;
  }

  private Near[] search(float[] rows, int[] queries, int depth) {
    Near[] found = new Near[queries.length];
    if (depth == 0) {
      Arrays.fill(found, new Near(new int[0], new float[0]));
      return found;
    }
    search.search(
        rows,
        queries.length,
        depth + 1,
        (q, ids, scores, count) -> {
          int[] others = new int[depth];
          float[] similarities = new float[depth];
          int size = 0;
          for (int i = 0; i < count && size < depth; i++) {
            if (ids[i] != queries[q]) {
              others[size] = ids[i];
              similarities[size++] = scores[i];
            }
          }
          found[q] = new Near(others, similarities);
        });
    return found;
  }

  /** The cosine of each of some documents with a query. */
  float[] similarities(int query, int[] documents) {
    float[] of = new float[dimension];
    float[] row = new float[dimension];
    vectors.read(query, 1, of, 0);
    float[] similarities = new float[documents.length];
    for (int i = 0; i < documents.length; i++) {
      vectors.read(documents[i], 1, row, 0);
      double product = 0;
      double ofSquares = 0;
      double squares = 0;
      for (int d = 0; d < dimension; d++) {
        product += (double) of[d] * row[d];
        ofSquares += (double) of[d] * of[d];
        squares += (double) row[d] * row[d];
      }
      similarities[i] =
          squares == 0 ? 0 : (float) (product / Math.sqrt(ofSquares) / Math.sqrt(squares));
    }
    return similarities;
  }

  private void requireDirection(float[] rows, int at, int query) {
    for (int d = at; d < at + dimension; d++) {
      if (!Float.isFinite(rows[d])) {
        throw new IllegalArgumentException(
            "the vector of query " + query + " holds " + rows[d] + "; legal: finite numbers");
      }
      if (rows[d] != 0) {
        return;
      }
    }
    throw new IllegalArgumentException(
        "the vector of query " + query + " is zero, which is near to nothing");
  }
}
