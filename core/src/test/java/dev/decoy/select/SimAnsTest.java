package dev.decoy.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.candidate.Candidates;
import dev.decoy.candidate.Columns;
import dev.decoy.candidate.Draw;
import dev.decoy.candidate.PositiveAnchor;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import dev.decoy.method.SpecException;
import dev.decoy.select.design.TopK;
import dev.decoy.testing.Lists;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimAnsTest {
  private static final Candidates WORKED = Lists.scored(Lists.positive(10), 12, 11, 10.5, 9, 7);
  private static final Offset<Double> SIX_DECIMALS = within(5e-7);

  private static SimAns simans(String spec) {
    return Options.build(SimAns.class, Spec.parse("simans" + spec).options());
  }

  private static double[] probabilities(SimAns simans, Candidates candidates) {
    double[] log = new double[candidates.size()];
    simans.logWeights(candidates, log);
    return Probabilities.of(log, log.length);
  }

  private static void assertClose(double[] actual, double... expected) {
    assertThat(actual).hasSize(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).as("candidate %d", i).isCloseTo(expected[i], SIX_DECIMALS);
    }
  }

  @Test
  void peaksAtThePositive() {
    double[] expected = {0.060364, 0.270531, 0.393620, 0.270531, 0.004955};
    assertClose(probabilities(SimAns.DEFAULT, WORKED), expected);
    assertClose(probabilities(simans(":a=0.5"), WORKED), expected);
  }

  @Test
  void aPositiveOffsetMovesTheModeAboveThePositive() {
    assertClose(
        probabilities(simans(":offset=1"), WORKED),
        0.231086,
        0.380996,
        0.336228,
        0.051562,
        0.000128);
  }

  @Test
  void theCodesSignMovesItBelow() {
    double[] expected = {0.006915, 0.084246, 0.202095, 0.622498, 0.084246};
    assertClose(probabilities(simans(":offset=1,sign=code"), WORKED), expected);
    assertClose(probabilities(simans(":offset=-1"), WORKED), expected);
  }

  @Test
  void theLaplaceShapeFallsWithTheDistanceItself() {
    assertClose(
        probabilities(simans(":a=3,shape=laplace"), WORKED),
        0.007620,
        0.153047,
        0.685908,
        0.153047,
        0.000379);
  }

  @Test
  void theDocumentShapeRisesWithTheSimilarityToThePositive() {
    Candidates candidates =
        new Candidates(
            0,
            new int[] {1, 2, 3},
            new float[] {3, 2, 1},
            new Columns(Map.of(), Map.of(), Map.of("document-score", new float[] {0, 2, 4})),
            new int[0],
            new float[0],
            WORKED.scorer());
    // exp(0.5 · |0, 2, 4|) = 1, e, e²; their sum is 11.107338.
    assertClose(probabilities(simans(":shape=document"), candidates), 0.090031, 0.244728, 0.665241);
  }

  @Test
  void theNearestAreTakenInOrderByTheTopDesign() {
    double[] log = new double[5];
    SimAns.DEFAULT.logWeights(WORKED, log);
    Draw draw = new Draw();
    new TopK().draw(log, 5, 4, new SplittableRandom(0), draw);
    // Distances 2, 1, 0.5, 1, 3: the two at distance 1 tie, and go by position.
    assertThat(draw.toArray()).containsExactly(2, 1, 3, 0);
  }

  @Test
  void aWindowsScaleIsItsPopulationStandardDeviation() {
    // Mean 9.9, squared deviations 4.41, 1.21, 0.36, 0.81, 8.41: 15.2 / 5 = 3.04.
    double sigma = Math.sqrt(3.04);
    double a = 0.5 / (sigma * sigma);
    double[] expected = probabilities(simans(":a=" + a), WORKED);
    assertClose(probabilities(simans(":scale=window"), WORKED), expected);
    assertClose(probabilities(simans(":scale=fixed,sigma=" + sigma), WORKED), expected);
  }

  @Test
  void aScaledOffsetIsInUnitsOfTheScale() {
    assertClose(
        probabilities(simans(":scale=fixed,sigma=2,offset=-0.5,a=2"), WORKED),
        probabilities(simans(":offset=-1"), WORKED));
  }

  @Test
  void equalScoresGetEqualWeightsInAnyUnit() {
    Candidates equal = Lists.scored(Lists.positive(3), 1, 1, 1, 1);
    for (String spec : new String[] {"", ":scale=window", ":shape=laplace", ":a=0"}) {
      assertThat(probabilities(simans(spec), equal)).containsOnly(0.25);
    }
  }

  @Test
  void isUniformWhereNoPositiveHasAScoreUnlessToldToTakeTheLowest() {
    Candidates absent = Lists.scored(Lists.positive(Double.NaN), 4, 3, 2, 1);
    assertThat(probabilities(SimAns.DEFAULT, absent)).containsOnly(0.25);
    assertThat(probabilities(simans(":absent=lowest"), absent)).containsExactly(0, 0, 0, 1);
  }

  @Test
  void aScoreOfZeroIsAScoreLikeAnyOther() {
    Candidates zero = Lists.scored(Lists.positive(0), 2, 1, 0.5, -1, -3);
    assertClose(
        probabilities(SimAns.DEFAULT, zero), 0.060364, 0.270531, 0.393620, 0.270531, 0.004955);
  }

  @Test
  void neverDrawsACandidateWithoutAScore() {
    Candidates some = Lists.scored(Lists.positive(1), 1, Double.NaN, 1);
    assertThat(probabilities(SimAns.DEFAULT, some)).containsExactly(0.5, 0, 0.5);
  }

  @Test
  void survivesDistancesAtWhichEveryWeightUnderflows() {
    Candidates far = Lists.scored(Lists.positive(1000), 2, 1, 0);
    assertThat(Math.exp(-0.5 * 998 * 998)).isZero();
    assertThat(probabilities(SimAns.DEFAULT, far)[0]).isCloseTo(1, within(1e-12));
  }

  @Test
  void anchorsOnTheLowestPositiveUnlessToldOtherwise() {
    Candidates several = Lists.scored(new double[] {12, 8, 10}, 12, 11, 10.5, 9, 7);
    for (PositiveAnchor anchor : PositiveAnchor.values()) {
      double score =
          switch (anchor) {
            case MIN -> 8;
            case MAX, FIRST -> 12;
            case MEAN -> 10;
          };
      assertThat(
              probabilities(
                  simans(":positive=" + anchor.name().toLowerCase(java.util.Locale.ROOT)), several))
          .isEqualTo(
              probabilities(
                  SimAns.DEFAULT, Lists.scored(Lists.positive(score), 12, 11, 10.5, 9, 7)));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void holdsItsInvariants(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int n = 2 + random.nextInt(40);
    // Multiples of 1/64 stay exact in single precision when shifted by 4 or scaled by 8.
    double[] scores = random.doubles(n).map(u -> Math.rint(u * 512) / 64).toArray();
    double positive = Math.rint(random.nextDouble() * 512) / 64;
    double a = random.nextDouble();
    double offset = Math.rint(random.nextDouble() * 128 - 64) / 64;
    String options = ":a=" + a + ",offset=" + offset;
    Candidates plain = Lists.scored(Lists.positive(positive), scores);
    double[] p = probabilities(simans(options), plain);

    assertThat(Arrays.stream(p).sum()).as("seed %d", seed).isCloseTo(1, within(1e-12));
    assertThat(probabilities(simans(":a=0"), plain)).containsOnly(1.0 / n);

    double[] shifted = Arrays.stream(scores).map(s -> s + 4).toArray();
    assertThat(probabilities(simans(options), Lists.scored(Lists.positive(positive + 4), shifted)))
        .as("shifted, seed %d", seed)
        .isEqualTo(p);

    double[] scaled = Arrays.stream(scores).map(s -> s * 8).toArray();
    Candidates eightfold = Lists.scored(Lists.positive(positive * 8), scaled);
    assertClose(probabilities(simans(":a=" + a / 64 + ",offset=" + offset * 8), eightfold), p);
    assertClose(
        probabilities(simans(options + ",scale=window"), eightfold),
        probabilities(simans(options + ",scale=window"), plain));

    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double near = Math.abs(scores[i] - positive - offset);
        double far = Math.abs(scores[j] - positive - offset);
        if (near == far) {
          assertThat(p[i]).as("seed %d: %d, %d", seed, i, j).isEqualTo(p[j]);
        } else if (near < far) {
          assertThat(p[i]).as("seed %d: %d, %d", seed, i, j).isGreaterThanOrEqualTo(p[j]);
        }
      }
    }

    int[] order = random.ints(0, n).distinct().limit(n).toArray();
    double[] permuted = probabilities(simans(options), plain.at(order, n));
    for (int i = 0; i < n; i++) {
      assertThat(permuted[i]).isCloseTo(p[order[i]], within(1e-15));
    }
  }

  @Test
  void refusesWhatIsNotLegal() {
    assertThatThrownBy(() -> simans(":a=-1"))
        .isInstanceOf(SpecException.class)
        .hasMessage("simans: option 'a' is '-1'; legal: a number of at least 0 (default 0.5)");
    assertThatThrownBy(() -> simans(":sigma=2"))
        .isInstanceOf(SpecException.class)
        .hasMessage("simans: option 'sigma' is 2.0 but is only read with scale=fixed; add that");
    assertThatThrownBy(() -> simans(":ofset=1"))
        .isInstanceOf(SpecException.class)
        .hasMessage("simans has no option 'ofset'; did you mean 'offset'?");
  }
}
