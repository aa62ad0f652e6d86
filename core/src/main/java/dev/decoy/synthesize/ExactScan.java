package dev.decoy.synthesize;

import dev.decoy.search.Vectors;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Compares every document with every query. Sums in double precision, rounded once, so that the
 * result depends on nothing but the vectors; queries in parallel, in blocks that share what is
 * read.
 */
final class ExactScan implements NearDocuments {
  private static final int ROWS = 256;

  /** Similarities that a block of queries may hold. */
  private static final int HELD = 1 << 22;

  private final Vectors vectors;
  private final int n;
  private final int dimension;
  private final double[] norms;

  ExactScan(Vectors vectors) {
    this.vectors = vectors;
    n = vectors.size();
    dimension = vectors.dimension();
    norms = new double[n];
    float[] rows = new float[ROWS * dimension];
    for (int from = 0; from < n; from += ROWS) {
      int count = Math.min(ROWS, n - from);
      vectors.read(from, count, rows, 0);
      for (int i = 0; i < count; i++) {
        double squares = 0;
        for (int d = i * dimension; d < (i + 1) * dimension; d++) {
          if (!Float.isFinite(rows[d])) {
            throw new IllegalArgumentException(
                "the vector of document " + (from + i) + " holds " + rows[d]);
          }
          squares += (double) rows[d] * rows[d];
        }
        norms[from + i] = Math.sqrt(squares);
      }
    }
  }

  @Override
  public Near[] near(int[] queries, int k, float above) {
    for (int query : queries) {
      if (norms[query] == 0) {
        throw new IllegalArgumentException(
            "the vector of query " + query + " is zero, which is near to nothing");
      }
    }
    int block = Math.clamp(HELD / Math.max(1, n), 1, 32);
    Near[] all = new Near[queries.length];
    IntStream.range(0, Math.ceilDiv(queries.length, block))
        .parallel()
        .forEach(b -> {
          int from = b * block;
          int to = Math.min(queries.length, from + block);
          float[][] similarities = scan(Arrays.copyOfRange(queries, from, to));
          for (int q = from; q < to; q++) {
            all[q] = best(similarities[q - from], queries[q], k, above);
          }
        });
    return all;
  }

  @Override
  public float[] similarities(int query, int[] documents) {
    double[] of = read(query);
    float[] row = new float[dimension];
    float[] similarities = new float[documents.length];
    for (int i = 0; i < documents.length; i++) {
      vectors.read(documents[i], 1, row, 0);
      similarities[i] = cosine(of, row, 0, query, documents[i]);
    }
    return similarities;
  }

  private float[][] scan(int[] queries) {
    double[][] of = new double[queries.length][];
    Arrays.setAll(of, q -> read(queries[q]));
    float[][] similarities = new float[queries.length][n];
    float[] rows = new float[ROWS * dimension];
    for (int from = 0; from < n; from += ROWS) {
      int count = Math.min(ROWS, n - from);
      vectors.read(from, count, rows, 0);
      for (int q = 0; q < queries.length; q++) {
        for (int i = 0; i < count; i++) {
          similarities[q][from + i] = cosine(of[q], rows, i * dimension, queries[q], from + i);
        }
      }
    }
    return similarities;
  }

  private double[] read(int document) {
    float[] row = new float[dimension];
    vectors.read(document, 1, row, 0);
    double[] wide = new double[dimension];
    Arrays.setAll(wide, d -> row[d]);
    return wide;
  }

  private float cosine(double[] query, float[] rows, int at, int queryRow, int row) {
    double sum = 0;
    for (int d = 0; d < dimension; d++) {
      sum += query[d] * rows[at + d];
    }
    return norms[row] == 0 ? 0 : (float) (sum / (norms[queryRow] * norms[row]));
  }

  private Near best(float[] similarities, int query, int k, float above) {
    long[] keys = new long[n - 1];
    int size = 0;
    int reach = 0;
    for (int document = 0; document < n; document++) {
      if (document != query) {
        keys[size++] = key(similarities[document], document);
        reach += similarities[document] > above ? 1 : 0;
      }
    }
    Arrays.sort(keys);
    int[] ids = new int[Math.max(Math.min(k, size), reach)];
    float[] own = new float[ids.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = (int) keys[i];
      own[i] = similarities[ids[i]];
    }
    return new Near(ids, own);
  }

  /** Rises as the similarity falls, then with the ordinal. */
  private static long key(float similarity, int document) {
    int bits = Float.floatToIntBits(similarity + 0f);
    int rising = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
    return ((long) ~rising << 32) | document;
  }
}
