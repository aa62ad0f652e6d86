package dev.decoy.source.fusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.method.SpecException;
import dev.decoy.source.fusion.Interpolation.Scale;
import dev.decoy.testing.Reference;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FusionTest {
  private static final double NONE = Double.NaN;
  private static final ReciprocalRankFusion RRF = new ReciprocalRankFusion(60);

  static List<Reference> cases() {
    return Reference.cases(FusionTest.class, "sklearn-fusion.json");
  }

  @Test
  void theReferenceHasNotLostItsCases() {
    assertThat(cases()).hasSize(30);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void givesWhatAnotherImplementationGives(Reference reference) {
    int sources = reference.number("sources").orElseThrow().intValue();
    int n = reference.number("n").orElseThrow().intValue();
    double[] scores = reference.numbers("scores");
    double[] scored = reference.numbers("scored");
    double[] ranks = reference.numbers("ranks");
    RankedLists lists =
        new RankedLists(
            rows(sources, n, i -> scored[i] == 1 ? scores[i] : NONE),
            rows(sources, n, i -> ranks[i] > 0 ? ranks[i] : NONE),
            List.of());
    double[] w = reference.numbers("weights");
    StringBuilder weights = new StringBuilder();
    for (int s = 0; s < sources; s++) {
      weights.append(s + 1).append('=').append(w[s]).append(' ');
    }
    assertClose(
        new ReciprocalRankFusion(reference.number("k").orElseThrow()).fuse(lists),
        reference.numbers("rrf"));
    for (Scale scale : Scale.values()) {
      assertClose(
          new Interpolation(weights.toString(), scale).fuse(lists),
          reference.numbers(scale.name().toLowerCase(java.util.Locale.ROOT)));
    }
  }

  @Test
  void sumsReciprocalRanks() {
    double[] fused =
        RRF.fuse(
            RankedLists.ofRanks(
                new double[][] {{1, 2, 3, NONE, NONE}, {NONE, 3, 1, 2, NONE}}, List.of()));
    assertClose(
        fused, new double[] {1 / 61.0, 1 / 62.0 + 1 / 63.0, 1 / 63.0 + 1 / 61.0, 1 / 62.0, 0});
  }

  @Test
  void aMissingScoreIsTheLowestOfTheList() {
    RankedLists lists =
        RankedLists.ofScores(
            new double[][] {{12, 9, 6, NONE}, {0.8, NONE, 0.7, 0.5}}, List.of("bm25", "dense"));
    assertClose(new Interpolation("bm25=1", Scale.NONE).fuse(lists), new double[] {12, 9, 6, 6});
    assertClose(
        new Interpolation("bm25=0.5 dense=2", Scale.MINMAX).fuse(lists),
        new double[] {.5 + 2, .25 + 0, 0 + 2 * (.2 / .3), 0 + 0});
    double sd = Math.sqrt(6);
    assertClose(
        new Interpolation("bm25=1 dense=0", Scale.ZSCORE).fuse(lists),
        new double[] {3 / sd, 0, -3 / sd, -3 / sd});
  }

  @Test
  void whatIsKnownOfADocumentOutsideTheListCountsAsItIs() {
    double[][] ranks = {{1, 2, NONE, NONE}};
    double[][] scores = {{4, 2, 1, NONE}};
    RankedLists lists = new RankedLists(scores, ranks, List.of());
    assertClose(new Interpolation("equal", Scale.MINMAX).fuse(lists), new double[] {1, 0, -.5, 0});
  }

  @Test
  void aListWithoutAScaleAddsNothing() {
    double[][] ranks = {{1, 2, NONE}, {NONE, NONE, NONE}, {1, NONE, 2}};
    double[][] scores = {{5, 5, 1}, {3, 2, 1}, {2, NONE, 1}};
    RankedLists lists = new RankedLists(scores, ranks, List.of("flat", "empty", "own"));
    for (Scale scale : List.of(Scale.MINMAX, Scale.ZSCORE)) {
      assertClose(
          new Interpolation("equal", scale).fuse(lists),
          new Interpolation("own=" + 1.0 / 3, scale).fuse(lists));
    }
    assertClose(
        new Interpolation("flat=1 empty=1", Scale.NONE).fuse(lists), new double[] {8, 7, 2});
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void otherDocumentsBesideTheListsChangeNothing(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int sources = 1 + random.nextInt(4);
    int n = 1 + random.nextInt(20);
    double[][] scores = new double[sources][n];
    double[][] ranks = new double[sources][n];
    for (int s = 0; s < sources; s++) {
      int rank = 0;
      for (int d = 0; d < n; d++) {
        boolean listed = random.nextInt(3) > 0;
        ranks[s][d] = listed ? ++rank : NONE;
        scores[s][d] = listed ? -d : random.nextBoolean() ? -100 - d : NONE;
      }
    }
    RankedLists lists = new RankedLists(scores, ranks, List.of());
    double[][] moreScores = new double[sources][];
    double[][] moreRanks = new double[sources][];
    for (int s = 0; s < sources; s++) {
      moreScores[s] = Arrays.copyOf(scores[s], n + 2);
      moreRanks[s] = Arrays.copyOf(ranks[s], n + 2);
      Arrays.fill(moreRanks[s], n, n + 2, NONE);
      moreScores[s][n] = random.nextDouble(-1000, 1000);
      moreScores[s][n + 1] = NONE;
    }
    RankedLists longer = new RankedLists(moreScores, moreRanks, List.of());
    List<Fusion> all =
        List.of(
            RRF,
            new Interpolation("equal", Scale.NONE),
            new Interpolation("equal", Scale.MINMAX),
            new Interpolation("equal", Scale.ZSCORE));
    for (Fusion fusion : all) {
      assertThat(Arrays.copyOf(fusion.fuse(longer), n))
          .as("seed %d, %s", seed, fusion)
          .containsExactly(fusion.fuse(lists));
    }
    assertThat(RRF.fuse(longer)[n]).isZero();
  }

  @Test
  void scalesDoNotMatterToRanksNorUnitsToScales() {
    double[][] scores = {{12, 9, 7, NONE}, {0.8, NONE, 0.7, 0.6}};
    double[][] other = {{120, 90, 70, NONE}, {8 - 5, NONE, 7 - 5, 6 - 5}};
    RankedLists lists = RankedLists.ofScores(scores, List.of());
    RankedLists scaled = RankedLists.ofScores(other, List.of());
    assertClose(RRF.fuse(scaled), RRF.fuse(lists));
    for (Scale scale : List.of(Scale.MINMAX, Scale.ZSCORE)) {
      Interpolation sum = new Interpolation("1=0.3 2=0.7", scale);
      assertClose(sum.fuse(scaled), sum.fuse(lists));
    }
  }

  @Test
  void refusesWeightsThatCannotBeRead() {
    for (String wrong :
        List.of("", "bm25", "bm25=", "bm25=x", "bm25=-1", "a=0 b=0", "=1", "a=nan")) {
      assertThatThrownBy(() -> new Interpolation(wrong, Scale.NONE))
          .as(wrong)
          .isInstanceOf(SpecException.class)
          .hasMessageContaining("names with numbers from 0 to 1000000");
    }
    assertThatThrownBy(() -> new Interpolation("a=1 a=2", Scale.NONE))
        .hasMessageContaining("names 'a' twice");
    assertThatThrownBy(() ->
            new Interpolation("dense=1", Scale.NONE)
                .fuse(RankedLists.ofScores(new double[][] {{1}}, List.of("bm25"))))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("names 'dense'; the sources that score are: bm25");
  }

  @Test
  void refusesListsThatDoNotFit() {
    assertThatThrownBy(() -> new RankedLists(new double[1][2], new double[2][2], List.of()))
        .hasMessageContaining("2 rows of ranks come with 1 rows of scores");
    assertThatThrownBy(() -> RankedLists.ofRanks(new double[][] {{1, 2}, {1}}, List.of()))
        .hasMessageContaining("row 2 has 1 ranks");
    assertThatThrownBy(() -> RankedLists.ofRanks(new double[][] {{1, 0.5}}, List.of()))
        .hasMessageContaining("is 0.5; legal: 1, 2, …");
    assertThatThrownBy(() -> RankedLists.ofScores(new double[][] {{1}, {2}}, List.of("a", "a")))
        .hasMessageContaining("two sources are called alike");
  }

  private static double[][] rows(int rows, int n, java.util.function.IntToDoubleFunction value) {
    double[][] all = new double[rows][n];
    for (int i = 0; i < rows * n; i++) {
      all[i / n][i % n] = value.applyAsDouble(i);
    }
    return all;
  }

  private static void assertClose(double[] actual, double[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i])
          .as("document %d", i)
          .isCloseTo(expected[i], within(1e-9 * Math.max(1, Math.abs(expected[i]))));
    }
  }
}
