package dev.decoy.train.factorisation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import dev.decoy.measure.metric.Metric;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ItemRankingTest {
  @Test
  void ranksWhatTheUserDoesNotKnow() {
    Factors factors =
        new Factors(
            new Matrix.Floats(2, 1, new float[] {1, -1}),
            new Matrix.Floats(5, 1, new float[] {5, 4, 3, 2, 1}),
            false,
            Optional.empty());
    Interactions known = new Interactions(5, new int[][] {{0}, {}});
    // User 0 sees 1 2 3 4, of which 2 and 3 are wanted; user 1 has nothing held out.
    ItemRanking ranking =
        new ItemRanking(
            known,
            new Interactions(5, new int[][] {{2, 3}, {}}),
            Metric.parseAll("recall@2,ndcg@2"));
    assertThat(ranking.users()).containsExactly(0);
    double[] means = ranking.means(factors, 1);
    assertThat(means[0]).isEqualTo(0.5);
    double second = 1 / (Math.log(3) / Math.log(2));
    assertThat(means[1]).isCloseTo(second / (1 + second), within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void findsWhatSortingFinds(boolean cosine) {
    SplittableRandom random = new SplittableRandom(1);
    int users = 700;
    int items = 300;
    int[][] known = new int[users][];
    int[][] held = new int[users][];
    for (int user = 0; user < users; user++) {
      known[user] = random.ints(random.nextInt(90), 0, items).sorted().distinct().toArray();
      held[user] = user % 3 == 0 ? new int[0] : random.ints(1, 0, items).toArray();
    }
    Factors factors = Factors.normal(users, items, 7, 1, cosine, new Seed(4));
    ItemRanking ranking =
        new ItemRanking(
            new Interactions(items, known),
            new Interactions(items, held),
            Metric.parseAll("recall@9"));
    int[] who = ranking.users();
    int[] seen = new int[1];
    ranking.rank(
        factors,
        9,
        2,
        (position, found, n) -> {
          int user = who[position];
          int[] sorted =
              IntStream.range(0, items)
                  .filter(item -> Arrays.binarySearch(known[user], item) < 0)
                  .boxed()
                  .sorted((a, b) -> Double.compare(factors.score(user, b), factors.score(user, a)))
                  .mapToInt(Integer::intValue)
                  .limit(9)
                  .toArray();
          assertThat(Arrays.copyOf(found, n)).isEqualTo(sorted);
          seen[0]++;
        });
    assertThat(seen[0]).isEqualTo(who.length).isEqualTo(466);
  }

  @Test
  void refusesWhatSaysNothing() {
    Interactions none = new Interactions(3, new int[2][0]);
    Interactions one = new Interactions(3, new int[][] {{1}, {}});
    assertThatThrownBy(() -> new ItemRanking(one, none, Metric.parseAll("recall@5")))
        .hasMessageContaining("no held-out item");
    assertThatThrownBy(() -> new ItemRanking(none, one, Metric.parseAll("recall")))
        .hasMessageContaining("looks at whole rankings");
    assertThatThrownBy(() ->
            new ItemRanking(new Interactions(4, new int[2][0]), one, Metric.parseAll("map@5")))
        .hasMessageContaining("2 users and 4 items are known, 2 and 3 held out");
  }
}
