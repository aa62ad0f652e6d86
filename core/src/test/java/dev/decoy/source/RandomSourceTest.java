package dev.decoy.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.decoy.candidate.Anchors;
import dev.decoy.candidate.Seed;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RandomSourceTest {
  private static Map<Integer, int[]> found(Source source, Anchors anchors, int depth) {
    Map<Integer, int[]> found = new HashMap<>();
    source.candidates(
        anchors,
        depth,
        (anchor, ids, scores, n) -> {
          for (int i = 0; i < n; i++) {
            assertThat(scores[i]).isNaN();
          }
          found.put(anchor, Arrays.copyOf(ids, n));
        });
    return found;
  }

  private static SamplingSource source(int corpusSize) {
    return new RandomSource()
        .over(new Corpus(corpusSize), new Seed(42).stage("source.0"), a -> 1000L + a);
  }

  @Test
  void findsDistinctDocuments() {
    for (int[] ids : found(source(500), Anchors.range(0, 200), 50).values()) {
      assertThat(ids).hasSize(50).doesNotHaveDuplicates();
      assertThat(Arrays.stream(ids)).allMatch(id -> id >= 0 && id < 500);
    }
  }

  @Test
  void findsAllDocumentsAlike() {
    int anchors = 20_000;
    int[] counts = new int[40];
    found(source(40), Anchors.range(0, anchors), 10)
        .values()
        .forEach(ids -> Arrays.stream(ids).forEach(id -> counts[id]++));
    for (int count : counts) {
      // Binomial(20,000, 1/4): five standard deviations are 306.
      assertThat(Math.abs(count - anchors / 4)).isLessThan(306);
    }
  }

  @Test
  void putsEveryDocumentAtEveryPlaceAlikeAndStartsADeepDrawLikeAShallowOne() {
    int anchors = 24_000;
    Map<Integer, int[]> deep = found(source(12), Anchors.range(0, anchors), 6);
    Map<Integer, int[]> shallow = found(source(12), Anchors.range(0, anchors), 2);
    int[][] counts = new int[6][12];
    deep.forEach((anchor, ids) -> {
      assertThat(Arrays.copyOf(ids, 2)).isEqualTo(shallow.get(anchor));
      for (int place = 0; place < 6; place++) {
        counts[place][ids[place]]++;
      }
    });
    for (int[] place : counts) {
      for (int count : place) {
        // Binomial(24,000, 1/12): five standard deviations are 214.
        assertThat(Math.abs(count - 2000)).isLessThan(214);
      }
    }
  }

  @Test
  void findsTheSameWhateverOtherAnchorsThereAre() {
    Map<Integer, int[]> all = found(source(1000), Anchors.range(0, 20), 8);
    Map<Integer, int[]> some = found(source(1000), new Anchors(new int[] {17, 3}), 8);
    assertThat(some.get(17)).isEqualTo(all.get(17));
    assertThat(some.get(3)).isEqualTo(all.get(3));
    // The same key under another ordinal is the same anchor.
    Source renumbered =
        new RandomSource().over(new Corpus(1000), new Seed(42).stage("source.0"), a -> 1017L + a);
    assertThat(found(renumbered, Anchors.range(0, 1), 8).get(0)).isEqualTo(all.get(17));
    Source otherSeed = new RandomSource().over(new Corpus(1000), new Seed(43), a -> 1000L + a);
    assertThat(found(otherSeed, Anchors.range(17, 18), 8).get(17)).isNotEqualTo(all.get(17));
  }

  @Test
  void givesTheWholeCorpusWhereItIsSmall() {
    assertThat(found(source(3), Anchors.range(0, 1), 8).get(0)).containsExactlyInAnyOrder(0, 1, 2);
    assertThat(found(source(0), Anchors.range(0, 1), 8).get(0)).isEmpty();
    assertThat(source(3).logWeight(0)).isEqualTo(source(3).logWeight(2));
  }
}
