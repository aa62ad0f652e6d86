package dev.decoy.select.design;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.candidate.Draw;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ReservoirTest {
  private static Map<Integer, Double> uniform(int n, int k) {
    Map<Integer, Double> law = new TreeMap<>();
    for (int set = 0; set < 1 << n; set++) {
      if (Integer.bitCount(set) == k) {
        law.put(set, 1.0);
      }
    }
    law.replaceAll((set, p) -> 1.0 / law.size());
    return law;
  }

  @Test
  void makesEverySetEquallyLikely() {
    for (int k : new int[] {1, 3, 5}) {
      Map<Integer, Integer> sets =
          Laws.sets(new Reservoir(), Laws.logs(1, 9, 1, 5, 2, 3), k, 60_000, k);
      assertThat(Laws.deviation(sets, uniform(6, k))).isLessThan(4.5);
    }
  }

  @Test
  void makesEverySetOfAStreamEquallyLikely() {
    for (int k : new int[] {1, 3, 5}) {
      RandomGenerator rng = new SplittableRandom(k);
      Map<Integer, Integer> sets = new TreeMap<>();
      for (int t = 0; t < 60_000; t++) {
        ReservoirStream stream = new ReservoirStream(k, rng);
        for (int i = 0; i < 8; i++) {
          stream.offer(i);
        }
        sets.merge(Arrays.stream(stream.toArray()).map(i -> 1 << i).sum(), 1, Integer::sum);
      }
      assertThat(Laws.deviation(sets, uniform(8, k))).as("k=%d", k).isLessThan(4.5);
    }
  }

  @Test
  void skipsOverAStreamAsIfItHadReadIt() {
    ReservoirStream read = new ReservoirStream(10, new SplittableRandom(4));
    ReservoirStream skipped = new ReservoirStream(10, new SplittableRandom(4));
    int n = 1_000_000;
    for (int i = 0; i < n; i++) {
      read.offer(i);
    }
    int looked = 0;
    for (long i = 0; i < n; i++) {
      long skip = Math.min(skipped.untilNext(), n - i);
      skipped.skip(skip);
      i += skip;
      if (i < n) {
        skipped.offer((int) i);
        looked++;
      }
    }
    assertThat(skipped.toArray()).isEqualTo(read.toArray());
    assertThat(skipped.seen()).isEqualTo(n);
    assertThat(skipped.inclusion()).isEqualTo(1e-5);
    // 10 (1 + ln(100,000)) = 125 on average.
    assertThat(looked).isLessThan(250);
    assertThatThrownBy(() -> skipped.skip(skipped.untilNext() + 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void keepsAllOfAShortStream() {
    ReservoirStream stream = new ReservoirStream(4, new SplittableRandom(1));
    stream.offer(7);
    stream.offer(9);
    assertThat(stream.toArray()).containsExactly(7, 9);
    assertThat(stream.inclusion()).isEqualTo(1);
  }

  @Test
  void drawsPositionsWithoutAnyWeights() {
    Draw draw = new Draw();
    for (int k : new int[] {0, 1, 16, 17, 400, 600, 1000, 2000}) {
      RandomGenerator rng = new SplittableRandom(k);
      assertThat(new Reservoir().draw(1000, k, rng, draw)).isEqualTo(Math.min(k, 1000));
      assertThat(Arrays.stream(draw.toArray()))
          .doesNotHaveDuplicates()
          .allMatch(i -> i >= 0 && i < 1000);
    }
  }
}
