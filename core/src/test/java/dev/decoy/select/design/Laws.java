package dev.decoy.select.design;

import static org.assertj.core.api.Assertions.assertThat;

import dev.decoy.candidate.Draw;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** Laws of designs by brute force, and comparisons of many draws with them. */
final class Laws {
  private Laws() {}

  /** A case of {@code reference.tsv}. */
  record Case(String law, int k, double[] weights, double[] inclusion) {
    double[] logWeights() {
      return logs(weights);
    }

    @Override
    public String toString() {
      return law + " k=" + k + " w=" + Arrays.toString(weights);
    }
  }

  static List<Case> reference(String law) {
    List<Case> cases = new ArrayList<>();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(Laws.class.getResourceAsStream("reference.tsv")),
                StandardCharsets.UTF_8))) {
      for (String line : in.readAllLines()) {
        String[] fields = line.split("\t");
        if (fields[0].equals(law)) {
          cases.add(
              new Case(law, Integer.parseInt(fields[1]), numbers(fields[2]), numbers(fields[3])));
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return cases;
  }

  private static double[] numbers(String text) {
    return Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray();
  }

  static double[] logs(double... weights) {
    return Arrays.stream(weights).map(StrictMath::log).toArray();
  }

  /** Probability of every set (as bits) under Plackett–Luce. */
  static Map<Integer, Double> plackettLuce(double[] weights, int k) {
    Map<Integer, Double> law = new TreeMap<>();
    plackettLuce(weights, k, 0, Arrays.stream(weights).sum(), 1, law);
    return law;
  }

  private static void plackettLuce(
      double[] weights, int k, int drawn, double left, double p, Map<Integer, Double> law) {
    if (Integer.bitCount(drawn) == k) {
      law.merge(drawn, p, Double::sum);
      return;
    }
    for (int i = 0; i < weights.length; i++) {
      if ((drawn >> i & 1) == 0 && weights[i] > 0) {
        plackettLuce(weights, k, drawn | 1 << i, left - weights[i], p * weights[i] / left, law);
      }
    }
  }

  /** Probability of every set of two under the released SimANS code. */
  static Map<Integer, Double> roundsOfTwo(double[] weights) {
    double total = Arrays.stream(weights).sum();
    Map<Integer, Double> law = new TreeMap<>();
    for (int i = 0; i < weights.length; i++) {
      for (int j = 0; j < weights.length; j++) {
        double p = weights[i] * weights[j] / total / total;
        if (i != j) {
          law.merge(1 << i | 1 << j, p, Double::sum);
          continue;
        }
        double rest = total - weights[i];
        for (int a = 0; a < weights.length; a++) {
          for (int b = 0; b < weights.length; b++) {
            if (a == i || b == i) {
              continue;
            }
            double q = p * weights[a] * weights[b] / rest / rest;
            if (a == b) {
              law.merge(1 << i | 1 << a, q, Double::sum);
            } else {
              law.merge(1 << i | 1 << a, q / 3, Double::sum);
              law.merge(1 << i | 1 << b, q / 3, Double::sum);
              law.merge(1 << a | 1 << b, q / 3, Double::sum);
            }
          }
        }
      }
    }
    return law;
  }

  static double[] inclusion(Map<Integer, Double> law, int n) {
    double[] inclusion = new double[n];
    law.forEach((set, p) -> {
      for (int i = 0; i < n; i++) {
        inclusion[i] += (set >> i & 1) * p;
      }
    });
    return inclusion;
  }

  /** How often each set (as bits) was drawn. */
  static Map<Integer, Integer> sets(
      Design design, double[] logWeights, int k, int draws, long seed) {
    RandomGenerator rng = new SplittableRandom(seed);
    Draw draw = new Draw();
    Map<Integer, Integer> counts = new TreeMap<>();
    for (int t = 0; t < draws; t++) {
      design.draw(logWeights, logWeights.length, k, rng, draw);
      int set = 0;
      for (int i = 0; i < draw.size(); i++) {
        set |= 1 << draw.item(i);
      }
      counts.merge(set, 1, Integer::sum);
    }
    return counts;
  }

  /** How often each item was drawn. */
  static int[] counts(Design design, double[] logWeights, int k, int draws, long seed) {
    RandomGenerator rng = new SplittableRandom(seed);
    Draw draw = new Draw();
    int[] counts = new int[logWeights.length];
    for (int t = 0; t < draws; t++) {
      design.draw(logWeights, logWeights.length, k, rng, draw);
      for (int i = 0; i < draw.size(); i++) {
        counts[draw.item(i)]++;
      }
    }
    return counts;
  }

  /** Every count within five standard deviations of the binomial's mean. */
  static void assertRates(int[] counts, int draws, double[] expected) {
    for (int i = 0; i < counts.length; i++) {
      double p = expected[i];
      assertThat((double) counts[i])
          .as("item %d of %s over %d draws", i, Arrays.toString(counts), draws)
          .isBetween(
              draws * p - 5 * Math.sqrt(draws * p * (1 - p)) - 1e-6,
              draws * p + 5 * Math.sqrt(draws * p * (1 - p)) + 1e-6);
    }
  }

  /**
   * Pearson's statistic as a standard normal (Wilson–Hilferty): above 5 the counts are not from
   * this law.
   */
  static double deviation(Map<Integer, Integer> counts, Map<Integer, Double> law) {
    assertThat(law.keySet()).containsAll(counts.keySet());
    long draws = counts.values().stream().mapToLong(c -> c).sum();
    double statistic = 0;
    for (Map.Entry<Integer, Double> set : law.entrySet()) {
      double expected = draws * set.getValue();
      double difference = counts.getOrDefault(set.getKey(), 0) - expected;
      statistic += difference * difference / expected;
    }
    double freedom = law.size() - 1;
    double variance = 2 / (9 * freedom);
    return (Math.cbrt(statistic / freedom) - (1 - variance)) / Math.sqrt(variance);
  }

  static double[] random(int n, double spread, RandomGenerator rng) {
    double[] logWeights = new double[n];
    for (int i = 0; i < n; i++) {
      logWeights[i] = spread * rng.nextGaussian();
    }
    return logWeights;
  }
}
