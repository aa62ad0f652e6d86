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
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

  @Test
  void countsTheDifferentBytesOfASignature() {
    assertThat(MinHash.differentBytes(new long[] {0x0101010101010101L, 0xff00010203044080L}))
        .isEqualTo(8);
    assertThat(MinHash.differentBytes(new long[0])).isZero();
  }

  /** The formula of {@code Reach}, with every byte counted. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void countsNoMoreBytesThanItMustAndSaysTheSame(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 20_000; round++) {
      // From signatures of one byte, repeated, to signatures of a long text.
      int kinds = 1 + random.nextInt(random.nextInt(256) + 1);
      double shared = random.nextDouble();
      long[] a = new long[16];
      long[] b = new long[16];
      for (int i = 0; i < 128; i++) {
        long own = random.nextInt(kinds);
        long other = random.nextDouble() < shared ? own : random.nextInt(256);
        a[i / 8] |= own << (8 * (i % 8));
        b[i / 8] |= other << (8 * (i % 8));
      }
      double min = random.nextInt(1, 101) / 100.0;
      int equal = 0;
      for (int i = 0; i < 128; i++) {
        equal += ((a[i / 8] ^ b[i / 8]) >>> (8 * (i % 8)) & 0xff) == 0 ? 1 : 0;
      }
      double p = min + (1 - min) / 256;
      double u = Math.min(MinHash.differentBytes(a), MinHash.differentBytes(b));
      double error = Math.sqrt(p * (1 - p) * (1 / u + 1 / 128.0));
      assertThat(MinHash.Reach.of(min, a.length).may(a, b, MinHash.differentBytes(b)))
          .describedAs("seed %d, round %d", seed, round)
          .isEqualTo(equal > 128 * (p - 4 * error) - 1e-9);
    }
  }

  /** What the estimate passes over is never what the shingles would have dropped. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void signaturesOnlySaveWork(long seed) {
    assertSignaturesOnlySaveWork(seed, 100, NearDuplicateTest::signature);
  }

  /** Nor where a text has so few shingles that most bytes of its signature are borrowed. */
  @ParameterizedTest
  @CsvSource({"1,2", "2,3", "3,5", "4,8", "5,12", "6,20", "7,30", "8,60", "9,130", "10,400"})
  void signaturesOnlySaveWorkOnShortTextsToo(long seed, int shingles) {
    assertSignaturesOnlySaveWork(seed, shingles, NearDuplicateTest::densified);
  }

  private static void assertSignaturesOnlySaveWork(
      long seed, int size, Function<long[], long[]> signer) {
    SplittableRandom random = new SplittableRandom(seed);
    int documents = 400;
    long[][] shingles = new long[documents][];
    long[][] signed = new long[documents][];
    for (int d = 0; d < documents; d++) {
      TreeSet<Long> set = new TreeSet<>();
      double own = random.nextDouble();
      for (long s = 0; s < size; s++) {
        // Hashes, as shingles are: of the text's own words or of those that all texts share.
        boolean shared = d == 0 || random.nextDouble() > own * own;
        set.add(new SplittableRandom(shared ? s : 1_000_003L * (d + 1) + s).nextLong());
      }
      shingles[d] = set.stream().mapToLong(Long::longValue).toArray();
      signed[d] = signer.apply(shingles[d]);
    }
    Column.LongLists exact = d -> shingles[d];
    Column.LongLists minhash = d -> signed[d];
    int[] ids = IntStream.range(1, documents).toArray();
    int[] positives = {0};
    var bare = Lists.unscored(ids, positives, Lists.documents(Map.of("shingles", exact)));
    var both =
        Lists.unscored(
            ids, positives, Lists.documents(Map.of("shingles", exact, "minhash", minhash)));
    for (double min : new double[] {0.3, 0.5, 0.8, 1}) {
      assertThat(Lists.verdicts(new NearDuplicate(min), both))
          .as("seed %d, min %s", seed, min)
          .isEqualTo(Lists.verdicts(new NearDuplicate(min), bare));
    }
    assertThat(Lists.verdicts(new NearDuplicate(0.8), bare)).contains(DROP, KEEP);
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

  /**
   * 128 bins of one permutation, each with the low 8 bits of its least hash; an empty one borrows
   * from the first that is not in an order of its own.
   */
  private static long[] densified(long[] shingles) {
    int bins = 128;
    long[] least = new long[bins];
    Arrays.fill(least, Long.MAX_VALUE);
    for (long shingle : shingles) {
      int bin = (int) (shingle >>> 57);
      least[bin] = Math.min(least[bin], shingle & (-1L >>> 7));
    }
    long[] signature = new long[bins / 8];
    for (int bin = 0; bin < bins; bin++) {
      SplittableRandom order = new SplittableRandom(bin);
      long value = least[bin];
      while (value == Long.MAX_VALUE) {
        value = least[order.nextInt(bins)];
      }
      signature[bin / 8] |= (value & 0xff) << (8 * (bin % 8));
    }
    return signature;
  }
}
