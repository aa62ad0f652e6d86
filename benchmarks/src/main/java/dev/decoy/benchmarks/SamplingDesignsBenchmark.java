package dev.decoy.benchmarks;

import dev.decoy.candidate.Draw;
import dev.decoy.select.design.Alias;
import dev.decoy.select.design.AliasTable;
import dev.decoy.select.design.ConditionalPoisson;
import dev.decoy.select.design.Design;
import dev.decoy.select.design.GumbelTopK;
import dev.decoy.select.design.Pivotal;
import dev.decoy.select.design.Poisson;
import dev.decoy.select.design.Reservoir;
import dev.decoy.select.design.Rounds;
import dev.decoy.select.design.Systematic;
import dev.decoy.select.design.TopK;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.CombinationSampler;
import org.apache.commons.rng.sampling.DiscreteProbabilityCollectionSampler;
import org.apache.commons.rng.sampling.PermutationSampler;
import org.apache.commons.rng.sampling.distribution.AliasMethodDiscreteSampler;
import org.apache.commons.rng.sampling.distribution.DiscreteSampler;
import org.apache.commons.rng.sampling.distribution.FastLoadedDiceRollerDiscreteSampler;
import org.apache.commons.rng.sampling.distribution.GuideTableDiscreteSampler;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Time to draw k distinct of n: ours, Apache Commons RNG's samplers, and a key per item with a full
 * sort. All use the JDK's {@link SplittableRandom}.
 *
 * <p>{@code fresh…}: weights that were not seen before, as a weighting gives them for every anchor
 * (log-weights in, so that Commons' samplers, which take probabilities, start with exponentials,
 * are built, and draw until k are distinct). {@code prepared…}: k draws with replacement from
 * weights that were prepared beforehand. {@code uniform…}: no weights at all.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 1,
    jvmArgs = {"-Xms2g", "-Xmx2g", "-XX:+UseSerialGC"})
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 10, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class SamplingDesignsBenchmark {
  /** Candidates and how many to draw. */
  @Param({"200:8", "1000000:100"})
  public String size = "200:8";

  private int n;
  private int k;

  /** Of one anchor; SimANS' weights for scores with a standard deviation of 2. */
  private double[] logWeights = {};

  private double[] probabilities = {};
  private long[] keys = {};
  private boolean[] marks = {};
  private List<Integer> items = List.of();
  private SplittableRandom rng = new SplittableRandom();
  private UniformRandomProvider commonsRng = rng::nextLong;
  private final Draw draw = new Draw();
  private AliasTable aliasTable = AliasTable.of(new double[] {1});
  private DiscreteSampler commonsAlias = () -> 0;
  private DiscreteSampler commonsGuide = () -> 0;
  private CombinationSampler commonsCombination = new CombinationSampler(commonsRng, 1, 1);
  private PermutationSampler commonsPermutation = new PermutationSampler(commonsRng, 1, 1);

  private final Design top = new TopK();
  private final Design gumbel = new GumbelTopK();
  private final Design alias = new Alias();
  private final Reservoir reservoir = new Reservoir();
  private final Design systematic = new Systematic();
  private final Design poisson = new Poisson();
  private final Design conditionalPoisson = new ConditionalPoisson(ConditionalPoisson.Rule.WEIGHT);
  private final Design pivotal = new Pivotal();
  private final Design rounds = new Rounds();

  /** Makes the weights. */
  @Setup
  public void setUp() {
    n = Integer.parseInt(size.substring(0, size.indexOf(':')));
    k = Integer.parseInt(size.substring(size.indexOf(':') + 1));
    rng = new SplittableRandom(42);
    commonsRng = rng::nextLong;
    logWeights = new double[n];
    for (int i = 0; i < n; i++) {
      double distance = 2 * rng.nextGaussian();
      logWeights[i] = -0.5 * distance * distance;
    }
    keys = new long[n];
    marks = new boolean[n];
    items = IntStream.range(0, n).boxed().toList();
    probabilities = new double[n];
    double[] weights = exponentials().clone();
    aliasTable = AliasTable.of(weights);
    commonsAlias = AliasMethodDiscreteSampler.of(commonsRng, weights);
    commonsGuide = GuideTableDiscreteSampler.of(commonsRng, weights);
    commonsCombination = new CombinationSampler(commonsRng, n, k);
    commonsPermutation = new PermutationSampler(commonsRng, n, k);
  }

  @Benchmark
  public int freshOursTop() {
    return top.draw(logWeights, n, k, rng, draw);
  }

  @Benchmark
  public int freshOursGumbel() {
    return gumbel.draw(logWeights, n, k, rng, draw);
  }

  @Benchmark
  public int freshOursAlias() {
    return alias.draw(logWeights, n, k, rng, draw);
  }

  @Benchmark
  public int freshOursReservoir() {
    return reservoir.draw(logWeights, n, k, rng, draw);
  }

  @Benchmark
  public int freshOursSystematic() {
    return systematic.draw(logWeights, n, k, rng, draw);
  }

  @Benchmark
  public int freshOursPoisson() {
    return poisson.draw(logWeights, n, k, rng, draw);
  }

  @Benchmark
  public int freshOursConditionalPoisson() {
    return conditionalPoisson.draw(logWeights, n, k, rng, draw);
  }

  @Benchmark
  public int freshOursPivotal() {
    return pivotal.draw(logWeights, n, k, rng, draw);
  }

  @Benchmark
  public int freshOursRounds() {
    return rounds.draw(logWeights, n, k, rng, draw);
  }

  /** Gumbel keys as sortable whole numbers with the item below them, all sorted. */
  @Benchmark
  public int freshSortedKeys() {
    for (int i = 0; i < n; i++) {
      float key = (float) (logWeights[i] - Math.log(-Math.log(1 - rng.nextDouble())));
      int bits = Float.floatToIntBits(key);
      keys[i] = (long) (bits ^ ((bits >> 31) & Integer.MAX_VALUE)) << 32 | i;
    }
    Arrays.sort(keys, 0, n);
    draw.reset(k);
    for (int i = 0; i < k; i++) {
      draw.add((int) keys[n - 1 - i]);
    }
    return draw.size();
  }

  @Benchmark
  public int freshCommonsAlias() {
    return distinct(AliasMethodDiscreteSampler.of(commonsRng, exponentials()));
  }

  @Benchmark
  public int freshCommonsGuideTable() {
    return distinct(GuideTableDiscreteSampler.of(commonsRng, exponentials()));
  }

  @Benchmark
  public int freshCommonsDiceRoller() {
    return distinct(FastLoadedDiceRollerDiscreteSampler.of(commonsRng, exponentials()));
  }

  @Benchmark
  public int freshCommonsCollection() {
    DiscreteProbabilityCollectionSampler<Integer> sampler =
        new DiscreteProbabilityCollectionSampler<>(commonsRng, items, exponentials());
    Set<Integer> drawn = new HashSet<>();
    while (drawn.size() < k) {
      drawn.add(sampler.sample());
    }
    return drawn.size();
  }

  @Benchmark
  public int preparedOursAlias() {
    int sum = 0;
    for (int i = 0; i < k; i++) {
      sum += aliasTable.draw(rng);
    }
    return sum;
  }

  @Benchmark
  public int preparedCommonsAlias() {
    int sum = 0;
    for (int i = 0; i < k; i++) {
      sum += commonsAlias.sample();
    }
    return sum;
  }

  @Benchmark
  public int preparedCommonsGuideTable() {
    int sum = 0;
    for (int i = 0; i < k; i++) {
      sum += commonsGuide.sample();
    }
    return sum;
  }

  @Benchmark
  public int uniformOursReservoir() {
    return reservoir.draw(n, k, rng, draw);
  }

  @Benchmark
  public int[] uniformCommonsCombination() {
    return commonsCombination.sample();
  }

  @Benchmark
  public int[] uniformCommonsPermutation() {
    return commonsPermutation.sample();
  }

  private double[] exponentials() {
    for (int i = 0; i < n; i++) {
      probabilities[i] = Math.exp(logWeights[i]);
    }
    return probabilities;
  }

  private int distinct(DiscreteSampler sampler) {
    draw.reset(k);
    while (draw.size() < k) {
      int item = sampler.sample();
      if (!marks[item]) {
        marks[item] = true;
        draw.add(item);
      }
    }
    for (int i = 0; i < k; i++) {
      marks[draw.item(i)] = false;
    }
    return draw.size();
  }
}
