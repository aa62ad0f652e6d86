package dev.decoy.judge;

import static dev.decoy.candidate.Verdicts.Verdict.ABSTAIN;
import static dev.decoy.candidate.Verdicts.Verdict.DROP;
import static dev.decoy.candidate.Verdicts.Verdict.KEEP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.candidate.Column;
import dev.decoy.candidate.Verdicts;
import dev.decoy.method.SpecException;
import dev.decoy.testing.Lists;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NearDuplicateTest {
  @Test
  void dropsAtTheLimitAndKeepsBelowIt() {
    // Against {1, 2, 3, 4}: 4 of 5 shingles shared, then 3 of 5.
    long[][] shingles = {{1, 2, 3, 4, 5}, {1, 2, 3, 9}, {1, 2, 3, 4}};
    var candidates =
        Lists.unscored(
            new int[] {0, 1},
            new int[] {2},
            Lists.documents(Map.of("shingles", (Column.LongLists) d -> shingles[d])));
    Verdicts verdicts = Lists.judged(new NearDuplicate(0.8), candidates);
    assertThat(verdicts.verdict(0)).isEqualTo(DROP);
    assertThat(verdicts.observed(0)).isEqualTo(0.8);
    assertThat(verdicts.limit(0)).isEqualTo(0.8);
    assertThat(verdicts.verdict(1)).isEqualTo(KEEP);
  }

  @Test
  void abstainsFromATextWithoutShingles() {
    var candidates =
        Lists.unscored(
            new int[] {0},
            new int[] {1},
            Lists.documents(Map.of("shingles", (Column.LongLists) d -> new long[0])));
    assertThat(Lists.verdicts(new NearDuplicate(0.8), candidates)).containsExactly(ABSTAIN);
  }

  @Test
  void estimatesFromEqualBytesCorrectedForChance() {
    long[] a = new long[32];
    long[] b = new long[32];
    for (int i = 0; i < 16; i++) {
      b[i] = 0x0102040810204080L;
    }
    // Half of 256 bytes are equal: (128/256 - 1/256) / (255/256) = 127/255.
    assertThat(MinHash.estimate(a, b)).isCloseTo(127.0 / 255, within(1e-15));
    assertThat(MinHash.estimate(a, a)).isEqualTo(1);
    assertThat(MinHash.estimate(a, new long[1])).isNaN();
  }

  /** What the estimate passes over is never what the shingles would have dropped. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void signaturesOnlySaveWork(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int documents = 200;
    long[][] shingles = new long[documents][];
    for (int d = 0; d < documents; d++) {
      TreeSet<Long> set = new TreeSet<>();
      int own = random.nextInt(60);
      for (long s = 0; s < 100; s++) {
        set.add(s < own ? 1000L * (d + 1) + s : s);
      }
      shingles[d] = set.stream().mapToLong(Long::longValue).toArray();
    }
    Column.LongLists exact = d -> shingles[d];
    Column.LongLists minhash = d -> signature(shingles[d]);
    int[] ids = new int[documents - 2];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = i + 2;
    }
    int[] positives = {0, 1};
    var bare = Lists.unscored(ids, positives, Lists.documents(Map.of("shingles", exact)));
    var signed =
        Lists.unscored(
            ids, positives, Lists.documents(Map.of("shingles", exact, "minhash", minhash)));
    for (double min : new double[] {0.3, 0.5, 0.8, 1}) {
      assertThat(Lists.verdicts(new NearDuplicate(min), signed))
          .as("seed %d, min %s", seed, min)
          .isEqualTo(Lists.verdicts(new NearDuplicate(min), bare));
    }
  }

  @Test
  void saysWhatIsLegal() {
    assertThatThrownBy(() -> new NearDuplicate(0))
        .isInstanceOf(SpecException.class)
        .hasMessage(
            "near-duplicate: option 'min' is '0'; legal: a number above 0 to 1 (default 0.8)");
  }

  /** 256 minima of 8 bits, straight from the definition. */
  private static long[] signature(long[] shingles) {
    long[] signature = new long[32];
    for (int h = 0; h < 256; h++) {
      long least = Long.MAX_VALUE;
      for (long shingle : shingles) {
        least = Math.min(least, new SplittableRandom(shingle * 257 + h).nextLong() >>> 1);
      }
      signature[h / 8] |= (least & 0xff) << (8 * (h % 8));
    }
    return signature;
  }
}
