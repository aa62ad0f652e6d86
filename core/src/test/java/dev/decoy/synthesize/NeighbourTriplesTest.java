package dev.decoy.synthesize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;
import dev.decoy.search.KMeans;
import dev.decoy.search.MatrixVectors;
import dev.decoy.search.Vectors;
import dev.decoy.testing.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NeighbourTriplesTest {
  private static NeighbourTriples method(String... options) {
    Map<String, String> given = new LinkedHashMap<>();
    for (int i = 0; i < options.length; i += 2) {
      given.put(options[i], options[i + 1]);
    }
    return Options.build(NeighbourTriples.class, given);
  }

  private static Triples make(NeighbourTriples method, Vectors vectors, int... queries) {
    return method.make(new EmbeddedDocuments(vectors, queries, Optional.empty()), new Seed(56));
  }

  /** The query at angle 0 and documents 1 to 10 at growing angles, as points on a line would be. */
  private static Vectors fan(int documents) {
    double[][] rows = new double[documents][];
    for (int i = 0; i < documents; i++) {
      // Lengths do not matter.
      double length = 1 + i % 3;
      double angle = .1 * i;
      rows[i] = new double[] {length * Math.cos(angle), length * Math.sin(angle)};
    }
    return new MatrixVectors(Matrix.of(rows));
  }

  private static Vectors random(SplittableRandom random, int n, int d) {
    Matrix.Floats rows = Matrix.floats(n, d);
    for (int i = 0; i < n * d; i++) {
      rows.values()[i] = (float) random.nextGaussian();
    }
    return new MatrixVectors(rows);
  }

  static List<Reference> cases() {
    return Reference.cases(NeighbourTriplesTest.class, "released-scincl.json");
  }

  @Test
  void theReferenceHasNotLostItsCases() {
    assertThat(cases()).hasSize(15);
  }

  /** The settings of the reference's cases. */
  private static NeighbourTriples setting(int config, double threshold, String chance) {
    return switch (config) {
      case 0 ->
          method(
              "easyPositives", "5 knn 5-10",
              "easyNegatives", "3 random-without-knn",
              "hardNegatives", "2 knn 28-30",
              "chance", chance);
      case 1 ->
          method(
              "easyPositives", "2 knn 0-2",
              "mediumPositives", "2 knn 4-6",
              "hardPositives", "1 knn 9-10",
              "easyNegatives", "3 random",
              "hardNegatives", "2 knn 18-20",
              "chance", chance);
      case 2 ->
          method(
              "easyPositives", "5 knn 3-4 repeat",
              "easyNegatives", "2 random-without-knn",
              "mediumNegatives", "1 knn 12-13",
              "hardNegatives", "2 knn 7-9",
              "chance", chance);
      case 3 ->
          method(
              "easyPositives",
              "5 knn 0-5",
              "easyNegatives",
              "3 random-without-range " + threshold,
              "hardNegatives",
              "2 range " + threshold,
              "chance",
              chance);
      default ->
          method(
              "easyPositives",
              "5 range " + threshold,
              "easyNegatives",
              "3 random",
              "hardNegatives",
              "2 knn 18-20",
              "chance",
              chance);
    };
  }

  @ParameterizedTest
  @MethodSource("cases")
  void makesTheTriplesOfTheReleasedSampler(Reference reference) {
    int n = reference.number("n").orElseThrow().intValue();
    int m = reference.number("m").orElseThrow().intValue();
    boolean window = reference.number("factor").orElseThrow() == 0;
    NeighbourTriples method =
        setting(
            reference.number("config").orElseThrow().intValue(),
            reference.number("threshold").orElseThrow(),
            window ? "window" : "queue");
    Triples triples =
        method.make(
            new EmbeddedDocuments(
                new MatrixVectors(new Matrix.Doubles(n, m, reference.numbers("vectors"))),
                ints(reference, "queries"),
                Optional.of(ints(reference, "queue"))),
            new Seed(1));
    assertThat(triples.positives()).containsExactly(ints(reference, "positives"));
    assertThat(triples.negatives()).containsExactly(ints(reference, "negatives"));
    assertThat(triples.fallbacks())
        .isEqualTo(reference.number("fallbacks").orElseThrow().intValue());
  }

  private static int[] ints(Reference reference, String key) {
    return Arrays.stream(reference.numbers(key)).mapToInt(x -> (int) x).toArray();
  }

  @Test
  void takesBandsOfRanksNearestFirst() {
    NeighbourTriples method =
        method(
            "triples", "2",
            "easyPositives", "1 knn 0-1",
            "hardPositives", "1 knn 1-2",
            "easyNegatives", "none",
            "hardNegatives", "2 knn 2-4");
    Triples triples = make(method, fan(11), 0);
    assertThat(triples.queries()).containsExactly(0, 0);
    assertThat(triples.positives()).containsExactly(1, 2);
    assertThat(triples.negatives()).containsExactly(3, 4);
    assertThat(triples.positiveRanks()).containsExactly(0, 1);
    assertThat(triples.negativeRanks()).containsExactly(2, 3);
  }

  @Test
  void easyNegativesComeFromOutsideTheNearest() {
    NeighbourTriples method =
        method(
            "easyPositives", "5 knn 0-5",
            "easyNegatives", "4 random-without-knn",
            "hardNegatives", "1 knn 5-6");
    Set<Integer> seen = new HashSet<>();
    for (int seed = 0; seed < 50; seed++) {
      Triples triples =
          method.make(
              new EmbeddedDocuments(fan(12), new int[] {0}, Optional.empty()), new Seed(seed));
      for (int i = 0; i < 4; i++) {
        seen.add(triples.negatives()[i]);
      }
      assertThat(triples.negativeRanks()).containsExactly(-1, -1, -1, -1, 5);
    }
    assertThat(seen).containsExactlyInAnyOrder(7, 8, 9, 10, 11);
  }

  @Test
  void theFinalSettingPairsTheFarthestPositivesWithTheHardNegatives() {
    SplittableRandom random = new SplittableRandom(2);
    Vectors vectors = random(random, 4100, 4);
    NeighbourTriples paper = method();
    Triples triples = make(paper, vectors, 17, 4000);
    assertThat(triples.size()).isEqualTo(10);
    assertThat(Arrays.copyOf(triples.positiveRanks(), 5)).containsExactly(20, 21, 22, 23, 24);
    assertThat(Arrays.copyOf(triples.negativeRanks(), 5)).containsExactly(-1, -1, -1, 3998, 3999);
    Triples shuffled = make(method("shufflePairs", "true"), vectors, 17, 4000);
    assertThat(shuffled.positives()).containsExactly(triples.positives());
    int[] one = Arrays.copyOf(triples.negatives(), 5);
    int[] other = Arrays.copyOf(shuffled.negatives(), 5);
    Arrays.sort(one);
    Arrays.sort(other);
    assertThat(other).containsExactly(one);
    Set<Integer> placesOfTheHardest = new HashSet<>();
    for (int seed = 0; seed < 30; seed++) {
      int[] ranks =
          method(
                  "triples",
                  "3",
                  "easyPositives",
                  "3 knn 0-3",
                  "easyNegatives",
                  "2 random-without-knn",
                  "hardNegatives",
                  "1 knn 5-6",
                  "shufflePairs",
                  "true")
              .make(new EmbeddedDocuments(fan(11), new int[] {0}, Optional.empty()), new Seed(seed))
              .negativeRanks();
      for (int i = 0; i < 3; i++) {
        if (ranks[i] == 5) {
          placesOfTheHardest.add(i);
        }
      }
    }
    assertThat(placesOfTheHardest).containsExactlyInAnyOrder(0, 1, 2);
  }

  @Test
  void aWiderBandGivesARandomSubset() {
    NeighbourTriples method =
        method(
            "triples", "2",
            "easyPositives", "2 knn 0-4",
            "easyNegatives", "none",
            "hardNegatives", "2 knn 6-8");
    int[] counts = new int[4];
    for (int seed = 0; seed < 2000; seed++) {
      Triples triples =
          method.make(
              new EmbeddedDocuments(fan(11), new int[] {0}, Optional.empty()), new Seed(seed));
      assertThat(triples.positives()[0]).isNotEqualTo(triples.positives()[1]);
      for (int rank : triples.positiveRanks()) {
        counts[rank]++;
      }
    }
    for (int count : counts) {
      assertThat(count / 4000.0).isCloseTo(.25, within(.03));
    }
  }

  @Test
  void rangeTakesTheLastThatAreNearEnoughOrElseChance() {
    // The cosines with 0 are cos(0.1 i): above 0.7 are documents 1 to 7.
    NeighbourTriples enough =
        method(
            "triples", "2",
            "easyPositives", "2 knn 0-2",
            "easyNegatives", "none",
            "hardNegatives", "2 range 0.7",
            "spare", "5");
    Triples triples = make(enough, fan(20), 0);
    assertThat(triples.negatives()).containsExactly(6, 7);
    assertThat(triples.negativeRanks()).containsExactly(5, 6);
    assertThat(triples.fallbacks()).isZero();
    NeighbourTriples few =
        method(
            "triples", "2",
            "easyPositives", "2 knn 0-2",
            "easyNegatives", "none",
            "hardNegatives", "2 range 0.7",
            "spare", "6");
    Triples chance = make(few, fan(20), 0);
    assertThat(chance.fallbacks()).isEqualTo(1);
    assertThat(chance.negativeRanks()).containsExactly(-1, -1);
    assertThat(chance.negatives()).doesNotContain(0, 1, 2);
    NeighbourTriples without =
        method(
            "triples", "3",
            "easyPositives", "3 knn 0-3",
            "easyNegatives", "3 random-without-range 0.7",
            "hardNegatives", "none");
    for (int negative : make(without, fan(20), 0).negatives()) {
      assertThat(negative).isGreaterThan(7);
    }
  }

  @Test
  void randomSortedTakesTheFarthestOfASample() {
    NeighbourTriples all =
        method(
            "triples", "2",
            "easyPositives", "2 knn 0-2",
            "easyNegatives", "2 random-sorted",
            "hardNegatives", "none");
    assertThat(make(all, fan(20), 0).negatives()).containsExactly(19, 18);
    NeighbourTriples some =
        method(
            "triples", "2",
            "easyPositives", "2 knn 0-2",
            "easyNegatives", "2 random-sorted",
            "hardNegatives", "none",
            "sample", "4");
    double mean = 0;
    for (int seed = 0; seed < 300; seed++) {
      mean +=
          some.make(new EmbeddedDocuments(fan(20), new int[] {0}, Optional.empty()), new Seed(seed))
              .negatives()[0];
    }
    // The largest of 4 of 3 … 19 is 3 + 4 / 5 · 18 - 1 on average.
    assertThat(mean / 300).isCloseTo(3 + .8 * 18 - 1, within(.6));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void kmeansTakesAMemberOfEachOfTheNearestClusters(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Vectors vectors = random(random, 400, 3);
    NeighbourTriples method =
        method(
            "triples", "3",
            "easyPositives", "3 knn 0-3",
            "easyNegatives", "3 kmeans 1-4",
            "hardNegatives", "none",
            "clusters", "12");
    Triples triples =
        method.make(
            new EmbeddedDocuments(vectors, new int[] {5, 9}, Optional.empty()), new Seed(seed));
    var clusters =
        KMeans.of(12, true)
            .fit(vectors, new Seed(seed).stage("scincl").stage("k-means").generator(), 1);
    for (int q = 0; q < 2; q++) {
      int own = clusters.assignment()[triples.queries()[3 * q]];
      double[] centre = Arrays.copyOfRange(clusters.centres(), 3 * own, 3 * own + 3);
      int[] near = clusters.nearest(centre, 4);
      assertThat(near[0]).isEqualTo(own);
      List<Integer> found = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        found.add(clusters.assignment()[triples.negatives()[3 * q + i]]);
      }
      assertThat(found).containsExactly(near[1], near[2], near[3]);
    }
  }

  @Test
  void oneExampleMayBeRepeated() {
    Triples triples =
        make(
            method(
                "triples", "3",
                "easyPositives", "3 knn 1-2 repeat",
                "easyNegatives", "3 random-without-knn repeat",
                "hardNegatives", "none"),
            fan(11),
            0);
    assertThat(triples.positives()).containsExactly(2, 2, 2);
    assertThat(triples.negatives()).containsOnly(triples.negatives()[0]);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void keepsItsPromisesOnRandomPoints(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int n = 60 + random.nextInt(600);
    Vectors vectors = random(random, n, 2 + random.nextInt(6));
    int[] queries = random.ints(1 + random.nextInt(300), 0, n).distinct().toArray();
    NeighbourTriples method =
        method(
            "easyPositives", "3 knn 0-6",
            "hardPositives", "2 knn 8-10",
            "easyNegatives", "2 random",
            "mediumNegatives", "1 random-without-knn",
            "hardNegatives", "2 knn 20-30");
    Triples triples = make(method, vectors, queries);
    assertThat(triples.size()).isEqualTo(5 * queries.length);
    for (int q = 0; q < queries.length; q++) {
      Set<Integer> examples = new HashSet<>();
      for (int i = 5 * q; i < 5 * q + 5; i++) {
        assertThat(triples.queries()[i]).isEqualTo(queries[q]);
        examples.add(triples.positives()[i]);
        examples.add(triples.negatives()[i]);
      }
      // Nothing twice, neither as positive and negative.
      assertThat(examples).hasSize(10).doesNotContain(queries[q]);
    }
    // What a query gets does not depend on the others.
    Triples alone = make(method, vectors, queries[queries.length - 1]);
    int at = 5 * (queries.length - 1);
    assertThat(alone.positives())
        .containsExactly(Arrays.copyOfRange(triples.positives(), at, at + 5));
    assertThat(alone.negatives())
        .containsExactly(Arrays.copyOfRange(triples.negatives(), at, at + 5));
  }

  @ParameterizedTest
  @EnumSource(
      value = NeighbourTriples.Chance.class,
      names = {"WINDOW", "QUEUE"})
  void aQueueIsMadeOfTheQueriesWhereNoneIsGiven(NeighbourTriples.Chance chance) {
    NeighbourTriples method =
        method(
            "triples", "2",
            "easyPositives", "2 knn 0-2",
            "easyNegatives", "2 random-without-knn",
            "hardNegatives", "none",
            "chance", chance.name().toLowerCase(java.util.Locale.ROOT));
    int[] queries = {1, 4, 7, 10, 13, 16, 19, 22, 25, 28};
    Triples triples = make(method, fan(30), queries);
    assertThat(triples.size()).isEqualTo(20);
    for (int negative : triples.negatives()) {
      assertThat(negative % 3).isEqualTo(1);
    }
    assertThat(make(method, fan(30), queries)).usingRecursiveComparison().isEqualTo(triples);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "easyPositives | 4 knn 0-5 | there are 4 positives for 5 triples",
        "easyNegatives | none | there are 2 negatives for 5 triples",
        "easyPositives | 5 knn 0-4 | whose band holds 4; legal: a band of at least",
        "easyPositives | 5 knn 4-0 | whose band holds 0",
        "easyPositives | 5 knn 3990-4000 | may be the same documents; leave a gap",
        "easyPositives | 5 near 0-5 | legal: none, or a number and one of knn FROM-TO",
        "easyPositives | 5 knn | legal: none, or a number",
        "easyPositives | 5 knn 0-5 6 | legal: none, or a number",
        "easyPositives | five knn 0-5 | legal: none, or a number",
        "easyPositives | 0 knn 0-5 | legal: none, or a number",
        "easyPositives | 5 range 1.5 | legal: none, or a number",
        "easyPositives | 5 range x | legal: none, or a number",
        "easyPositives | 1 knn 0-5 repeat | one example cannot be repeated",
        "sample | 7 | only read by the strategy random-sorted",
        "spare | 7 | only read by the strategy range",
        "clusters | 7 | only read by the strategy kmeans",
      })
  void refusesSettingsThatCannotBeMeant(String option, String value, String sentence) {
    assertThatThrownBy(() -> method(option, value))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void refusesDataThatDoNotFit() {
    assertThatThrownBy(() -> make(method(), fan(11), 0))
        .hasMessageContaining("a band reaches to rank 4000")
        .hasMessageContaining("only 10 neighbours");
    assertThatThrownBy(() -> make(method(), fan(11), 11))
        .hasMessageContaining("a query is 11; there are 11 documents");
    NeighbourTriples small =
        method(
            "triples", "1",
            "easyPositives", "1 knn 0-1",
            "easyNegatives", "1 random-without-knn",
            "hardNegatives", "none");
    Vectors zero = new MatrixVectors(Matrix.of(new double[][] {{0, 0}, {1, 0}, {0, 1}}));
    assertThatThrownBy(() -> make(small, zero, 0))
        .hasMessageContaining("the vector of query 0 is zero");
    assertThat(make(small, zero, 1).positives()).containsExactly(0);
    assertThatThrownBy(() ->
            small.make(
                new EmbeddedDocuments(fan(5), new int[] {0}, Optional.of(new int[] {1})),
                new Seed(1)))
        .hasMessageContaining("a queue is only read with chance=window or chance=queue");
    NeighbourTriples window =
        method(
            "triples", "1",
            "easyPositives", "1 knn 0-1",
            "easyNegatives", "1 random-without-knn",
            "hardNegatives", "none",
            "chance", "window");
    assertThatThrownBy(() ->
            window.make(
                new EmbeddedDocuments(fan(5), new int[] {0}, Optional.of(new int[] {1, 1, 1})),
                new Seed(1)))
        .hasMessageContaining("holds too few that are not near query 0");
    assertThatThrownBy(() ->
            window.make(
                new EmbeddedDocuments(fan(5), new int[] {0}, Optional.of(new int[0])), new Seed(1)))
        .hasMessageContaining("has 0 left for 1 examples of query 0");
    NeighbourTriples many =
        method(
            "triples", "4",
            "easyPositives", "4 knn 0-4",
            "easyNegatives", "4 random-without-knn",
            "hardNegatives", "none");
    assertThatThrownBy(() -> make(many, fan(8), 0))
        .hasMessageContaining("query 0 has 3 documents left for 4 random examples");
  }
}
