package dev.decoy.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TabularPolicyTest {
  private static TabularPolicy random(int prompts, int options, int depth, boolean shared) {
    TabularPolicy policy = TabularPolicy.tree(prompts, options, depth, shared);
    SplittableRandom random = new SplittableRandom(options);
    Arrays.setAll(policy.logits().values(), i -> random.nextGaussian());
    return policy;
  }

  @Test
  void aFreshPolicyTakesAllTextsForEquallyProbable() {
    assertThat(TabularPolicy.bandit(2, 5).distribution(1)).containsOnly(0.2);
    assertThat(TabularPolicy.tree(1, 3, 2, true).distribution(0))
        .hasSize(9)
        .satisfies(p ->
            assertThat(Arrays.stream(p).max().orElseThrow()).isCloseTo(1 / 9.0, within(1e-12)));
    assertThat(TabularPolicy.tree(1, 3, 2, true).leaves()).isEqualTo(9);
    assertThat(TabularPolicy.tree(4, 3, 2, false).logits().rows()).isEqualTo(4 * (1 + 3));
  }

  @Test
  void probabilitiesOfAllTextsSumToOne() {
    TabularPolicy policy = random(2, 3, 4, false);
    for (int prompt = 0; prompt < 2; prompt++) {
      assertThat(Arrays.stream(policy.distribution(prompt)).sum()).isCloseTo(1, within(1e-12));
    }
    assertThat(policy.distribution(0)).isNotEqualTo(policy.distribution(1));
    TabularPolicy shared = random(2, 3, 4, true);
    assertThat(shared.distribution(0)).isEqualTo(shared.distribution(1));
  }

  @Test
  void textsAndTheirNumbersAreOneToOneAndHaveRowsOfTheirOwn() {
    TabularPolicy policy = random(1, 3, 3, false);
    int[] tokens = new int[3];
    boolean[] seen = new boolean[13];
    for (int leaf = 0; leaf < 27; leaf++) {
      policy.text(leaf, tokens);
      assertThat(policy.leaf(tokens)).isEqualTo(leaf);
      for (int t = 0; t < 3; t++) {
        seen[policy.row(0, tokens, t)] = true;
      }
    }
    assertThat(seen).doesNotContain(false);
  }

  @Test
  void drawsTextsAsOftenAsTheyAreProbable() {
    TabularPolicy policy = random(1, 3, 2, false);
    double[] expected = policy.distribution(0);
    int n = 20_000;
    int[] counts = new int[9];
    int[] tokens = new int[2];
    for (int i = 0; i < n; i++) {
      policy.sample(0, new Seed(7).at(i), tokens);
      counts[policy.leaf(tokens)]++;
    }
    double chiSquare = 0;
    for (int leaf = 0; leaf < 9; leaf++) {
      double e = n * expected[leaf];
      chiSquare += (counts[leaf] - e) * (counts[leaf] - e) / e;
    }
    // The 1 - 1e-6 quantile of chi-square with 8 degrees of freedom is 42.7.
    assertThat(chiSquare).isLessThan(42.7);
    int[] again = new int[2];
    policy.sample(0, new Seed(7).at(n - 1), again);
    assertThat(again).isEqualTo(tokens);
  }

  @Test
  void theGradientIsThatOfTheLogProbabilities() {
    TabularPolicy policy = random(2, 3, 3, false);
    int[] tokens = {2, 0, 1};
    double[] slopes = {0.5, -1, 2};
    Matrix.Doubles gradient = policy.logits().like(policy.logits().rows(), 3);
    policy.backpropagate(1, tokens, slopes, gradient);
    double[] log = new double[3];
    for (int i = 0; i < policy.logits().values().length; i++) {
      double[] values = policy.logits().values();
      double at = values[i];
      double difference = 0;
      for (int side = -1; side <= 1; side += 2) {
        values[i] = at + side * 1e-5;
        policy.logProbabilities(1, tokens, log);
        for (int t = 0; t < 3; t++) {
          difference += side * slopes[t] * log[t] / 2e-5;
        }
      }
      values[i] = at;
      assertThat(gradient.values()[i]).isCloseTo(difference, within(1e-9));
    }
    for (double[] row : gradient.toArray()) {
      assertThat(Arrays.stream(row).sum()).isCloseTo(0, within(1e-12));
    }
  }

  @Test
  void descendsAgainstAGradient() {
    TabularPolicy policy = TabularPolicy.bandit(1, 2);
    policy.descend(Matrix.of(new double[] {1, -1}), 0.5);
    assertThat(policy.logits().toArray()[0]).containsExactly(-0.5, 0.5);
  }

  @Test
  void refusesTablesThatAreEmptyOrTooLarge() {
    assertThatThrownBy(() -> TabularPolicy.bandit(0, 3)).hasMessageContaining("at least 1");
    assertThatThrownBy(() -> TabularPolicy.tree(1, 10, 20, true))
        .hasMessageContaining("too many leaves");
  }
}
