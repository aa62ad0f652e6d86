package dev.decoy.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import dev.decoy.candidate.Seed;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopCandidatesTest {
  @ParameterizedTest
  @CsvSource({"1, 1", "1, 1000", "5, 3", "5, 5", "5, 9", "5, 11", "200, 5000", "3000, 5000"})
  void keepsWhatSortingEverythingKeeps(int depth, int offered) {
    TopCandidates top = new TopCandidates(Ordinals.SAME, depth);
    for (int seed = 0; seed < 20; seed++) {
      SplittableRandom random = new Seed(seed).generator();
      // Few different scores: ties everywhere, also at the end of the list.
      int kinds = 1 + random.nextInt(20);
      float[] scores = new float[offered];
      int[] order = IntStream.range(0, offered).toArray();
      for (int i = 0; i < offered; i++) {
        scores[i] = (1 + random.nextInt(kinds)) / 8f;
        int j = random.nextInt(i + 1);
        order[i] = order[j];
        order[j] = i;
      }
      top.reset();
      for (int ordinal : order) {
        top.offer(ordinal, scores[ordinal]);
      }
      int[] ids = new int[depth];
      float[] kept = new float[depth];
      int n = top.drain(ids, kept);
      List<Integer> best =
          IntStream.range(0, offered)
              .boxed()
              .sorted(
                  Comparator.comparingDouble((Integer i) -> -scores[i])
                      .thenComparing(Comparator.naturalOrder()))
              .limit(depth)
              .toList();
      Found found = Found.of(0, ids, kept, n);
      assertThat(found.ids()).as("seed %d", seed).isEqualTo(best);
      assertThat(found.scores()).isEqualTo(best.stream().map(i -> scores[i]).toList());
    }
  }
}
