package dev.decoy.measure.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.candidate.Seed;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SignFlipTestTest {
  private static final Seed SEED = new Seed(42);

  @Test
  void countsSigningsByHand() {
    // |±3 ±2 ±1| ≥ 4: 6, 4 and their mirrors, so 4 of 8.
    assertThat(SignFlipTest.pValue(new double[] {3, 2, -1}, SEED)).isEqualTo(4.0 / 8);
    // |±3 ±2 ±1| ≥ 6: only all plus and all minus.
    assertThat(SignFlipTest.pValue(new double[] {3, 2, 1}, SEED)).isEqualTo(2.0 / 8);
    assertThat(SignFlipTest.pValue(new double[] {0.5}, SEED)).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("dev.decoy.measure.statistics.SciPyCase#exact")
  void equalsSciPyWhereAllSigningsAreGoneThrough(SciPyCase given) {
    assertThat(SignFlipTest.pValue(given.differences(), SEED)).isCloseTo(given.p(), within(1e-12));
  }

  @ParameterizedTest
  @MethodSource("dev.decoy.measure.statistics.SciPyCase#sampled")
  void agreesWithSciPyWithinTheErrorOfBothSamples(SciPyCase given) {
    double p = given.p();
    // Five standard errors of 100,000 draws here and of 2,000,000 there.
    double tolerance = 5 * Math.sqrt(p * (1 - p) * (1.0 / SignFlipTest.DRAWS + 1.0 / 2_000_000));
    assertThat(SignFlipTest.pValue(given.differences(), SEED))
        .isCloseTo(p, within(tolerance + 2.0 / SignFlipTest.DRAWS));
  }

  @Test
  void drawsAgreeWithGoingThroughAll() {
    SciPyCase given = SciPyCase.exact().get(4);
    // Splitting no difference, only adding pairs too small to matter, pushes n past the exact
    // limit.
    double[] longer = Arrays.copyOf(given.differences(), given.differences().length + 8);
    Arrays.fill(longer, given.differences().length, longer.length, 1e-13);
    double tolerance = 5 * Math.sqrt(given.p() * (1 - given.p()) / SignFlipTest.DRAWS);
    assertThat(SignFlipTest.pValue(longer, SEED)).isCloseTo(given.p(), within(tolerance));
  }

  @Test
  void leavesOutQueriesWithoutADifference() {
    double[] differences = {0.3, -0.2, 0.1, 0.05, -0.4, 0.25};
    double[] padded = Arrays.copyOf(differences, 5000);
    assertThat(SignFlipTest.pValue(padded, SEED)).isEqualTo(SignFlipTest.pValue(differences, SEED));
    assertThat(SignFlipTest.pValue(new double[300], SEED)).isEqualTo(1);
    assertThat(SignFlipTest.pValue(new double[0], SEED)).isEqualTo(1);
  }

  @Test
  void doesNotDependOnWhichSystemComesFirst() {
    long seed = 7;
    var random = new SplittableRandom(seed);
    for (int round = 0; round < 20; round++) {
      double[] differences = random.doubles(1 + random.nextInt(60), -1, 1).toArray();
      double[] swapped = Arrays.stream(differences).map(d -> -d).toArray();
      assertThat(SignFlipTest.pValue(swapped, 2000, SEED))
          .as("seed %d, round %d", seed, round)
          .isEqualTo(SignFlipTest.pValue(differences, 2000, SEED));
    }
  }

  @Test
  void isBelowAlphaInAboutAShareAlphaOfCasesWithoutAnEffect() {
    var random = new SplittableRandom(99);
    int rounds = 2000;
    int rejected = 0;
    for (int round = 0; round < rounds; round++) {
      double[] differences = random.doubles(30, -1, 1).toArray();
      rejected += SignFlipTest.pValue(differences, 999, SEED.at(round)) <= 0.05 ? 1 : 0;
    }
    double tolerance = 4 * Math.sqrt(0.05 * 0.95 / rounds);
    assertThat((double) rejected / rounds).isCloseTo(0.05, within(tolerance));
  }

  @Test
  void refusesADifferenceThatIsNoNumber() {
    assertThatThrownBy(() -> SignFlipTest.pValue(new double[] {Double.NaN}, SEED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NaN");
  }
}
