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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class GumbelTopKTest {
  private static final double[] SIMANS = {0.060364, 0.270531, 0.393620, 0.270531, 0.004955};
  private static final double[] PLACKETT_LUCE = {0.144621, 0.565196, 0.712822, 0.565196, 0.012165};
  private static final int DRAWS = 200_000;

  /** The law by the definition: sort log w + Gumbel. */
  private static final Design BY_DEFINITION =
      (logWeights, n, k, rng, out) -> {
        double[] keys = new double[n];
        for (int i = 0; i < n; i++) {
          keys[i] = logWeights[i] - Math.log(-Math.log(1 - rng.nextDouble()));
        }
        out.reset(k);
        for (int i = 0; i < k; i++) {
          int best = 0;
          for (int j = 1; j < n; j++) {
            best = keys[j] > keys[best] ? j : best;
          }
          keys[best] = Double.NEGATIVE_INFINITY;
          out.add(best);
        }
        return k;
      };

  /** Long lists are drawn another way; padded with impossible items, short ones are too. */
  private static Design padded(int stride) {
    return (logWeights, n, k, rng, out) -> {
      double[] longer = new double[n * stride];
      Arrays.fill(longer, Double.NEGATIVE_INFINITY);
      for (int i = 0; i < n; i++) {
        longer[i * stride] = logWeights[i];
      }
      Draw draw = new Draw();
      new GumbelTopK().draw(longer, longer.length, k, rng, draw);
      out.reset(k);
      for (int i = 0; i < draw.size(); i++) {
        out.add(draw.item(i) / stride);
      }
      return k;
    };
  }

  static Stream<Design> ways() {
    return Stream.of(new GumbelTopK(), new Alias());
  }

  static List<Laws.Case> reference() {
    return Laws.reference("plackett_luce");
  }

  @Test
  void enumerationGivesThePublishedInclusion() {
    double[] inclusion = Laws.inclusion(Laws.plackettLuce(SIMANS, 2), 5);
    assertThat(inclusion).containsExactly(PLACKETT_LUCE, within(2e-6));
  }

  @ParameterizedTest
  @MethodSource("ways")
  void isPlackettLuceAndNotTheReleasedRounds(Design design) {
    Map<Integer, Integer> sets = Laws.sets(design, Laws.logs(SIMANS), 2, DRAWS, 11);
    assertThat(Laws.deviation(sets, Laws.plackettLuce(SIMANS, 2))).isLessThan(4);
    assertThat(Laws.deviation(sets, Laws.roundsOfTwo(SIMANS))).isGreaterThan(6);
    Laws.assertRates(Laws.counts(design, Laws.logs(SIMANS), 2, DRAWS, 12), DRAWS, PLACKETT_LUCE);
  }

  @Test
  void isPlackettLuceOnLongListsToo() {
    int draws = 20_000;
    for (int k = 1; k <= 3; k++) {
      Map<Integer, Integer> sets = Laws.sets(padded(1000), Laws.logs(SIMANS), k, draws, k);
      assertThat(Laws.deviation(sets, Laws.plackettLuce(SIMANS, k))).isLessThan(4.5);
    }
  }

  @ParameterizedTest
  @MethodSource("reference")
  void hasTheInclusionOfTheReference(Laws.Case expected) {
    int[] counts = Laws.counts(new GumbelTopK(), expected.logWeights(), expected.k(), DRAWS, 13);
    Laws.assertRates(counts, DRAWS, expected.inclusion());
    counts = Laws.counts(new Alias(), expected.logWeights(), expected.k(), DRAWS, 14);
    Laws.assertRates(counts, DRAWS, expected.inclusion());
  }

  @ParameterizedTest
  @MethodSource("ways")
  void drawsInTheOrderOfPlackettLuce(Design design) {
    double[] weights = {1, 2, 7};
    Map<Integer, Integer> orders = new TreeMap<>();
    Map<Integer, Double> law = new TreeMap<>();
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        if (i != j) {
          law.put(3 * i + j, weights[i] / 10 * weights[j] / (10 - weights[i]));
        }
      }
    }
    RandomGenerator rng = new SplittableRandom(3);
    Draw draw = new Draw();
    for (int t = 0; t < 50_000; t++) {
      design.draw(Laws.logs(weights), 3, 2, rng, draw);
      orders.merge(3 * draw.item(0) + draw.item(1), 1, Integer::sum);
    }
    assertThat(Laws.deviation(orders, law)).isLessThan(4.5);
  }

  /** Ten classes by half of the list and weight: the exact law of those of the first two. */
  @ParameterizedTest
  @CsvSource({"0, 0", "0.5, 0", "3, 0", "0.5, 0.001", "0.5, -0.001"})
  void drawsPairsFromLongListsByPlackettLuce(double spread, double slope) {
    int n = 6000;
    double[] logWeights = Laws.random(n, spread, new SplittableRandom(19));
    double[] p = new double[n];
    double sum = 0;
    for (int i = 0; i < n; i++) {
      logWeights[i] += slope * i;
      p[i] = Math.exp(logWeights[i]);
      sum += p[i];
    }
    double[] sorted = logWeights.clone();
    Arrays.sort(sorted);
    int[] kind = new int[n];
    double[] share = new double[10];
    for (int i = 0; i < n; i++) {
      p[i] /= sum;
      int fifth = Math.max(0, Arrays.binarySearch(sorted, logWeights[i])) * 5 / n;
      kind[i] = fifth + (2 * i < n ? 0 : 5);
      share[kind[i]] += p[i];
    }
    double[] expected = new double[100];
    for (int i = 0; i < n; i++) {
      for (int second = 0; second < 10; second++) {
        double rest = share[second] - (kind[i] == second ? p[i] : 0);
        expected[10 * kind[i] + second] += p[i] * rest / (1 - p[i]);
      }
    }
    RandomGenerator rng = new SplittableRandom(29);
    Draw draw = new Draw();
    Map<Integer, Integer> counts = new TreeMap<>();
    for (int t = 0; t < 30_000; t++) {
      new GumbelTopK().draw(logWeights, n, 2, rng, draw);
      int cell = 10 * kind[draw.item(0)] + kind[draw.item(1)];
      // Cells too rare for the chi-square to hold are put together.
      counts.merge(expected[cell] < 5e-4 ? -1 : cell, 1, Integer::sum);
    }
    Map<Integer, Double> law = new TreeMap<>();
    for (int cell = 0; cell < 100; cell++) {
      law.merge(expected[cell] < 5e-4 ? -1 : cell, expected[cell], Double::sum);
    }
    law.values().removeIf(probability -> probability == 0);
    assertThat(Laws.deviation(counts, law)).isLessThan(4.5);
  }

  @Test
  void drawsLongListsAsTheDefinitionDoes() {
    int n = 5000;
    int k = 40;
    for (double spread : new double[] {0.5, 3}) {
      // Rising weights: the k best are replaced again and again.
      for (double slope : new double[] {0, 0.002}) {
        double[] logWeights = Laws.random(n, spread, new SplittableRandom(17));
        for (int i = 0; i < n; i++) {
          logWeights[i] += slope * i;
        }
        int draws = 150;
        double[] ours = shareOfTenths(new GumbelTopK(), logWeights, k, draws);
        double[] theirs = shareOfTenths(BY_DEFINITION, logWeights, k, draws);
        double total = (double) draws * k;
        for (int tenth = 0; tenth < 10; tenth++) {
          double p = (ours[tenth] + theirs[tenth]) / 2;
          // Negative correlation without replacement: the binomial's variance is an upper bound.
          double error = Math.sqrt(2 * p * (1 - p) / total);
          assertThat(ours[tenth])
              .as("tenth %d, spread %s, slope %s", tenth, spread, slope)
              .isCloseTo(theirs[tenth], within(5 * error + 1e-9));
        }
      }
    }
  }

  /** Shares of what is drawn in the lightest tenth, the next, and so on. */
  private static double[] shareOfTenths(Design design, double[] logWeights, int k, int draws) {
    int n = logWeights.length;
    double[] sorted = logWeights.clone();
    Arrays.sort(sorted);
    RandomGenerator rng = new SplittableRandom(23);
    Draw draw = new Draw();
    double[] share = new double[10];
    for (int t = 0; t < draws; t++) {
      design.draw(logWeights, n, k, rng, draw);
      for (int i = 0; i < draw.size(); i++) {
        int rank = Math.abs(Arrays.binarySearch(sorted, logWeights[draw.item(i)]));
        share[Math.min(9, rank * 10 / n)] += 1.0 / (draws * k);
      }
    }
    return share;
  }

  @Test
  void givesNoInclusionProbabilityThatItDoesNotKnow() {
    Draw draw = new Draw();
    double[] logWeights = {0, Double.POSITIVE_INFINITY, 0, 0};
    new GumbelTopK().draw(logWeights, 4, 2, new SplittableRandom(1), draw);
    assertThat(draw.item(0)).isEqualTo(1);
    assertThat(draw.inclusion(0)).isEqualTo(1);
    assertThat(draw.inclusion(1)).isNaN();
  }
}
