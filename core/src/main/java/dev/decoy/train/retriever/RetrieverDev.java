package dev.decoy.train.retriever;

import dev.decoy.array.Matrix;
import dev.decoy.measure.metric.JudgedRanking;
import dev.decoy.measure.metric.Metric;
import dev.decoy.measure.metric.Ndcg;
import dev.decoy.search.ExactTopK;
import dev.decoy.search.MatrixVectors;
import dev.decoy.search.Similarity;

/**
 * Queries that are not trained on, to see how good a model is: nDCG@10 of the exact ranking of the
 * whole corpus. Arrays are not copied and not changed.
 *
 * @param queries texts of queries
 * @param documents the corpus
 * @param anchors which of the queries
 * @param judged per anchor the documents that were judged
 * @param grades one per judgement
 */
public record RetrieverDev(
    Bags queries, Bags documents, int[] anchors, int[][] judged, int[][] grades) {
  /** How far down a ranking is looked at. */
  public static final int DEPTH = 10;

  /** Checks that there is something to measure. */
  public RetrieverDev {
    if (anchors.length == 0 || documents.size() == 0) {
      throw new IllegalArgumentException("there is no query, or no document, to measure by");
    }
    if (judged.length != anchors.length || grades.length != anchors.length) {
      throw new IllegalArgumentException(
          "%d anchors have %d lists of judged documents and %d of grades"
              .formatted(anchors.length, judged.length, grades.length));
    }
  }

  /**
   * The mean nDCG@10 of a model.
   *
   * @param threads at least 1; does not change the result
   */
  public double measure(RetrieverModel model, int threads) {
    Bags asked = queries.some(anchors);
    Matrix.Floats left = model.encode(asked, RetrieverSide.QUERY, threads);
    Matrix.Floats right = model.encode(documents, RetrieverSide.DOCUMENT, threads);
    Metric metric = new Ndcg(DEPTH);
    double[] sum = new double[1];
    new ExactTopK(new MatrixVectors(right), Similarity.INNER_PRODUCT, threads)
        .search(
            left.values(),
            anchors.length,
            DEPTH,
            (anchor, ids, scores, n) -> {
              int[] ranked = new int[n];
              for (int i = 0; i < n; i++) {
                ranked[i] = grade(anchor, ids[i]);
              }
              sum[0] += metric.of(JudgedRanking.of(ranked, grades[anchor]));
            });
    return sum[0] / anchors.length;
  }

  private int grade(int anchor, int document) {
    for (int i = 0; i < judged[anchor].length; i++) {
      if (judged[anchor][i] == document) {
        return grades[anchor][i];
      }
    }
    return JudgedRanking.UNJUDGED;
  }
}
