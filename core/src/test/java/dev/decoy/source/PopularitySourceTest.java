package dev.decoy.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.candidate.Anchors;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PopularitySourceTest {
  private static final Seed SEED = new Seed(7);

  private static SamplingSource source(double power, double... popularity) {
    return new PopularitySource(power).over(PopularCorpus.of(popularity), SEED);
  }

  private static Map<Integer, int[]> found(Source source, Anchors anchors, int depth) {
    Map<Integer, int[]> found = new HashMap<>();
    source.candidates(
        anchors, depth, (anchor, ids, scores, n) -> found.put(anchor, Arrays.copyOf(ids, n)));
    return found;
  }

  @Test
  void findsPopularDocumentsByThreeQuartersOfTheirLogarithm() {
    int anchors = 100_000;
    int[] counts = new int[3];
    // 16^0.75 = 8 and 81^0.75 = 27.
    SamplingSource source = source(0.75, 1, 16, 81);
    found(source, Anchors.range(0, anchors), 1).values().forEach(ids -> counts[ids[0]]++);
    double[] expected = {1 / 36., 8 / 36., 27 / 36.};
    for (int i = 0; i < 3; i++) {
      double p = expected[i];
      assertThat((double) counts[i])
          .isCloseTo(anchors * p, within(5 * Math.sqrt(anchors * p * (1 - p))));
    }
    assertThat(source.logWeight(2) - source.logWeight(1))
        .isCloseTo(Math.log(27 / 8.), within(1e-12));
  }

  @Test
  void hasThePapersPowerByDefault() {
    assertThat(Options.build(PopularitySource.class, Map.of()).power()).isEqualTo(0.75);
    assertThatThrownBy(() -> new PopularitySource(-1)).isInstanceOf(SpecException.class);
  }

  @Test
  void findsDistinctDocumentsEvenWhereOneOutweighsAllOthers() {
    double[] popularity = new double[300];
    Arrays.setAll(popularity, i -> Math.pow(10, i % 100));
    popularity[5] = 0;
    popularity[6] = Double.NaN;
    Map<Integer, int[]> found = found(source(2, popularity), Anchors.range(0, 50), 20);
    for (int[] ids : found.values()) {
      assertThat(ids).hasSize(20).doesNotHaveDuplicates().doesNotContain(5, 6);
      // Weights fall by a hundred from one to the next: the three at the top come first.
      assertThat(ids).contains(99, 199, 299);
    }
    found = found(source(1, 0, 1, 0, 2), Anchors.range(0, 50), 20);
    assertThat(found.values()).allSatisfy(ids -> assertThat(ids).containsExactlyInAnyOrder(1, 3));
  }

  @Test
  void findsTheSameWhateverOtherAnchorsThereAre() {
    double[] popularity = new double[1000];
    Arrays.setAll(popularity, i -> i);
    SamplingSource source = source(0.75, popularity);
    int[] among = found(source, Anchors.range(0, 20), 8).get(17);
    assertThat(found(source, Anchors.range(17, 18), 8).get(17)).isEqualTo(among);
  }

  @Test
  void treatsAllDocumentsAlikeAtPowerZero() {
    SamplingSource source = source(0, 0, 5, Double.NaN);
    assertThat(found(source, Anchors.range(0, 1), 3).get(0)).containsExactlyInAnyOrder(0, 1, 2);
  }

  @Test
  void namesTheDocumentWhosePopularityIsIllegal() {
    assertThatThrownBy(() -> source(1, 3, -2)).hasMessageContaining("document 1 is -2.0");
    assertThatThrownBy(() -> source(1, 0, Double.NaN)).hasMessageContaining("none of 2 documents");
  }
}
