package dev.decoy.app.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Matrix;
import dev.decoy.array.SymmetricEigen;
import dev.decoy.candidate.Seed;
import dev.decoy.train.ranker.LexicalFeatures;
import dev.decoy.train.ranker.TermStatistics;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TokenSearchTest {
  private static final int WORDS = 30;

  private static int[][] texts(int n, int longest, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[][] texts = new int[n][];
    Arrays.setAll(texts, i -> random.ints(1 + random.nextInt(longest), 0, WORDS).toArray());
    return texts;
  }

  /** The feature is worked by hand in its own test. */
  @Test
  void findsByBm25WhatTheFeatureSays() {
    int[][] documents = texts(50, 12, 1);
    int[][] queries = texts(20, 4, 2);
    TermStatistics statistics = TermStatistics.of(documents, WORDS);
    LexicalFeatures.Saturation saturation = LexicalFeatures.Saturation.DEFAULT;
    int[][] found = new TokenBm25(documents, statistics, saturation).search(queries, 7);
    LexicalFeatures features = LexicalFeatures.of(queries, documents, statistics, saturation);
    double[] row = new double[features.names().size()];
    for (int q = 0; q < queries.length; q++) {
      double[] scores = new double[documents.length];
      for (int d = 0; d < documents.length; d++) {
        features.fill(q, d, row, 0);
        scores[d] = row[0];
      }
      double[] falling = Arrays.stream(scores).filter(s -> s > 0).map(s -> -s).sorted().toArray();
      assertThat(found[q]).hasSize(Math.min(7, falling.length)).doesNotHaveDuplicates();
      for (int rank = 0; rank < found[q].length; rank++) {
        assertThat(scores[found[q][rank]]).isCloseTo(-falling[rank], within(1e-5));
      }
    }
  }

  /** Against all eigenvectors of the words' products, by another way. */
  @Test
  void keepsTheLargestDirections() {
    int[][] documents = texts(60, 12, 3);
    TermStatistics statistics = TermStatistics.of(documents, WORDS);
    int k = 4;
    Matrix.Floats vectors =
        LatentSemantics.fit(documents, statistics, k, new Seed(4)).encode(documents);
    double[][] rows = new double[documents.length][WORDS];
    for (int d = 0; d < documents.length; d++) {
      for (int word : documents[d]) {
        rows[d][word] += statistics.idf(word);
      }
      double norm = Math.sqrt(Arrays.stream(rows[d]).map(x -> x * x).sum());
      for (int word = 0; word < WORDS; word++) {
        rows[d][word] /= norm;
      }
    }
    double[][] gram = new double[WORDS][WORDS];
    for (double[] row : rows) {
      for (int i = 0; i < WORDS; i++) {
        for (int j = 0; j < WORDS; j++) {
          gram[i][j] += row[i] * row[j];
        }
      }
    }
    SymmetricEigen eigen = SymmetricEigen.of(gram);
    int[] order =
        IntStream.range(0, WORDS)
            .boxed()
            .sorted((i, j) -> Double.compare(eigen.values()[j], eigen.values()[i]))
            .mapToInt(i -> i)
            .limit(k)
            .toArray();
    double worst = 0;
    for (int a = 0; a < 10; a++) {
      for (int b = 0; b < 10; b++) {
        double product = 0;
        double left = 0;
        double right = 0;
        for (int column : order) {
          double x = 0;
          double y = 0;
          for (int word = 0; word < WORDS; word++) {
            x += rows[a][word] * eigen.vectors()[word][column];
            y += rows[b][word] * eigen.vectors()[word][column];
          }
          product += x * y;
          left += x * x;
          right += y * y;
        }
        double cosine = 0;
        for (int c = 0; c < k; c++) {
          cosine += vectors.get(a, c) * vectors.get(b, c);
        }
        worst = Math.max(worst, Math.abs(cosine - product / Math.sqrt(left * right)));
      }
    }
    // Six rounds of the iteration leave a little of the directions next in size.
    assertThat(worst).isLessThan(0.05);
  }

  @Test
  void sortsStably() {
    double[] scores = {1, 3, 1, 2};
    assertThat(TokenRankings.sorted(new int[] {2, 0, 3, 1}, i -> scores[i]))
        .containsExactly(1, 3, 2, 0);
  }

  @Test
  void makesSharedThingsOnce() {
    int[] times = new int[1];
    Remembered<Integer, String> remembered =
        new Remembered<>(key -> {
          times[0]++;
          return "made " + key;
        });
    assertThat(remembered.get(1)).isEqualTo("made 1").isSameAs(remembered.get(1));
    assertThat(times[0]).isEqualTo(1);
    IntStream.range(2, 30).forEach(remembered::get);
    assertThat(remembered.get(1)).isEqualTo("made 1");
    assertThat(times[0]).isEqualTo(30);
  }
}
