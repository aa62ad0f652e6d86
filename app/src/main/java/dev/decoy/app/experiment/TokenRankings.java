package dev.decoy.app.experiment;

import dev.decoy.array.Matrix;
import dev.decoy.measure.metric.JudgedRanking;
import dev.decoy.measure.metric.Metric;
import dev.decoy.search.ExactTopK;
import dev.decoy.search.MatrixVectors;
import dev.decoy.search.Similarity;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** Rankings of documents: how vectors make them, and how good they are by what is relevant. */
final class TokenRankings {
  private TokenRankings() {}

  /** The documents with the largest inner products, best first, ties by ordinal. */
  static int[][] nearest(Matrix.Floats queries, Matrix.Floats documents, int depth) {
    int[][] found = new int[queries.rows()][];
    new ExactTopK(new MatrixVectors(documents), Similarity.INNER_PRODUCT, 1)
        .search(
            queries.values(),
            queries.rows(),
            depth,
            (query, ids, scores, n) -> found[query] = Arrays.copyOf(ids, n));
    return found;
  }

  /**
   * A metric of one query's ranking.
   *
   * @param relevant to the query, rising
   */
  static double quality(Metric metric, int[] relevant, int[] ranking) {
    int[] grades = new int[ranking.length];
    for (int i = 0; i < grades.length; i++) {
      grades[i] = Arrays.binarySearch(relevant, ranking[i]) >= 0 ? 1 : 0;
    }
    int[] judged = new int[relevant.length];
    Arrays.fill(judged, 1);
    return metric.of(JudgedRanking.of(grades, judged));
  }

  /** Documents by falling score; of equal scores in the order given. */
  static int[] sorted(int[] documents, IntToDoubleFunction score) {
    double[] scores = Arrays.stream(documents).mapToDouble(score).toArray();
    return IntStream.range(0, documents.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -scores[i]))
        .mapToInt(i -> documents[i])
        .toArray();
  }
}
