package dev.decoy.data.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MinHashTest {
  /** Worked by hand: which words stand together. */
  @Test
  void shinglesAreThreeWordsInARow() {
    assertThat(shingles("a b c d").size()).isEqualTo(2);
    assertThat(shingles("a b c d").hash(0)).isEqualTo(shingles("x a b c").hash(1));
    assertThat(shingles("a b c d").hash(1)).isEqualTo(shingles("B, c; D!").hash(0));
    assertThat(shingles("a b c").hash(0)).isNotEqualTo(shingles("c b a").hash(0));
    assertThat(shingles("a b").size()).isEqualTo(1);
    assertThat(shingles("a b").hash(0)).isNotEqualTo(shingles("b a").hash(0));
    assertThat(shingles("a").size()).isEqualTo(1);
    assertThat(shingles("!").size()).isZero();
  }

  @Test
  void distinctShinglesAreSortedAndWithoutRepetition() {
    long[] distinct = shingles("a b c a b c a b c").distinct();
    assertThat(distinct).hasSize(3).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void anEmptyTextHasNoSignature() {
    long[] signature = new long[MinHash.LONGS];
    Arrays.fill(signature, 1);
    assertThat(new MinHash().sign(shingles(" "), signature)).isFalse();
    assertThat(signature).containsOnly(0);
  }

  /**
   * The mean share of equal bytes over many pairs of sets lies where P = J + (1 - J) / 256 puts it.
   * Densified bins of small sets depend on each other, so the tolerance allows each pair the
   * variance of a single bin: 5 standard errors of a mean of {@code pairs} coin tosses.
   */
  @ParameterizedTest
  @CsvSource({"4, 4", "3, 5", "20, 10", "100, 40", "100, 400", "2000, 500"})
  void equalBytesTellTheJaccardSimilarity(int shared, int own) {
    int pairs = 500;
    SplittableRandom random = new SplittableRandom(99);
    double jaccard = (double) shared / (shared + 2 * own);
    double expected = jaccard + (1 - jaccard) / 256;
    double sum = 0;
    for (int pair = 0; pair < pairs; pair++) {
      String common = words(random, shared);
      byte[] a = sign(common + words(random, own));
      byte[] b = sign(common + words(random, own));
      int equal = 0;
      for (int i = 0; i < MinHash.BINS; i++) {
        equal += a[i] == b[i] ? 1 : 0;
      }
      sum += (double) equal / MinHash.BINS;
    }
    double tolerance = 5 * Math.sqrt(expected * (1 - expected) / pairs);
    assertThat(sum / pairs).isBetween(expected - tolerance, expected + tolerance);
  }

  @Test
  void aTextsSignatureDoesNotDependOnWhatWasSignedBefore() {
    MinHash minHash = new MinHash();
    long[] first = new long[MinHash.LONGS];
    long[] again = new long[MinHash.LONGS];
    minHash.sign(shingles("to be or not to be"), first);
    minHash.sign(shingles("something else that is longer than the first text was"), again);
    minHash.sign(shingles("To be, or not to be!"), again);
    assertThat(again).isEqualTo(first);
  }

  private static String words(SplittableRandom random, int count) {
    Set<String> lines = new HashSet<>();
    StringBuilder out = new StringBuilder();
    while (lines.size() < count) {
      String word = Long.toString(random.nextLong() >>> 1, 36);
      if (lines.add(word)) {
        out.append(word).append(' ');
      }
    }
    return out.toString();
  }

  /**
   * Signs the set of a text's words rather than of its shingles: what is estimated is then known
   * exactly.
   */
  private static byte[] sign(String words) {
    long[] signature = new long[MinHash.LONGS];
    Shingles set = new Shingles();
    set.setWords(normalised(words));
    assertThat(new MinHash().sign(set, signature)).isTrue();
    byte[] bytes = new byte[MinHash.BINS];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (signature[i / 8] >>> (8 * (i % 8)));
    }
    return bytes;
  }

  private static Shingles shingles(String text) {
    Shingles shingles = new Shingles();
    shingles.set(normalised(text));
    return shingles;
  }

  private static NormalisedText normalised(String text) {
    NormalisedText normalised = new NormalisedText();
    normalised.set(text);
    return normalised;
  }
}
