package dev.decoy.train.ranker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.method.SpecException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LexicalFeaturesTest {
  private static final int[][] DOCUMENTS = {{0, 1, 1, 2}, {2, 3}, {}};

  /** Of the first two documents: N = 2, mean length 3, n = 1, 1, 2, 1, 0. */
  private static final TermStatistics STATISTICS =
      TermStatistics.of(Arrays.copyOf(DOCUMENTS, 2), 5);

  private static double[] features(PairFeatures features, int query, int document) {
    double[] out = new double[features.names().size()];
    features.fill(query, document, out, 0);
    return out;
  }

  @Test
  void countsACollection() {
    assertThat(STATISTICS.documents()).isEqualTo(2);
    assertThat(STATISTICS.meanLength()).isEqualTo(3);
    assertThat(STATISTICS.frequencies()).containsExactly(1, 1, 2, 1, 0);
    assertThat(STATISTICS.idf(0)).isCloseTo(Math.log(2), within(1e-15));
    assertThat(STATISTICS.idf(2)).isCloseTo(Math.log(1.2), within(1e-15));
    assertThat(STATISTICS.idf(4)).isCloseTo(Math.log(6), within(1e-15));
    assertThat(STATISTICS.idf(99)).isCloseTo(Math.log(6), within(1e-15));
  }

  /**
   * By hand, with k1 = 1 and b = 1/2: tokens 1 (twice) and 2 are shared, 4 is missed; of the
   * query's neighbours 1 2, 2 1 and 1 4 the document has the first.
   */
  @Test
  void saysOfAPairWhatIsWorkedByHand() {
    LexicalFeatures features =
        LexicalFeatures.of(
            new int[][] {{1, 2, 1, 4}},
            DOCUMENTS,
            STATISTICS,
            new LexicalFeatures.Saturation(1, 0.5));
    assertThat(features.names())
        .isEqualTo(
            List.of(
                "bm25",
                "shared",
                "covered",
                "idf-covered",
                "best-idf",
                "missed-idf",
                "occurrences",
                "tf-idf",
                "in-order",
                "query-length",
                "document-length"));
    double[] expected = {
      0.959703, 2, 0.666667, 0.328232, 0.693147, 1.791759, 1.386294, 0.551201, 0.333333, 1.609438,
      1.609438
    };
    assertThat(features(features, 0, 0)).containsExactly(expected, within(2e-6));
  }

  @Test
  void givesZerosWhereNothingIsShared() {
    LexicalFeatures features =
        LexicalFeatures.of(
            new int[][] {{}, {0}}, DOCUMENTS, STATISTICS, LexicalFeatures.Saturation.DEFAULT);
    double ln2 = Math.log(2);
    assertThat(features(features, 0, 0))
        .containsExactly(new double[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Math.log(5)}, within(1e-15));
    assertThat(features(features, 1, 2))
        .containsExactly(new double[] {0, 0, 0, 0, 0, ln2, 0, 0, 0, ln2, 0}, within(1e-15));
  }

  @Test
  void findsATextMostLikeItself() {
    SplittableRandom random = new SplittableRandom(5);
    int[][] texts = new int[40][];
    Arrays.setAll(texts, i -> random.ints(2 + random.nextInt(20), 0, 60).toArray());
    LexicalFeatures features =
        LexicalFeatures.of(
            texts, texts, TermStatistics.of(texts, 60), LexicalFeatures.Saturation.DEFAULT);
    for (int i = 0; i < texts.length; i++) {
      double[] own = features(features, i, i);
      assertThat(own[2]).isEqualTo(1);
      assertThat(own[3]).isCloseTo(1, within(1e-12));
      assertThat(own[5]).isZero();
      assertThat(own[7]).isCloseTo(1, within(1e-12));
      assertThat(own[8]).isEqualTo(1);
      for (int j = 0; j < texts.length; j++) {
        double[] other = features(features, i, j);
        double[] back = features(features, j, i);
        assertThat(other[7]).isBetween(0.0, own[7] + 1e-12).isCloseTo(back[7], within(1e-12));
        assertThat(other[1]).isEqualTo(back[1]);
        assertThat(other[8]).isBetween(0.0, 1.0);
      }
    }
  }

  @Test
  void doesNotDependOnTheOrderOfWordsButForNeighbours() {
    LexicalFeatures features =
        LexicalFeatures.of(
            new int[][] {{1, 2, 0}, {0, 1, 2}},
            DOCUMENTS,
            STATISTICS,
            LexicalFeatures.Saturation.DEFAULT);
    double[] one = features(features, 0, 0);
    double[] other = features(features, 1, 0);
    assertThat(one[8]).isEqualTo(0.5);
    assertThat(other[8]).isEqualTo(1);
    one[8] = other[8];
    assertThat(one).containsExactly(other, within(1e-12));
  }

  @Test
  void refusesWhatIsNoCollectionOrSaturation() {
    assertThatThrownBy(() -> TermStatistics.of(new int[][] {{5}}, 5))
        .hasMessage("there is no token 5; legal: 0 to 4");
    assertThatThrownBy(() -> TermStatistics.of(new int[][] {{}}, 5))
        .hasMessage("the mean length is 0.0; legal: above 0");
    assertThatThrownBy(() -> TermStatistics.of(new int[0][], 5))
        .hasMessage("0 documents; legal: at least 1");
    assertThatThrownBy(() -> new TermStatistics(2, 1, new int[] {1, 3}))
        .hasMessage("3 documents have token 1; legal: from 0 to 2");
    assertThatThrownBy(() -> new LexicalFeatures.Saturation(-1, 0.5))
        .isInstanceOf(SpecException.class);
    assertThatThrownBy(() -> new LexicalFeatures.Saturation(1, 1.5))
        .isInstanceOf(SpecException.class);
  }
}
