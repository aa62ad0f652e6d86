package dev.decoy.select.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;
import dev.decoy.testing.Reference;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NgameTest {
  private static final Seed SEED = new Seed(105);

  private static Matrix random(SplittableRandom random, int n, int d) {
    Matrix rows = Matrix.floats(n, d);
    for (int r = 0; r < n; r++) {
      for (int c = 0; c < d; c++) {
        rows.set(r, c, random.nextGaussian());
      }
    }
    return rows;
  }

  private static Ngame ngame(Map<String, String> options) {
    return Options.build(Ngame.class, options);
  }

  static List<Reference> cases() {
    return Reference.cases(NgameTest.class, "released-balanced-clusters.json");
  }

  @Test
  void theReferenceHasNotLostItsCases() {
    assertThat(cases()).hasSize(10);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void clustersAsTheReleasedCodeDoesFromTheSameStarts(Reference reference) {
    int n = reference.number("n").orElseThrow().intValue();
    int d = reference.number("d").orElseThrow().intValue();
    int levels = reference.number("levels").orElseThrow().intValue();
    double[] starts = reference.numbers("starts");
    // The splits come level by level, which is the order of the nodes' numbers.
    int[][] clusters =
        BalancedClusters.of(
            new Matrix.Doubles(n, d, reference.numbers("x")),
            levels,
            (node, size) -> {
              int at = 2 * ((int) node - 1);
              return new int[] {(int) starts[at], (int) starts[at + 1]};
            });
    double[] mapping = reference.numbers("mapping");
    assertThat(clusters.length).isEqualTo(1 << levels);
    for (int c = 0; c < clusters.length; c++) {
      int cluster = c;
      assertThat(clusters[c])
          .containsExactly(IntStream.range(0, n).filter(i -> mapping[i] == cluster).toArray());
    }
  }

  @Test
  void splitsTheWorkedAngles() {
    double[] degrees = {0, 10, 20, 90, 100, 30, 80};
    Matrix rows = Matrix.doubles(7, 2);
    for (int i = 0; i < 7; i++) {
      rows.set(i, 0, 5 * Math.cos(Math.toRadians(degrees[i])));
      rows.set(i, 1, 5 * Math.sin(Math.toRadians(degrees[i])));
    }
    BalancedClusters.Starts starts = (node, size) -> new int[] {0, 4};
    assertThat(BalancedClusters.of(rows, 1, starts))
        .isDeepEqualTo(new int[][] {{0, 1, 2, 5}, {3, 4, 6}});
    assertThat(BalancedClusters.objective(rows, starts)).isCloseTo(0.984837, within(1e-6));
  }

  @ParameterizedTest
  @CsvSource({
    "0,294805",
    "9,294805",
    "10,262144",
    "20,131072",
    "25,65536",
    "50,32768",
    "75,16384",
    "100,8192",
    "125,4096",
    "150,2048",
    "200,1024",
    "299,1024"
  })
  void doublesClustersAsTheWorkedCurriculumSays(int epoch, int clusters) {
    assertThat(ngame(Map.of()).clusterCount(294_805, epoch)).isEqualTo(clusters);
  }

  @Test
  void clustersOnlyAtMultiplesOfTheRefreshIntervalFromTheWarmupOn() {
    Ngame ngame = ngame(Map.of("warmup", "12"));
    assertThat(IntStream.of(0, 11, 12, 14, 15, 19, 20, 23).map(ngame::clusteredAt).toArray())
        .containsExactly(-1, -1, -1, -1, 15, 15, 20, 20);
    SplittableRandom random = new SplittableRandom(1);
    EmbeddedExamples examples = new EmbeddedExamples(random(random, 300, 4));
    Ngame plain = ngame(Map.of("warmup", "0", "initial", "16", "doubling", "none"));
    int[][] clusters = plain.clusters(examples, 5, SEED);
    assertThat(plain.clusters(examples, 9, SEED)).isDeepEqualTo(clusters);
    assertThat(plain.clusters(examples, 10, SEED)).isNotEqualTo(clusters);
    assertThat(plain.plan(examples, 7, 32, SEED))
        .isDeepEqualTo(plain.batches(clusters, 7, 32, SEED));
    assertThat(plain.plan(examples, 7, 32, SEED)[0])
        .isNotEqualTo(plain.plan(examples, 8, 32, SEED)[0]);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 17, 100, 1500, 5000})
  void putsEveryExampleIntoOneBatchAndClustersOfEqualSize(int n) {
    SplittableRandom random = new SplittableRandom(n);
    EmbeddedExamples examples = new EmbeddedExamples(random(random, n, 5));
    for (int initial : new int[] {1, 4, 50, 100_000}) {
      Ngame ngame =
          ngame(Map.of("warmup", "0", "initial", String.valueOf(initial), "doubling", "none"));
      int[][] clusters = ngame.clusters(examples, 0, SEED);
      assertThat(clusters.length).isEqualTo(ngame.clusterCount(n, 0));
      int smallest = Arrays.stream(clusters).mapToInt(c -> c.length).min().orElseThrow();
      int largest = Arrays.stream(clusters).mapToInt(c -> c.length).max().orElseThrow();
      assertThat(largest - smallest).isLessThanOrEqualTo(1);
      int[][] batches = ngame.plan(examples, 0, 7, SEED);
      assertThat(batches.length).isEqualTo((n + 6) / 7);
      int[] all = Arrays.stream(batches).flatMapToInt(Arrays::stream).sorted().toArray();
      assertThat(all).isEqualTo(IntStream.range(0, n).toArray());
      // Clusters stay together in the order.
      int[] order = Arrays.stream(batches).flatMapToInt(Arrays::stream).toArray();
      int[] place = new int[n];
      for (int i = 0; i < n; i++) {
        place[order[i]] = i;
      }
      for (int[] cluster : clusters) {
        int first = Arrays.stream(cluster).map(i -> place[i]).min().orElseThrow();
        int last = Arrays.stream(cluster).map(i -> place[i]).max().orElseThrow();
        assertThat(last - first).isEqualTo(cluster.length - 1);
      }
    }
  }

  @Test
  void bringsNeighboursTogether() {
    // Sixteen directions, 32 examples near each.
    SplittableRandom random = new SplittableRandom(2);
    Matrix rows = Matrix.doubles(512, 2);
    for (int i = 0; i < 512; i++) {
      double angle = Math.PI * (i % 16) / 16 + random.nextDouble(0.01);
      rows.set(i, 0, Math.cos(angle));
      rows.set(i, 1, Math.sin(angle));
    }
    Ngame ngame = ngame(Map.of("warmup", "0", "initial", "32", "doubling", "none"));
    for (int[] cluster : ngame.clusters(new EmbeddedExamples(rows), 0, SEED)) {
      assertThat(Arrays.stream(cluster).map(i -> i % 16).distinct().count()).isEqualTo(1);
    }
  }

  @Test
  void stopsOnRowsThatAreAllAlikeOrZero() {
    Matrix same = Matrix.doubles(100, 3);
    same.fill(2);
    Ngame ngame = ngame(Map.of("warmup", "0", "initial", "25", "doubling", "none"));
    assertThat(ngame.clusters(new EmbeddedExamples(same), 0, SEED)).hasDimensions(4, 25);
    assertThat(ngame.clusters(new EmbeddedExamples(Matrix.doubles(100, 3)), 0, SEED))
        .hasDimensions(4, 25);
  }

  @Test
  void isAUniformPermutationBeforeTheWarmupAndInShuffled() {
    EmbeddedExamples examples = new EmbeddedExamples(Matrix.doubles(3, 1));
    for (int way = 0; way < 2; way++) {
      Map<List<Integer>, Integer> counts = new HashMap<>();
      int draws = 30_000;
      for (int i = 0; i < draws; i++) {
        int[][] batches =
            way == 0
                ? ngame(Map.of()).plan(examples, 4, 3, new Seed(i))
                : new Shuffled().plan(new Examples(3), 4, 3, new Seed(i));
        counts.merge(Arrays.stream(batches[0]).boxed().toList(), 1, Integer::sum);
      }
      assertThat(counts).hasSize(6);
      // Binomial(30,000, 1/6): five standard deviations are 323.
      assertThat(counts.values()).allMatch(count -> Math.abs(count - draws / 6) < 323);
    }
    assertThat(new Shuffled().plan(new Examples(10), 0, 4, SEED))
        .satisfies(batches -> assertThat(batches[2]).hasSize(2));
    assertThat(new Shuffled().plan(new Examples(0), 0, 4, SEED).length).isZero();
  }

  @Test
  void saysWhatIsIllegal() {
    for (String doubling : new String[] {"10,10", "20,10", "0", "ten", "5,,6"}) {
      assertThatThrownBy(() -> ngame(Map.of("doubling", doubling)))
          .isInstanceOf(SpecException.class)
          .hasMessageContaining("rising epochs");
    }
    assertThatThrownBy(() -> new EmbeddedExamples(Matrix.doubles(1, 2)))
        .hasMessageContaining("legal: at least 2");
    Matrix broken = Matrix.doubles(4, 1);
    broken.set(2, 0, Double.NaN);
    assertThatThrownBy(
            () -> ngame(Map.of("warmup", "0")).clusters(new EmbeddedExamples(broken), 0, SEED))
        .hasMessageContaining("example 2 is not finite");
    assertThatThrownBy(() -> new Shuffled().plan(new Examples(3), 0, 0, SEED))
        .hasMessageContaining("batch size is 0");
  }
}
