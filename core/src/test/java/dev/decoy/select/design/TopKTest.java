package dev.decoy.select.design;

import static org.assertj.core.api.Assertions.assertThat;

import dev.decoy.candidate.Draw;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TopKTest {
  @Test
  void takesTheHeaviestAndOfEqualOnesTheEarlier() {
    Draw draw = new Draw();
    RandomGenerator rng = new SplittableRandom(1);
    new TopK().draw(new double[] {1, 3, 2, 3, 2, 3}, 6, 4, rng, draw);
    assertThat(draw.toArray()).containsExactly(1, 3, 5, 2);
    assertThat(draw.inclusion(3)).isEqualTo(1);
  }

  @Test
  void agreesWithSorting() {
    Draw draw = new Draw();
    for (int seed = 0; seed < 200; seed++) {
      RandomGenerator rng = new SplittableRandom(seed);
      int n = rng.nextInt(1, 300);
      int k = rng.nextInt(1, n + 1);
      double[] logWeights = new double[n];
      for (int i = 0; i < n; i++) {
        logWeights[i] = rng.nextInt(20);
      }
      int[] expected =
          IntStream.range(0, n)
              .boxed()
              .sorted(Comparator.comparingDouble((Integer i) -> -logWeights[i]))
              .limit(k)
              .mapToInt(i -> i)
              .toArray();
      new TopK().draw(logWeights, n, k, rng, draw);
      assertThat(draw.toArray()).as("seed %d", seed).isEqualTo(expected);
    }
  }
}
