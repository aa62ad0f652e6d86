package dev.decoy.select.design;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class AliasTableTest {
  @Test
  void holdsExactlyTheProbabilitiesOfTheWeights() {
    for (int seed = 0; seed < 300; seed++) {
      RandomGenerator rng = new SplittableRandom(seed);
      int n = rng.nextInt(1, 200);
      double[] weights = new double[n];
      int spread = rng.nextInt(40);
      for (int i = 0; i < n; i++) {
        weights[i] = rng.nextInt(5) == 0 ? 0 : Math.exp(spread * rng.nextGaussian());
      }
      weights[rng.nextInt(n)] = 1;
      AliasTable table = AliasTable.of(weights);
      double sum = Arrays.stream(weights).sum();
      for (int i = 0; i < n; i++) {
        assertThat(table.probability(i))
            .as("seed %d, item %d", seed, i)
            .isCloseTo(weights[i] / sum, within(1e-12));
        if (weights[i] == 0) {
          assertThat(table.probability(i)).as("seed %d, item %d", seed, i).isZero();
        }
      }
    }
  }

  @Test
  void drawsByWeight() {
    AliasTable table = AliasTable.of(new double[] {1, 0, 2, 7});
    RandomGenerator rng = new SplittableRandom(1);
    int[] counts = new int[4];
    int draws = 200_000;
    for (int t = 0; t < draws; t++) {
      counts[table.draw(rng)]++;
    }
    Laws.assertRates(counts, draws, new double[] {.1, 0, .2, .7});
  }

  /** Sums of equal weights round, so that each may seem to lie below their mean. */
  @Test
  void equalWeightsAreDrawnAlikeHoweverTheirSumRounds() {
    for (int n = 1; n <= 200; n++) {
      double[] weights = new double[n];
      java.util.Arrays.fill(weights, 1.0 / n);
      AliasTable table = AliasTable.of(weights);
      for (int i = 0; i < n; i++) {
        assertThat(table.probability(i)).isCloseTo(1.0 / n, within(1e-12));
      }
    }
  }

  @Test
  void refusesWeightsThatAreNoWeights() {
    assertThatThrownBy(() -> AliasTable.of(new double[] {1, -1}))
        .hasMessageContaining("position 1 is -1.0");
    assertThatThrownBy(() -> AliasTable.of(new double[] {Double.NaN}))
        .hasMessageContaining("position 0");
    assertThatThrownBy(() -> AliasTable.of(new double[2])).hasMessageContaining("above 0");
    assertThatThrownBy(() -> AliasTable.of(new double[] {1e-310})).hasMessageContaining("scale");
    assertThatThrownBy(() -> AliasTable.of(new double[] {1e308, 1e308}))
        .hasMessageContaining("scale");
    assertThatThrownBy(() -> AliasTable.of(new double[0])).hasMessageContaining("above 0");
  }

  @Test
  void takesWeightsOfAnySize() {
    assertThat(AliasTable.of(new double[] {1e-305, 3e-305}).probability(1))
        .isCloseTo(.75, within(1e-12));
    assertThat(AliasTable.of(new double[] {1e307, 3e307}).probability(1))
        .isCloseTo(.75, within(1e-12));
  }
}
