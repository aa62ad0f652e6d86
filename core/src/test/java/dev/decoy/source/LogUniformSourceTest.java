package dev.decoy.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.candidate.Anchors;
import dev.decoy.candidate.Seed;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LogUniformSourceTest {
  private static SamplingSource of(int documents) {
    return new LogUniformSource().over(new Corpus(documents), new Seed(3));
  }

  @Test
  void hasTheWorkedProbabilities() {
    SamplingSource ten = of(10);
    double[] weights = new double[10];
    Arrays.setAll(weights, k -> Math.exp(ten.logWeight(k)));
    double sum = Arrays.stream(weights).sum();
    assertThat(sum).isCloseTo(Math.log(11), within(1e-12));
    assertThat(weights[0] / sum).isCloseTo(0.289065, within(5e-7));
    assertThat(weights[1] / sum).isCloseTo(0.169092, within(5e-7));
    assertThat(weights[2] / sum).isCloseTo(0.119973, within(5e-7));
  }

  @Test
  void drawsByThemAndNothingTwice() {
    int anchors = 50_000;
    int[] first = new int[10];
    of(10)
        .candidates(
            Anchors.range(0, anchors),
            4,
            (anchor, ids, scores, n) -> {
              first[ids[0]]++;
              assertThat(Arrays.copyOf(ids, n)).hasSize(4).doesNotHaveDuplicates();
            });
    for (int k = 0; k < 10; k++) {
      double p = Math.log((k + 2.0) / (k + 1)) / Math.log(11);
      assertThat((double) first[k])
          .isCloseTo(anchors * p, within(5 * Math.sqrt(anchors * p * (1 - p))));
    }
  }
}
