package dev.decoy.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Anchors;
import dev.decoy.candidate.Seed;
import dev.decoy.search.Similarity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DenseTest {
  private static final Matrix DOCUMENTS =
      matrix(new double[][] {{3, 0}, {0.6, 0.8}, {0, 1}, {0, 0}});

  @Test
  void findsTheNearestFirst() {
    // By hand: cosines 1, 0.6, 0, 0; products 3, 0.6, 0, 0.
    assertThat(found(Similarity.COSINE, new double[][] {{1, 0}}, new int[] {0}, 3))
        .containsExactly("0: [0, 1, 2] [1.0, 0.6, 0.0]");
    assertThat(found(Similarity.INNER_PRODUCT, new double[][] {{1, 0}}, new int[] {0}, 2))
        .containsExactly("0: [0, 1] [3.0, 0.6]");
  }

  @Test
  void anAnchorWithoutDirectionFindsNothing() {
    double[][] anchors = {{0, 0}, {0, 2}, {0, 0}, {0, 0}, {1, 0}, {0, 0}};
    assertThat(found(Similarity.COSINE, anchors, new int[] {5, 1, 0, 2, 4, 3}, 1))
        .containsExactly(
            "5: [] []", "1: [2] [1.0]", "0: [] []", "2: [] []", "4: [0] [1.0]", "3: [] []");
  }

  @Test
  void scoresAnyPairAsItsSearchDoes() {
    SplittableRandom random = new SplittableRandom(4);
    for (Similarity similarity : Similarity.values()) {
      DenseSource source =
          new Dense(similarity)
              .over(
                  new VectorCorpus(normal(random, 9, 21), normal(random, 300, 21)),
                  new Seed(1),
                  a -> a);
      source.candidates(
          new Anchors(new int[] {8, 3, 0}),
          300,
          (anchor, ids, scores, n) -> {
            float[] own = new float[n];
            source.score(anchor, ids, n, own);
            assertThat(own).isEqualTo(Arrays.copyOf(scores, n));
          });
    }
  }

  @Test
  void whatAnAnchorGetsDoesNotDependOnOthers() {
    SplittableRandom random = new SplittableRandom(5);
    VectorCorpus corpus = new VectorCorpus(normal(random, 40, 8), normal(random, 900, 8));
    DenseSource source = new Dense(Similarity.COSINE).over(corpus, new Seed(1), a -> a);
    List<String> together = lines(source, Anchors.range(0, 40).ordinals(), 7);
    for (int anchor = 0; anchor < 40; anchor++) {
      assertThat(lines(source, new int[] {anchor}, 7)).containsExactly(together.get(anchor));
    }
  }

  @Test
  void refusesVectorsOfTwoModels() {
    assertThatThrownBy(() -> new VectorCorpus(matrix(new double[][] {{1, 2, 3}}), DOCUMENTS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the anchors are 1 x 3, the documents 4 x 2");
    assertThatThrownBy(() -> new VectorCorpus(matrix(new double[][] {{1, Double.NaN}}), DOCUMENTS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("anchor 0 holds NaN at 1");
  }

  private static List<String> found(
      Similarity similarity, double[][] anchors, int[] ordinals, int depth) {
    return lines(
        new Dense(similarity)
            .over(new VectorCorpus(matrix(anchors), DOCUMENTS), new Seed(1), a -> a),
        ordinals,
        depth);
  }

  private static List<String> lines(DenseSource source, int[] ordinals, int depth) {
    List<String> lines = new ArrayList<>();
    source.candidates(
        new Anchors(ordinals),
        depth,
        (anchor, ids, scores, n) ->
            lines.add(
                anchor
                    + ": "
                    + Arrays.toString(Arrays.copyOf(ids, n))
                    + " "
                    + Arrays.toString(Arrays.copyOf(scores, n))));
    return lines;
  }

  private static Matrix normal(SplittableRandom random, int rows, int columns) {
    double[][] values = new double[rows][columns];
    for (double[] row : values) {
      Arrays.setAll(row, i -> random.nextGaussian());
    }
    return matrix(values);
  }

  private static Matrix matrix(double[][] rows) {
    Matrix matrix = Matrix.floats(rows.length, rows[0].length);
    for (int r = 0; r < rows.length; r++) {
      matrix.write(r, rows[r]);
    }
    return matrix;
  }
}
