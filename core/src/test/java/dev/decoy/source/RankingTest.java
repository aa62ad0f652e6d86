package dev.decoy.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RankingTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void sortsByFallingScoreThenRisingOrdinalWithUnscoredLast(long seed) {
    SplittableRandom rng = new SplittableRandom(seed);
    float[] values = {0f, -0f, 1f, -1f, Float.NaN, 1e30f, -1e30f, Float.MIN_VALUE, 0.5f};
    int n = 200;
    int[] ids = IntStream.range(0, n).map(i -> n - i).toArray();
    float[] scores = new float[n];
    for (int i = 0; i < n; i++) {
      scores[i] = values[rng.nextInt(values.length)];
    }
    Integer[] expected = IntStream.range(0, n).boxed().toArray(Integer[]::new);
    Arrays.sort(
        expected,
        (a, b) -> {
          double first = Float.isNaN(scores[a]) ? Double.NEGATIVE_INFINITY : scores[a];
          double second = Float.isNaN(scores[b]) ? Double.NEGATIVE_INFINITY : scores[b];
          return first == second ? Integer.compare(ids[a], ids[b]) : first > second ? -1 : 1;
        });
    int[] sortedIds = ids.clone();
    float[] sortedScores = scores.clone();

    Ranking.sort(sortedIds, sortedScores, n);

    for (int i = 0; i < n; i++) {
      assertThat(sortedIds[i]).isEqualTo(ids[expected[i]]);
      assertThat(sortedScores[i] + 0f).isEqualTo(scores[expected[i]] + 0f);
    }
    assertThat(Ranking.isSorted(sortedIds, sortedScores, n)).isTrue();
  }
}
