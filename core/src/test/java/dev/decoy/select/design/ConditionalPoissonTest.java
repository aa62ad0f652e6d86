package dev.decoy.select.design;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.candidate.Draw;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConditionalPoissonTest {
  private static final ConditionalPoisson WEIGHT =
      new ConditionalPoisson(ConditionalPoisson.Rule.WEIGHT);
  private static final ConditionalPoisson ODDS =
      new ConditionalPoisson(ConditionalPoisson.Rule.ODDS);
  private static final int DRAWS = 100_000;

  private static double[] inclusion(ConditionalPoisson design, int k, double... logWeights) {
    double[] out = new double[logWeights.length];
    design.inclusionProbabilities(logWeights, logWeights.length, k, out);
    return out;
  }

  static List<Laws.Case> reference() {
    return Laws.reference("conditional_poisson");
  }

  @ParameterizedTest
  @MethodSource("reference")
  void hasTheInclusionOfTheReference(Laws.Case expected) {
    assertThat(inclusion(WEIGHT, expected.k(), expected.logWeights()))
        .containsExactly(expected.inclusion(), within(1e-13));
    int[] counts = Laws.counts(WEIGHT, expected.logWeights(), expected.k(), DRAWS, 31);
    Laws.assertRates(counts, DRAWS, expected.inclusion());
  }

  @Test
  void agreesWithACaseByHand() {
    double[] logWeights = Laws.logs(1, 2, 3);
    assertThat(inclusion(WEIGHT, 2, logWeights))
        .containsExactly(new double[] {5 / 11., 8 / 11., 9 / 11.}, within(1e-14));
    // Q({1, 2}) = 2/11, so the normaliser is 11.
    assertThat(Math.exp(WEIGHT.logProbability(logWeights, 3, new int[] {0, 1})))
        .isCloseTo(2 / 11., within(1e-14));
    Map<Integer, Double> law = new TreeMap<>(Map.of(3, 2 / 11., 5, 3 / 11., 6, 6 / 11.));
    assertThat(Laws.deviation(Laws.sets(WEIGHT, logWeights, 2, DRAWS, 32), law)).isLessThan(4.5);
  }

  @Test
  void agreesWithTheCaseOfOdds() {
    double[] logP = Laws.logs(.5, .3, .15, .05);
    assertThat(inclusion(ODDS, 2, logP))
        .containsExactly(new double[] {0.859538, 0.688439, 0.341618, 0.110405}, within(1e-6));
    assertThat(Math.exp(ODDS.logProbability(logP, 4, new int[] {0, 1})))
        .isCloseTo(0.560116, within(1e-6));
    double[] unnormalised = Arrays.stream(logP).map(x -> x + 400).toArray();
    assertThat(inclusion(ODDS, 2, unnormalised))
        .containsExactly(inclusion(ODDS, 2, logP), within(1e-12));
  }

  @Test
  void survivesAProbabilityOfOne() {
    assertThat(inclusion(ODDS, 1, 0, -50)).containsExactly(new double[] {1, 0}, within(1e-9));
    assertThat(ConditionalPoisson.logOdds(0)).isCloseTo(12 * Math.log(10), within(1e-3));
    assertThat(ConditionalPoisson.logOdds(Math.log(.25))).isCloseTo(-Math.log(3), within(1e-14));
  }

  @Test
  void forcesAnItemInAndDrawsTheRestAsUsual() {
    double[] forced = Laws.logs(1, 2, 3, 4);
    forced[3] = Double.POSITIVE_INFINITY;
    assertThat(inclusion(WEIGHT, 3, forced))
        .containsExactly(new double[] {5 / 11., 8 / 11., 9 / 11., 1}, within(1e-14));
    assertThat(Math.exp(WEIGHT.logProbability(forced, 4, new int[] {1, 3, 0})))
        .isCloseTo(2 / 11., within(1e-14));
    assertThat(WEIGHT.logProbability(forced, 4, new int[] {0, 1, 2}))
        .isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @Test
  void setProbabilitiesSumToOne() {
    double[] logWeights = Laws.random(9, 5, new SplittableRandom(2));
    double sum = 0;
    for (int set = 0; set < 512; set++) {
      if (Integer.bitCount(set) == 4) {
        int bits = set;
        int[] items =
            java.util.stream.IntStream.range(0, 9).filter(i -> (bits >> i & 1) == 1).toArray();
        sum += Math.exp(WEIGHT.logProbability(logWeights, 9, items));
      }
    }
    assertThat(sum).isCloseTo(1, within(1e-12));
  }

  /** The paper's recurrences in logarithms, from both sides. */
  private static double[] inLogarithms(double[] logWeights, int k) {
    int n = logWeights.length;
    double[][] left = new double[n + 1][k + 1];
    double[][] right = new double[n + 2][k + 1];
    for (double[] row : left) {
      Arrays.fill(row, Double.NEGATIVE_INFINITY);
    }
    for (double[] row : right) {
      Arrays.fill(row, Double.NEGATIVE_INFINITY);
    }
    left[0][0] = 0;
    right[n + 1][0] = 0;
    for (int i = 1; i <= n; i++) {
      step(left[i - 1], left[i], logWeights[i - 1]);
      step(right[n + 2 - i], right[n + 1 - i], logWeights[n - i]);
    }
    double[] inclusion = new double[n];
    for (int i = 1; i <= n; i++) {
      for (int a = 0; a < k; a++) {
        inclusion[i - 1] +=
            Math.exp(logWeights[i - 1] + left[i - 1][a] + right[i + 1][k - 1 - a] - left[n][k]);
      }
    }
    return inclusion;
  }

  private static void step(double[] before, double[] after, double logWeight) {
    after[0] = before[0];
    for (int j = 1; j < after.length; j++) {
      double a = before[j];
      double b = before[j - 1] + logWeight;
      double max = Math.max(a, b);
      after[j] =
          max == Double.NEGATIVE_INFINITY ? max : max + Math.log1p(Math.exp(Math.min(a, b) - max));
    }
  }

  @Test
  void agreesWithTheRecurrencesInLogarithms() {
    for (int seed = 0; seed < 60; seed++) {
      RandomGenerator rng = new SplittableRandom(seed);
      int n = rng.nextInt(2, 120);
      int k = rng.nextInt(1, n);
      double spread = new double[] {0, 1, 10, 100, 2000}[seed % 5];
      double[] logWeights = Laws.random(n, spread, rng);
      // Sums of logarithms that are as large as k times the spread lose that many digits.
      double tolerance = 1e-11 + 1e-14 * spread * k * n;
      double[] ours = inclusion(WEIGHT, k, logWeights);
      assertThat(ours)
          .as("seed %d", seed)
          .containsExactly(inLogarithms(logWeights, k), within(tolerance));
      assertThat(Arrays.stream(ours).sum()).as("seed %d", seed).isCloseTo(k, within(1e-10 * n));
    }
  }

  @Test
  void computesLargeTablesBlockByBlock() {
    int n = 5000;
    int k = 300;
    double[] logWeights = Laws.random(n, 2, new SplittableRandom(9));
    double[] ours = inclusion(WEIGHT, k, logWeights);
    assertThat(ours).containsExactly(inLogarithms(logWeights, k), within(1e-8));
    Draw draw = new Draw();
    int draws = 50;
    double heavy = 0;
    for (int t = 0; t < draws; t++) {
      WEIGHT.draw(logWeights, n, k, new SplittableRandom(t), draw);
      for (int i = 0; i < draw.size(); i++) {
        int item = draw.item(i);
        assertThat(draw.inclusion(i)).isCloseTo(ours[item], within(1e-12));
        heavy += logWeights[item] > 3 ? 1 : 0;
      }
    }
    double expected = 0;
    for (int i = 0; i < n; i++) {
      expected += logWeights[i] > 3 ? ours[i] : 0;
    }
    double error = Math.sqrt(draws * expected);
    assertThat(heavy).isCloseTo(draws * expected, within(5 * error));
  }

  @Test
  void splitsTiesThatNoTiltCanSeparate() {
    double[] logWeights = {1e18, 3e17, 3e17, 3e17, 0};
    double third = 1 / 3.;
    assertThat(inclusion(WEIGHT, 2, logWeights))
        .containsExactly(new double[] {1, third, third, third, 0}, within(1e-12));
  }
}
