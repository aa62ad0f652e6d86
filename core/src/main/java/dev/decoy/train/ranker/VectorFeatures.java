package dev.decoy.train.ranker;

import dev.decoy.array.Matrix;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How the vectors of a query and a document, such as a retriever's, go together; with their parts,
 * a network can learn which directions matter.
 *
 * <pre>
 * cosine          q · d / (|q| |d|), 0 where one is all zeros
 * product-i       q_i · d_i           with parts
 * difference-i    |q_i - d_i|         with parts
 * </pre>
 *
 * <p>Cost of a pair: the length of a vector.
 */
public final class VectorFeatures implements PairFeatures {
  private final Matrix.Floats queries;
  private final Matrix.Floats documents;
  private final double[] queryNorms;
  private final double[] documentNorms;
  private final boolean parts;
  private final List<String> names;

  private VectorFeatures(
      String prefix, Matrix.Floats queries, Matrix.Floats documents, boolean parts) {
    this.queries = queries;
    this.documents = documents;
    this.queryNorms = norms(queries);
    this.documentNorms = norms(documents);
    this.parts = parts;
    int d = parts ? queries.columns() : 0;
    this.names =
        Stream.of(
                Stream.of("cosine"),
                IntStream.range(0, d).mapToObj(i -> "product-" + i),
                IntStream.range(0, d).mapToObj(i -> "difference-" + i))
            .flatMap(all -> all)
            .map(name -> prefix + name)
            .toList();
  }

  /**
   * For vectors.
   *
   * @param prefix of the names, which tells these vectors from others; may be empty
   * @param queries a row each, finite; not copied
   * @param documents a row each, as long, finite; not copied
   * @param parts whether products and differences of single numbers are features, too
   */
  public static VectorFeatures of(
      String prefix, Matrix.Floats queries, Matrix.Floats documents, boolean parts) {
    if (queries.columns() != documents.columns()) {
      throw new IllegalArgumentException(
          "vectors of queries have %d numbers, those of documents %d; legal: as many"
              .formatted(queries.columns(), documents.columns()));
    }
    queries.requireFinite("the vector of query");
    documents.requireFinite("the vector of document");
    return new VectorFeatures(prefix, queries, documents, parts);
  }

  private static double[] norms(Matrix.Floats vectors) {
    double[] norms = new double[vectors.rows()];
    for (int row = 0; row < norms.length; row++) {
      double squares = 0;
      for (int i = 0; i < vectors.columns(); i++) {
        squares += vectors.get(row, i) * vectors.get(row, i);
      }
      norms[row] = Math.sqrt(squares);
    }
    return norms;
  }

  @Override
  public List<String> names() {
    return names;
  }

  @Override
  public void fill(int query, int document, double[] out, int at) {
    int d = queries.columns();
    float[] left = queries.values();
    float[] right = documents.values();
    int q = query * d;
    int e = document * d;
    double product = 0;
    for (int i = 0; i < d; i++) {
      product += (double) left[q + i] * right[e + i];
    }
    double norms = queryNorms[query] * documentNorms[document];
    out[at] = norms == 0 ? 0 : product / norms;
    for (int i = 0; parts && i < d; i++) {
      out[at + 1 + i] = (double) left[q + i] * right[e + i];
      out[at + 1 + d + i] = Math.abs((double) left[q + i] - right[e + i]);
    }
  }
}
