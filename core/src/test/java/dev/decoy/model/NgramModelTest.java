package dev.decoy.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NgramModelTest {
  @Test
  void countsAsOneDoesByHand() {
    // a b a b b: after a always b (twice); u = 1. Unigrams: a 2, b 3, two kinds, over uniform 1/3.
    NgramModel model = NgramModel.of(new int[][] {{0, 1, 0, 1, 1}}, 3, -1, 2);
    double third = 1.0 / 3;
    double[] unigram = {(2 + 2 * third) / 7, (3 + 2 * third) / 7, 2 * third / 7};
    assertThat(after(model, 0))
        .containsExactly(
            new double[] {unigram[0] / 3, (2 + unigram[1]) / 3, unigram[2] / 3}, within(1e-12));
    // c never had a successor.
    assertThat(after(model, 2)).containsExactly(unigram, within(1e-12));
    // The one sequence begins with a.
    assertThat(after(model)[0]).isCloseTo((1 + unigram[0]) / 2, within(1e-12));
  }

  @Test
  void everyDistributionSumsToOneAndNoneHoldsZero() {
    SplittableRandom random = new SplittableRandom(1);
    int[][] sequences = new int[20][];
    for (int s = 0; s < sequences.length; s++) {
      sequences[s] = random.ints(random.nextInt(15), 0, 5).toArray();
    }
    for (int order = 1; order <= 4; order++) {
      NgramModel model = NgramModel.of(sequences, 5, 4, order);
      for (int i = 0; i < 200; i++) {
        double sum = 0;
        for (double p : after(model, random.ints(random.nextInt(6), 0, 5).toArray())) {
          assertThat(p).isPositive();
          sum += p;
        }
        assertThat(sum).isCloseTo(1, within(1e-12));
      }
    }
  }

  @Test
  void learnsAChainThatTextWasWrittenWith() {
    SplittableRandom random = new SplittableRandom(2);
    int[] text = new int[200_000];
    for (int i = 1; i < text.length; i++) {
      text[i] = random.nextDouble() < 0.8 ? (text[i - 1] + 1) % 4 : random.nextInt(4);
    }
    double[] p = after(NgramModel.of(new int[][] {text}, 4, -1, 2), 2);
    assertThat(p[3]).isCloseTo(0.85, within(0.01));
    assertThat(p[0]).isCloseTo(0.05, within(0.01));
  }

  @Test
  void withoutTextItIsUniform() {
    assertThat(after(NgramModel.of(new int[0][], 4, -1, 3), 1)).containsOnly(0.25);
    assertThatThrownBy(() -> NgramModel.of(new int[][] {{7}}, 4, -1, 3))
        .hasMessage("a sequence holds token 7; legal: 0 to 3");
    assertThatThrownBy(() -> NgramModel.of(new int[0][], 4, 4, 3))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static double[] after(NextTokenModel model, int... prefix) {
    double[] out = new double[model.vocabulary()];
    model.logProbabilities(prefix, prefix.length, out);
    for (int v = 0; v < out.length; v++) {
      out[v] = Math.exp(out[v]);
    }
    return out;
  }
}
