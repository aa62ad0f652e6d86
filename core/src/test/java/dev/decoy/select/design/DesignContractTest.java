package dev.decoy.select.design;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.candidate.Draw;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every design promises. */
class DesignContractTest {
  static Stream<Design> designs() {
    return Stream.of(
        new TopK(),
        new GumbelTopK(),
        new Alias(),
        new Reservoir(),
        new Systematic(),
        new Poisson(),
        new ConditionalPoisson(ConditionalPoisson.Rule.WEIGHT),
        new ConditionalPoisson(ConditionalPoisson.Rule.ODDS),
        new Pivotal(),
        new Rounds());
  }

  static Stream<Design> designsOfFixedSize() {
    return designs().filter(design -> !(design instanceof Poisson));
  }

  static Stream<Design> designsThatHeedWeights() {
    return designs().filter(design -> !(design instanceof Reservoir));
  }

  static Stream<Design> designsThatKnowInclusion() {
    return designs()
        .filter(design ->
            design instanceof Reservoir
                || design instanceof Systematic
                || design instanceof Poisson
                || design instanceof ConditionalPoisson
                || design instanceof Pivotal);
  }

  @ParameterizedTest
  @MethodSource("designsOfFixedSize")
  void drawsExactlyKDistinctItems(Design design) {
    Draw draw = new Draw();
    for (int n : new int[] {1, 2, 5, 63, 64, 65, 200, 5000}) {
      for (double spread : new double[] {0, 1, 50, 1e4}) {
        int[] sizes = n == 5000 ? new int[] {3, 300} : new int[] {0, 1, 3, n / 2, n - 1, n, n + 3};
        for (int k : sizes) {
          long seed = 31L * n + 7L * k + (long) spread;
          RandomGenerator rng = new SplittableRandom(seed);
          double[] logWeights = Laws.random(n, spread, rng);
          int drawn = design.draw(logWeights, n, k, rng, draw);
          assertThat(drawn).as("n=%d k=%d spread=%s", n, k, spread).isEqualTo(Math.min(n, k));
          assertThat(draw.size()).isEqualTo(drawn);
          assertThat(Arrays.stream(draw.toArray()).distinct().filter(i -> i >= 0 && i < n))
              .as("n=%d k=%d spread=%s", n, k, spread)
              .hasSize(drawn);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("designs")
  void alwaysDrawsTheCertainAndNeverTheImpossible(Design design) {
    Draw draw = new Draw();
    for (int seed = 0; seed < 200; seed++) {
      RandomGenerator rng = new SplittableRandom(seed);
      int n = seed % 10 == 0 ? 6000 : rng.nextInt(1, 40);
      int k = rng.nextInt(n + 2);
      double[] logWeights = Laws.random(n, 3, rng);
      for (int i = 0; i < n; i++) {
        switch (rng.nextInt(6)) {
          case 0 -> logWeights[i] = Double.NEGATIVE_INFINITY;
          case 1 -> logWeights[i] = Double.POSITIVE_INFINITY;
          default -> {}
        }
      }
      int[] certain =
          IntStream.range(0, n)
              .filter(i -> logWeights[i] == Double.POSITIVE_INFINITY)
              .limit(k)
              .toArray();
      int possible =
          (int) Arrays.stream(logWeights).filter(l -> l > Double.NEGATIVE_INFINITY).count();
      double[] before = logWeights.clone();
      design.draw(logWeights, n, k, rng, draw);
      int[] drawn = draw.toArray();
      assertThat(Arrays.stream(drawn).boxed())
          .as("seed %d, k=%d", seed, k)
          .containsAll(Arrays.stream(certain).boxed().toList())
          .doesNotHaveDuplicates();
      assertThat(Arrays.stream(drawn)).allMatch(i -> logWeights[i] > Double.NEGATIVE_INFINITY);
      if (!(design instanceof Poisson)) {
        assertThat(drawn).as("seed %d, k=%d", seed, k).hasSize(Math.min(k, possible));
      }
      assertThat(logWeights).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @MethodSource("designs")
  void drawsNothingFromNothing(Design design) {
    Draw draw = new Draw();
    draw.add(3);
    RandomGenerator rng = new SplittableRandom(1);
    assertThat(design.draw(new double[0], 0, 5, rng, draw)).isZero();
    assertThat(draw.size()).isZero();
    double never = Double.NEGATIVE_INFINITY;
    assertThat(design.draw(new double[] {never, never}, 2, 1, rng, draw)).isZero();
    assertThat(design.draw(new double[] {1, 2}, 2, 0, rng, draw)).isZero();
    assertThat(design.draw(new double[] {Double.POSITIVE_INFINITY, 2}, 2, 0, rng, draw)).isZero();
  }

  @ParameterizedTest
  @MethodSource("designs")
  void drawsTheSameFromTheSameSeedWhateverWasDrawnBefore(Design design) {
    RandomGenerator weights = new SplittableRandom(5);
    for (int n : new int[] {10, 300, 9000}) {
      double[] logWeights = Laws.random(n, 4, weights);
      Draw first = new Draw();
      design.draw(logWeights, n, 9, new SplittableRandom(n), first);
      Draw reused = new Draw();
      design.draw(Laws.random(77, 2, weights), 77, 20, weights, reused);
      design.draw(logWeights, n, 9, new SplittableRandom(n), reused);
      assertThat(reused.toArray()).isEqualTo(first.toArray());
    }
  }

  @ParameterizedTest
  @MethodSource("designsThatHeedWeights")
  void drawsTheHeavierOfWeightsThatAreWorldsApart(Design design) {
    Draw draw = new Draw();
    double[] few = {-1e4, 0, 1e4, -2e4, 5e3};
    double[] many = new double[5000];
    Arrays.setAll(many, i -> -10.0 * i * (i % 2 == 0 ? 1 : 2));
    for (int seed = 0; seed < 20; seed++) {
      RandomGenerator rng = new SplittableRandom(seed);
      // The released code's shuffle may give a heavier item's place away.
      design.draw(few, 5, 3, rng, draw);
      if (!(design instanceof Rounds)) {
        assertThat(draw.toArray()).containsExactlyInAnyOrder(2, 4, 1);
      }
      design.draw(few, 5, 1, rng, draw);
      assertThat(draw.toArray()).containsExactly(2);
      design.draw(many, 5000, 1, rng, draw);
      assertThat(Arrays.stream(draw.toArray())).allMatch(i -> i < 6);
    }
  }

  @ParameterizedTest
  @MethodSource("designs")
  void namesTheWeightThatIsNotANumber(Design design) {
    for (int n : new int[] {5, 6000}) {
      double[] logWeights = new double[n];
      logWeights[n - 2] = Double.NaN;
      assertThatThrownBy(() -> design.draw(logWeights, n, 2, new SplittableRandom(1), new Draw()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("position " + (n - 2));
    }
  }

  @ParameterizedTest
  @MethodSource("designsThatKnowInclusion")
  void estimatesTotalsWithoutBias(Design design) {
    double[] logWeights = Laws.logs(1, 2, 3, 4, 5, 6, 20, 1);
    double[] y = {3, 1, 4, 1, 5, 9, 2, 6};
    int draws = 100_000;
    RandomGenerator rng = new SplittableRandom(8);
    Draw draw = new Draw();
    double sum = 0;
    double squares = 0;
    for (int t = 0; t < draws; t++) {
      design.draw(logWeights, 8, 3, rng, draw);
      double estimate = 0;
      for (int i = 0; i < draw.size(); i++) {
        assertThat(draw.inclusion(i)).isGreaterThan(0).isLessThanOrEqualTo(1);
        estimate += y[draw.item(i)] / draw.inclusion(i);
      }
      sum += estimate;
      squares += estimate * estimate;
    }
    double mean = sum / draws;
    double error = Math.sqrt((squares / draws - mean * mean) / draws);
    assertThat(mean).isBetween(31 - 5 * error, 31 + 5 * error);
  }

  @ParameterizedTest
  @MethodSource("designs")
  void treatsEqualWeightsAlike(Design design) {
    if (design instanceof TopK) {
      return;
    }
    double[] logWeights = new double[7];
    Arrays.fill(logWeights, -1e4);
    double[] expected = new double[7];
    Arrays.fill(expected, 3.0 / 7);
    Laws.assertRates(Laws.counts(design, logWeights, 3, 50_000, 4), 50_000, expected);
  }
}
