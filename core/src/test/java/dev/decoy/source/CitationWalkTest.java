package dev.decoy.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Anchors;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Options;
import dev.decoy.source.CitationWalk.Direction;
import dev.decoy.source.CitationWalk.Variant;
import dev.decoy.testing.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class CitationWalkTest {
  private record Found(int[] ids, float[] hops, float[] walks) {}

  private static Found find(CitationWalk walk, LinkGraph graph, long key, int depth) {
    List<Found> found = new ArrayList<>();
    walk.over(graph, new Seed(80), anchor -> key)
        .candidates(
            Anchors.range(0, 1),
            depth,
            new CandidateSink() {
              @Override
              public void accept(int anchor, int[] ids, float[] scores, int n) {
                throw new AssertionError("the source did not say how");
              }

              @Override
              public void accept(
                  int anchor, int[] ids, float[] scores, int n, Map<String, float[]> how) {
                for (int i = 0; i < n; i++) {
                  assertThat(scores[i]).isNaN();
                }
                found.add(
                    new Found(
                        Arrays.copyOf(ids, n),
                        Arrays.copyOf(how.get(CitationWalk.HOP), n),
                        Arrays.copyOf(how.get(CitationWalk.WALK), n)));
              }
            });
    return found.getFirst();
  }

  private static CitationWalk walk(String... options) {
    Map<String, String> given = new HashMap<>();
    for (String option : options) {
      String[] pair = option.split("=");
      given.put(pair[0], pair[1]);
    }
    return Options.build(CitationWalk.class, given);
  }

  /** Unit vectors at angles, so that nearness is plain to see; document 0 is the positive. */
  private static LinkGraph plane(int[][] links, double query, double... degrees) {
    Matrix vectors = Matrix.doubles(degrees.length, 2);
    for (int i = 0; i < degrees.length; i++) {
      vectors.set(i, 0, Math.cos(Math.toRadians(degrees[i])));
      vectors.set(i, 1, Math.sin(Math.toRadians(degrees[i])));
    }
    Matrix anchor =
        Matrix.of(new double[] {Math.cos(Math.toRadians(query)), Math.sin(Math.toRadians(query))});
    return new LinkGraph(links, vectors, anchor, new int[] {0});
  }

  private static LinkGraph random(SplittableRandom random, int documents) {
    int[][] links = new int[documents][];
    for (int i = 0; i < documents; i++) {
      links[i] = random.ints(random.nextInt(5), 0, documents).toArray();
    }
    Matrix vectors = Matrix.floats(documents, 4);
    for (int i = 0; i < documents; i++) {
      boolean text = random.nextInt(8) > 0;
      for (int c = 0; c < 4; c++) {
        vectors.set(i, c, text ? random.nextGaussian() : 0);
      }
    }
    Matrix anchor = Matrix.of(random.doubles(4, -1, 1).toArray());
    return new LinkGraph(links, vectors, anchor, new int[] {random.nextInt(documents)});
  }

  static List<Reference> cases() {
    return Reference.cases(CitationWalkTest.class, "released-bica.json");
  }

  @Test
  void theReferenceHasNotLostItsCases() {
    assertThat(cases()).hasSize(16);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void visitsWhatTheReleasedCodeVisitsWithoutChance(Reference reference) {
    int n = reference.number("n").orElseThrow().intValue();
    double[] from = reference.numbers("linkFrom");
    double[] to = reference.numbers("linkTo");
    int[][] links = new int[n][];
    for (int i = 0; i < n; i++) {
      int document = i;
      links[i] =
          java.util.stream.IntStream.range(0, from.length)
              .filter(e -> from[e] == document)
              .map(e -> (int) to[e])
              .toArray();
    }
    double[] query = reference.numbers("query");
    LinkGraph graph =
        new LinkGraph(
            links,
            new Matrix.Doubles(n, query.length, reference.numbers("vectors")),
            Matrix.of(query),
            new int[] {0});
    int[] expected = Arrays.stream(reference.numbers("negatives")).mapToInt(x -> (int) x).toArray();
    for (String chance : new String[] {"topK=1", "variant=greedy"}) {
      CitationWalk walk =
          walk(
              "paths=" + reference.number("paths").orElseThrow().intValue(),
              "length=" + reference.number("length").orElseThrow().intValue(),
              "addRandom=false",
              chance);
      assertThat(find(walk, graph, 1, 100).ids()).containsExactlyInAnyOrder(expected);
    }
  }

  @Test
  void stepsByTheSoftmaxOfTheWorkedCase() {
    // From document 1 the cosines of 2 … 6 are .8, .6, .5, .3 and .1.
    double[] cosines = {0.8, 0.6, 0.5, 0.3, 0.1};
    double[] degrees = new double[7];
    for (int i = 0; i < 5; i++) {
      degrees[i + 2] = Math.toDegrees(Math.acos(cosines[i]));
    }
    LinkGraph graph = plane(new int[][] {{1}, {2, 3, 4, 5, 6}, {}, {}, {}, {}, {}}, 0, degrees);
    Map<String, double[]> expected =
        Map.of(
            "1", new double[] {.273025, .223534, .202262, .165598, .135580},
            "0.1", new double[] {.838383, .113463, .041741, .005649, .000765});
    expected.forEach((temperature, probabilities) -> {
      CitationWalk walk =
          walk("paths=1", "length=2", "addRandom=false", "temperature=" + temperature);
      int draws = 50_000;
      int[] counts = new int[7];
      for (int i = 0; i < draws; i++) {
        int[] ids = find(walk, graph, i, 10).ids();
        assertThat(ids).hasSize(2).startsWith(1);
        counts[ids[1]]++;
      }
      for (int i = 0; i < 5; i++) {
        double p = probabilities[i];
        assertThat((double) counts[i + 2])
            .isCloseTo(
                draws * p, org.assertj.core.api.Assertions.within(5 * Math.sqrt(draws * p) + 1));
      }
    });
  }

  @Test
  void walksByTheProbabilitiesOfEnumeratedPaths() {
    double[] degrees = {0, 10, 50, 90, 130, 170, 20};
    int[][] links = {{1, 2}, {3, 4, 5}, {6}, {}, {}, {}, {}};
    LinkGraph graph = plane(links, 0, degrees);
    CitationWalk walk = walk("paths=1", "length=3", "topK=3", "temperature=0.5", "addRandom=false");
    Map<List<Integer>, Double> expected = new HashMap<>();
    enumerate(degrees, List.of(1), 1, expected);
    assertThat(expected.values().stream().mapToDouble(p -> p).sum())
        .isCloseTo(1, org.assertj.core.api.Assertions.within(1e-12));
    Map<List<Integer>, Integer> counts = new HashMap<>();
    int draws = 100_000;
    for (int i = 0; i < draws; i++) {
      List<Integer> path = Arrays.stream(find(walk, graph, i, 10).ids()).boxed().toList();
      counts.merge(path, 1, Integer::sum);
    }
    assertThat(counts.keySet()).isEqualTo(expected.keySet());
    double chi = 0;
    for (Map.Entry<List<Integer>, Double> path : expected.entrySet()) {
      double mean = draws * path.getValue();
      chi += Math.pow(counts.getOrDefault(path.getKey(), 0) - mean, 2) / mean;
    }
    // 9 paths: 8 degrees of freedom; P(chi² > 42) < 2e-6.
    assertThat(expected).hasSize(9);
    assertThat(chi).isLessThan(42);
  }

  private static void enumerate(
      double[] degrees, List<Integer> path, double p, Map<List<Integer>, Double> out) {
    if (path.size() == 3) {
      out.put(path, p);
      return;
    }
    int at = path.getLast();
    List<Integer> free = new ArrayList<>();
    for (int node = 1; node < degrees.length; node++) {
      if (!path.contains(node)) {
        free.add(node);
      }
    }
    free.sort((a, b) -> Double.compare(cosine(degrees, at, b), cosine(degrees, at, a)));
    double sum = 0;
    for (int node : free.subList(0, 3)) {
      sum += Math.exp(cosine(degrees, at, node) / 0.5);
    }
    for (int node : free.subList(0, 3)) {
      List<Integer> longer = new ArrayList<>(path);
      longer.add(node);
      enumerate(degrees, longer, p * Math.exp(cosine(degrees, at, node) / 0.5) / sum, out);
    }
  }

  private static double cosine(double[] degrees, int a, int b) {
    return Math.cos(Math.toRadians(degrees[a] - degrees[b]));
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void findsOnlyDistinctNodesOfTheNeighbourhoodAndNeverThePositive(Direction direction) {
    SplittableRandom random = new SplittableRandom(81);
    for (int repeat = 0; repeat < 300; repeat++) {
      LinkGraph graph = random(random, 20);
      int positive = graph.positives()[0];
      Set<Integer> hop1 = linked(graph, positive, direction, positive);
      Set<Integer> hop2 = new HashSet<>();
      hop1.forEach(d -> hop2.addAll(linked(graph, d, direction, positive)));
      hop2.removeAll(hop1);
      for (Variant variant : Variant.values()) {
        CitationWalk walk =
            walk(
                "variant=" + variant.name().toLowerCase(java.util.Locale.ROOT),
                "direction="
                    + direction.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
        Found found = find(walk, graph, repeat, 100);
        assertThat(found.ids()).doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(10);
        if (hop1.isEmpty()) {
          assertThat(found.ids()).isEmpty();
          continue;
        }
        for (int i = 0; i < found.ids().length; i++) {
          assertThat(found.hops()[i] == 1 ? hop1 : hop2).contains(found.ids()[i]);
          boolean start =
              found.walks()[i] >= 0 && (i == 0 || found.walks()[i] != found.walks()[i - 1]);
          if (start && variant != Variant.HOP2) {
            assertThat(hop1).contains(found.ids()[i]);
          }
        }
        int depth = 1 + random.nextInt(10);
        assertThat(find(walk, graph, repeat, depth).ids())
            .isEqualTo(Arrays.copyOf(found.ids(), Math.min(depth, found.ids().length)));
      }
    }
  }

  private static Set<Integer> linked(
      LinkGraph graph, int document, Direction direction, int positive) {
    Set<Integer> linked = new HashSet<>();
    for (int other = 0; other < graph.links().length; other++) {
      int target = other;
      boolean out = Arrays.stream(graph.links()[document]).anyMatch(t -> t == target);
      boolean in = Arrays.stream(graph.links()[other]).anyMatch(t -> t == document);
      boolean together =
          Arrays.stream(graph.links())
              .anyMatch(list ->
                  Arrays.stream(list).anyMatch(t -> t == document)
                      && Arrays.stream(list).anyMatch(t -> t == target));
      boolean is =
          switch (direction) {
            case OUTGOING -> out;
            case INCOMING -> in;
            case BOTH -> out || in;
            case CO_CITATION -> together;
          };
      double[] vector = new double[4];
      graph.vectors().read(other, vector);
      boolean text = Arrays.stream(vector).anyMatch(x -> x != 0);
      if (is && text && other != document && other != positive) {
        linked.add(other);
      }
    }
    return linked;
  }

  @Test
  void stepsAlongLinksOnlyWhereItIsToldTo() {
    // The nearest to 1 is 4, but only 3 is linked from it.
    LinkGraph graph = plane(new int[][] {{1, 2}, {3}, {4}, {}, {}}, 0, 0, 1, 60, 90, 2);
    assertThat(find(walk("paths=1", "length=2", "addRandom=false", "topK=1"), graph, 0, 9).ids())
        .containsExactly(1, 4);
    assertThat(
            find(walk("paths=1", "length=3", "addRandom=false", "variant=edges"), graph, 0, 9)
                .ids())
        .containsExactly(1, 3);
  }

  @Test
  void givesTheNearestOfAHopWithoutAWalk() {
    LinkGraph graph = plane(new int[][] {{1, 2}, {3}, {4, 5}, {}, {}, {}}, 50, 0, 1, 60, 90, 2, 49);
    assertThat(find(walk("variant=direct", "addRandom=false"), graph, 0, 9).ids())
        .containsExactly(2, 1);
    assertThat(
            find(walk("variant=hop2", "addRandom=false", "paths=1", "length=2"), graph, 0, 9).ids())
        .containsExactly(5, 3);
    assertThat(find(walk("paths=1", "length=1", "addRandom=false"), graph, 0, 9).ids())
        .containsExactly(2);
  }

  @Test
  void skipsAStartThatAnEarlierWalkPassedThrough() {
    LinkGraph graph = plane(new int[][] {{1, 2, 3}, {}, {}, {}}, 0, 0, 1, 2, 90);
    Found found = find(walk("paths=2", "length=2", "addRandom=false", "topK=1"), graph, 0, 9);
    assertThat(found.ids()).containsExactly(1, 2);
    assertThat(found.walks()).containsExactly(0, 0);
    Found one = find(walk("length=1"), plane(new int[][] {{1}, {2}, {}}, 0, 0, 1, 2), 0, 9);
    assertThat(one.ids()).containsExactly(1, 2);
    assertThat(one.walks()).containsExactly(0, -1);
    assertThat(one.hops()).containsExactly(1, 2);
  }

  @Test
  void keepsToItsCaps() {
    LinkGraph graph = plane(new int[][] {{1, 2, 3}, {4}, {}, {}, {}}, 90, 0, 1, 2, 90, 91);
    CitationWalk capped = walk("maxLinks=2", "length=5", "addRandom=false");
    assertThat(find(capped, graph, 0, 9).ids()).containsExactlyInAnyOrder(1, 2, 4);
    assertThat(find(walk("maxNodes=1", "length=5"), graph, 0, 9).ids()).containsExactly(1);
  }

  @Test
  void drawsTheRandomOneUniformlyAmongWhatWasNotVisited() {
    LinkGraph graph = plane(new int[][] {{1, 2, 3, 4}, {}, {}, {}, {}}, 0, 0, 1, 20, 90, 170);
    int[] counts = new int[5];
    int draws = 30_000;
    for (int i = 0; i < draws; i++) {
      counts[find(walk("paths=1", "length=1"), graph, i, 9).ids()[1]]++;
    }
    for (int id = 2; id < 5; id++) {
      // Binomial(30,000, 1/3): five standard deviations are 408.
      assertThat(Math.abs(counts[id] - draws / 3)).isLessThan(409);
    }
  }

  @Test
  void findsNothingForAnAnchorWithoutAQueryOrAPositiveWithoutLinks() {
    LinkGraph noLinks = plane(new int[][] {{}, {0}}, 0, 0, 1);
    assertThat(find(walk(), noLinks, 0, 9).ids()).isEmpty();
    LinkGraph noQuery =
        new LinkGraph(
            new int[][] {{1}, {}},
            Matrix.of(new double[] {1}, new double[] {1}),
            Matrix.column(0),
            new int[] {0});
    assertThat(find(walk(), noQuery, 0, 9).ids()).isEmpty();
  }

  @Test
  void saysWhatIsIllegal() {
    assertThatThrownBy(() -> plane(new int[][] {{1}}, 0, 0)).hasMessageContaining("links to 1");
    assertThatThrownBy(() -> plane(new int[][] {{}}, 0, 0, 1))
        .hasMessageContaining("1 documents with links have 2 vectors");
    assertThatThrownBy(() ->
            new LinkGraph(new int[][] {{}}, Matrix.column(1), Matrix.column(1), new int[] {3}))
        .hasMessageContaining("the positive of anchor 0 is 3");
    assertThatThrownBy(() -> walk("temperature=0")).hasMessageContaining("temperature");
  }
}
