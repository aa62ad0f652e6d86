package dev.decoy.select.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.candidate.Draw;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;
import dev.decoy.select.pool.StochasticBatch.Mode;
import dev.decoy.testing.Reference;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class StochasticBatchTest {
  private static final double NEVER = Double.NEGATIVE_INFINITY;
  private static final int DRAWS = 100_000;

  private static Draw draw(Mode mode, double beta, ScoredPool pool, int k, long seed) {
    Draw out = new Draw();
    new StochasticBatch(mode, beta).select(pool, k, new Seed(seed), out);
    return out;
  }

  private static int[] chosen(Mode mode, double beta, double[] scores, int k, long seed) {
    return draw(mode, beta, ScoredPool.of(scores), k, seed).toArray();
  }

  static List<Reference> cases() {
    return Reference.cases(StochasticBatchTest.class, "released-stochastic-acquisition.json");
  }

  @Test
  void theReferenceHasNotLostItsCases() {
    assertThat(cases()).hasSize(12);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void choosesAsTheReleasedCodeDoesWithTheSameNoise(Reference reference) {
    double[] scores = reference.numbers("scores");
    double[] gumbel = reference.numbers("gumbel");
    double[] exponential = reference.numbers("exponential");
    StochasticBatch.Noise noise =
        new StochasticBatch.Noise() {
          @Override
          public double gumbel(int position) {
            return gumbel[position];
          }

          @Override
          public double tie(int position) {
            return 0;
          }

          @Override
          public double exponential(int round, int position) {
            return exponential[round * scores.length + position];
          }
        };
    int k = reference.number("k").orElseThrow().intValue();
    double beta = reference.number("beta").orElseThrow();
    Map<Mode, String> names =
        Map.of(
            Mode.POWER, "power",
            Mode.SOFTMAX, "softmax",
            Mode.SOFTRANK, "softrank",
            Mode.SIMULATION, "simulation",
            Mode.TOP, "topk");
    names.forEach((mode, name) -> {
      Draw out = new Draw();
      new StochasticBatch(mode, beta).select(ScoredPool.of(scores), k, noise, out);
      int[] expected = Arrays.stream(reference.numbers(name)).mapToInt(x -> (int) x).toArray();
      assertThat(out.toArray()).as(name).containsExactly(expected);
    });
  }

  @ParameterizedTest
  @CsvSource({
    "power,1,0.5,0.333333,0.166667",
    "softmax,1,0.665241,0.244728,0.090031",
    "softrank,1,0.545455,0.272727,0.181818",
    "power,8,0.962306,0.037548,0.000147",
    "softrank,8,0.995958,0.003890,0.000152",
    "power,0.5,0.417738,0.341081,0.241181",
    "uniform,1,0.333333,0.333333,0.333333",
    "power,0,0.333333,0.333333,0.333333"
  })
  void drawsFirstByTheProbabilitiesOfTheMode(
      String mode, double beta, double first, double second, double third) {
    StochasticBatch batch =
        Options.build(StochasticBatch.class, Map.of("mode", mode, "beta", String.valueOf(beta)));
    int[] counts = new int[3];
    Draw out = new Draw();
    for (int i = 0; i < DRAWS; i++) {
      batch.select(ScoredPool.of(3, 2, 1), 1, new Seed(i), out);
      counts[out.item(0)]++;
    }
    double[] expected = {first, second, third};
    for (int i = 0; i < 3; i++) {
      double deviation = Math.sqrt(expected[i] * (1 - expected[i]) / DRAWS);
      assertThat(counts[i] / (double) DRAWS).isCloseTo(expected[i], within(5 * deviation + 1e-6));
    }
  }

  @Test
  void includesPairsAsOftenAsTheWorkedCaseSays() {
    double[] expected = {0.85, 0.733333, 0.416667};
    int[] counts = new int[3];
    Draw out = new Draw();
    StochasticBatch power = new StochasticBatch(Mode.POWER, 1);
    for (int i = 0; i < DRAWS; i++) {
      power.select(ScoredPool.of(3, 2, 1), 2, new Seed(i), out);
      counts[out.item(0)]++;
      counts[out.item(1)]++;
    }
    for (int i = 0; i < 3; i++) {
      assertThat(counts[i] / (double) DRAWS).isCloseTo(expected[i], within(0.008));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Mode.class,
      names = {"SOFTMAX", "POWER", "SOFTRANK", "UNIFORM", "AUTO"})
  void estimatesTheTotalFromTheInclusionProbabilities(Mode mode) {
    double[] scores = {5, 3, 2.5, 1, 0.7, 0.2, 0.1};
    double[] values = {1, -4, 2, 8, 3, 5, 2};
    double total = Arrays.stream(values).sum();
    double sum = 0;
    double squares = 0;
    int draws = 40_000;
    for (int i = 0; i < draws; i++) {
      Draw out = draw(mode, 0.5, ScoredPool.of(scores), 3, i);
      double estimate = 0;
      for (int j = 0; j < out.size(); j++) {
        assertThat(out.inclusion(j)).isGreaterThan(0).isLessThanOrEqualTo(1);
        estimate += values[out.item(j)] / out.inclusion(j);
      }
      sum += estimate;
      squares += estimate * estimate;
    }
    double mean = sum / draws;
    double error = Math.sqrt((squares / draws - mean * mean) / draws);
    assertThat(mean).isCloseTo(total, within(5 * error));
  }

  @Test
  void doesNotMindAConstantInSoftmaxAFactorInPowerOrARisingMapInSoftrank() {
    SplittableRandom random = new SplittableRandom(70);
    for (int repeat = 0; repeat < 200; repeat++) {
      double[] scores = random.doubles(30, 0, 4).toArray();
      long seed = random.nextLong();
      int k = 1 + random.nextInt(12);
      double beta = random.nextDouble(0.1, 6);
      double[] shifted = Arrays.stream(scores).map(s -> s + 64).toArray();
      double[] scaled = Arrays.stream(scores).map(s -> s * 8).toArray();
      double[] cubed = Arrays.stream(scores).map(s -> s * s * s - 7).toArray();
      assertThat(chosen(Mode.SOFTMAX, beta, shifted, k, seed))
          .isEqualTo(chosen(Mode.SOFTMAX, beta, scores, k, seed));
      assertThat(chosen(Mode.POWER, beta, scaled, k, seed))
          .isEqualTo(chosen(Mode.POWER, beta, scores, k, seed));
      assertThat(chosen(Mode.SOFTRANK, beta, cubed, k, seed))
          .isEqualTo(chosen(Mode.SOFTRANK, beta, scores, k, seed))
          .isEqualTo(chosen(Mode.AUTO, beta, cubed, k, seed));
    }
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void choosesDistinctItemsAndNeverOneThatIsExcluded(Mode mode) {
    SplittableRandom random = new SplittableRandom(71);
    for (int repeat = 0; repeat < 200; repeat++) {
      int n = 1 + random.nextInt(20);
      double[] scores = new double[n];
      int eligible = 0;
      for (int i = 0; i < n; i++) {
        scores[i] = random.nextInt(4) == 0 ? NEVER : random.nextInt(5);
        eligible += scores[i] > NEVER ? 1 : 0;
      }
      int k = 1 + random.nextInt(22);
      int[] chosen = chosen(mode, random.nextInt(3), scores, k, repeat);
      assertThat(chosen).doesNotHaveDuplicates().hasSize(Math.min(k, eligible));
      assertThat(Arrays.stream(chosen)).allMatch(i -> scores[i] > NEVER);
    }
  }

  @ParameterizedTest
  @EnumSource(value = Mode.class, names = "UNIFORM", mode = EnumSource.Mode.EXCLUDE)
  void takesTheTopWhereTheColdnessHasNoLimit(Mode mode) {
    double[] scores = {0.3, 4, 0, 2, 2.5, 1};
    assertThat(chosen(mode, Double.POSITIVE_INFINITY, scores, 3, 5)).containsExactly(1, 4, 3);
    assertThat(chosen(mode, 1e7, scores, 3, 5)).containsExactly(1, 4, 3);
    assertThat(chosen(Mode.TOP, 0, scores, 3, 5)).containsExactly(1, 4, 3);
    StochasticBatch unlimited = Options.build(StochasticBatch.class, Map.of("beta", "unlimited"));
    assertThat(unlimited.beta()).isInfinite();
    assertThat(Options.of(unlimited)).containsEntry("beta", "unlimited");
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void givesEqualScoresEqualChances(Mode mode) {
    int[] counts = new int[6];
    int draws = 30_000;
    for (int i = 0; i < draws; i++) {
      for (int item : chosen(mode, 2, new double[] {1, 1, 1, 1, 1, 1}, 2, i)) {
        counts[item]++;
      }
    }
    for (int count : counts) {
      // Binomial(30,000, 1/3): five standard deviations are 408.
      assertThat(Math.abs(count - draws / 3)).isLessThan(409);
    }
  }

  @Test
  void fillsUpWithUselessItemsUniformlyAndSaysHowMany() {
    double[] scores = {0, 2, 0, NEVER, 0, 1, 0};
    StochasticBatch power = new StochasticBatch(Mode.POWER, 1);
    assertThat(power.filled(ScoredPool.of(scores), 4)).isEqualTo(2);
    assertThat(power.filled(ScoredPool.of(scores), 2)).isZero();
    assertThat(power.filled(ScoredPool.of(scores), 100)).isEqualTo(4);
    assertThat(new StochasticBatch(Mode.SOFTMAX, 1).filled(ScoredPool.of(scores), 4)).isZero();
    int[] counts = new int[scores.length];
    int draws = 20_000;
    for (int i = 0; i < draws; i++) {
      Draw out = draw(Mode.POWER, 1, ScoredPool.of(scores), 4, i);
      assertThat(Set.of(out.item(0), out.item(1))).isEqualTo(Set.of(1, 5));
      assertThat(out.inclusion(0)).isEqualTo(1);
      assertThat(out.inclusion(3)).isEqualTo(0.5);
      counts[out.item(2)]++;
      counts[out.item(3)]++;
    }
    for (int item : new int[] {0, 2, 4, 6}) {
      // Binomial(20,000, 1/2): five standard deviations are 354.
      assertThat(Math.abs(counts[item] - draws / 2)).isLessThan(354);
    }
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void choosesTheSameItemsInWhateverOrderThePoolStands(Mode mode) {
    SplittableRandom random = new SplittableRandom(72);
    for (int repeat = 0; repeat < 100; repeat++) {
      int n = 25;
      int[] items = new int[n];
      double[] scores = new double[n];
      for (int i = 0; i < n; i++) {
        items[i] = 1000 + 7 * i;
        scores[i] = random.nextInt(6);
      }
      int[] otherItems = new int[n];
      double[] otherScores = new double[n];
      for (int i = 0; i < n; i++) {
        int from = (i * 7 + repeat) % n;
        otherItems[i] = items[from];
        otherScores[i] = scores[from];
      }
      assertThat(itemsOf(new ScoredPool(otherScores, otherItems), mode, repeat))
          .isEqualTo(itemsOf(new ScoredPool(scores, items), mode, repeat));
    }
  }

  @Test
  void choosesFromShardsWhatItChoosesFromTheWholePool() {
    SplittableRandom random = new SplittableRandom(73);
    double[] scores = random.doubles(60).toArray();
    int[] items = new int[60];
    Arrays.setAll(items, i -> 500 - i);
    for (Mode mode : new Mode[] {Mode.SOFTMAX, Mode.POWER, Mode.UNIFORM, Mode.TOP}) {
      StochasticBatch batch = new StochasticBatch(mode, 1.5);
      double[] keys = new double[60];
      for (int from = 0; from < 60; from += 20) {
        ScoredPool shard =
            new ScoredPool(
                Arrays.copyOfRange(scores, from, from + 20),
                Arrays.copyOfRange(items, from, from + 20));
        System.arraycopy(batch.keys(shard, new Seed(9)), 0, keys, from, 20);
      }
      Draw merged = new Draw();
      dev.decoy.select.design.TopK.take(keys, 60, 8, merged);
      assertThat(Arrays.stream(merged.toArray()).map(i -> items[i]).boxed().toList())
          .isEqualTo(itemsOf(new ScoredPool(scores, items), mode, 9));
    }
    assertThatThrownBy(
            () -> new StochasticBatch(Mode.SOFTRANK, 1).keys(ScoredPool.of(1, 2), new Seed(1)))
        .hasMessageContaining("softrank looks at the whole pool");
  }

  private static List<Integer> itemsOf(ScoredPool pool, Mode mode, long seed) {
    return Arrays.stream(draw(mode, 1.5, pool, 8, seed).toArray()).mapToObj(pool::item).toList();
  }

  @Test
  void neverGivesWhatIsNotANumber() {
    double[] extreme = {-1e308, 1e308, 0, 1e-300, -1e-300, 1e308, -1e308, 3};
    for (Mode mode : new Mode[] {Mode.AUTO, Mode.SOFTMAX, Mode.SOFTRANK, Mode.TOP, Mode.UNIFORM}) {
      for (double beta : new double[] {0, 1e-300, 1, 1e300, Double.POSITIVE_INFINITY}) {
        Draw out = draw(mode, beta, ScoredPool.of(extreme), 4, 3);
        assertThat(out.size()).isEqualTo(4);
        for (int i = 0; i < 4; i++) {
          assertThat(out.inclusion(i)).isGreaterThan(0).isLessThanOrEqualTo(1);
        }
      }
    }
  }

  @Test
  void saysWhatIsIllegal() {
    assertThatThrownBy(() -> new StochasticBatch(Mode.POWER, -1)).isInstanceOf(SpecException.class);
    assertThatThrownBy(() -> new StochasticBatch(Mode.POWER, Double.NaN))
        .isInstanceOf(SpecException.class);
    assertThatThrownBy(() -> chosen(Mode.POWER, 1, new double[] {1, -2}, 1, 0))
        .hasMessageContaining("position 1 is -2.0");
    assertThatThrownBy(() -> chosen(Mode.TOP, 1, new double[] {1}, 0, 0))
        .hasMessageContaining("k is 0");
    assertThatThrownBy(() -> ScoredPool.of(1, Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> ScoredPool.of(Double.POSITIVE_INFINITY))
        .hasMessageContaining("Infinity");
    assertThatThrownBy(() -> new ScoredPool(new double[2], new int[3]))
        .hasMessageContaining("2 scores have 3 items");
  }
}
