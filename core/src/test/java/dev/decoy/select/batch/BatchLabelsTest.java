package dev.decoy.select.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import org.junit.jupiter.api.Test;

class BatchLabelsTest {
  private static final int[][] LABELS = {{4, 1}, {1}, {2, 3, 1}, {}, {0}};
  private static final Seed SEED = new Seed(5);

  @Test
  void drawsALabelOfEachDocumentUniformlyWhateverElseIsInTheBatch() {
    int[] counts = new int[4];
    for (int epoch = 0; epoch < 30_000; epoch++) {
      int[] drawn = BatchLabels.draw(LABELS, new int[] {2, 1}, epoch, SEED);
      assertThat(drawn[1]).isEqualTo(1);
      assertThat(BatchLabels.draw(LABELS, new int[] {2}, epoch, SEED)[0]).isEqualTo(drawn[0]);
      counts[drawn[0]]++;
    }
    for (int label = 1; label < 4; label++) {
      // Binomial(30,000, 1/3): five standard deviations are 408.
      assertThat(Math.abs(counts[label] - 10_000)).isLessThan(409);
    }
    assertThatThrownBy(() -> BatchLabels.draw(LABELS, new int[] {3}, 0, SEED))
        .hasMessageContaining("document 3 has no label");
  }

  @Test
  void masksLabelsThatBelongToADocumentByAccident() {
    int[] batch = {0, 1, 4};
    assertThat(BatchLabels.relevance(LABELS, batch, new int[] {4, 1, 0}))
        .isEqualTo(
            new boolean[][] {{true, true, false}, {false, true, false}, {false, false, true}});
    assertThat(BatchLabels.union(LABELS, batch)).containsExactly(0, 1, 4);
  }

  @Test
  void measuresHowHardAndHowCleanABatchIs() {
    Matrix documents = Matrix.of(new double[] {1, 0}, new double[] {0, 3});
    Matrix labels =
        Matrix.of(
            new double[] {2, 0},
            new double[] {1, 1},
            new double[] {0, 9},
            new double[] {0, 0},
            new double[] {-1, 0});
    int[][] own = {{0}, {2}};
    int[][] hardest = InBatch.hardest(new int[] {0, 1}, own, documents, labels, 2);
    assertThat(hardest).isDeepEqualTo(new int[][] {{1, 2}, {1, 0}});
    assertThat(InBatch.hardShare(hardest, new int[] {0, 2})).isEqualTo(0.5);
    assertThat(InBatch.hardShare(new int[2][0], new int[] {0})).isNaN();
    int[][] judged = {{0, 2}, {2}};
    // The negatives are (0, 2) and (1, 0); the first is relevant.
    assertThat(InBatch.unlabelledRate(own, judged, new int[] {0, 1}, new int[] {0, 2}))
        .isEqualTo(0.5);
    assertThat(InBatch.unlabelledRate(own, judged, new int[] {0}, new int[] {0})).isNaN();
  }
}
