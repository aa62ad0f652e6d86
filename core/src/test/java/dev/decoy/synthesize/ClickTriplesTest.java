package dev.decoy.synthesize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.candidate.Seed;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import dev.decoy.method.SpecException;
import dev.decoy.testing.Reference;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ClickTriplesTest {
  private static final Seed SEED = new Seed(42);

  private static ClickTriples triples(String options) {
    return Options.build(ClickTriples.class, Spec.parse("click-triples" + options).options());
  }

  private static ClickLog log(int documents, int[][] clicked, int[][] candidates) {
    return new ClickLog(
        documents,
        clicked,
        candidates,
        Optional.of(candidates),
        Optional.empty(),
        Optional.empty());
  }

  private static int whole(Reference reference, String key) {
    return reference.number(key).orElseThrow().intValue();
  }

  private static int[][] lists(Reference reference, String values, String sizes) {
    double[] flat = reference.numbers(values);
    int[] at = {0};
    return Arrays.stream(reference.numbers(sizes))
        .mapToObj(size -> IntStream.range(0, (int) size).map(i -> (int) flat[at[0]++]).toArray())
        .toArray(int[][]::new);
  }

  static List<Reference> cases() {
    return Reference.cases(ClickTriplesTest.class, "released-tripclick.json");
  }

  @Test
  void theReferenceHasNotLostItsCases() {
    assertThat(cases()).hasSize(4);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void makesTheTriplesOfTheReleasedScript(Reference reference) {
    ClickedTriples made =
        triples(":order=draw-then-filter")
            .make(
                new ClickLog(
                    whole(reference, "documents"),
                    lists(reference, "clicked", "clickedSizes"),
                    lists(reference, "candidates", "candidateSizes"),
                    Optional.empty(),
                    Optional.of(
                        Arrays.stream(reference.numbers("empty"))
                            .mapToInt(one -> (int) one)
                            .toArray()),
                    Optional.empty()),
                SEED);
    double[] expected = reference.numbers("triples");
    if (expected.length > 0) {
      int[][] sorted =
          IntStream.range(0, made.size())
              .mapToObj(
                  i -> new int[] {made.queries()[i], made.positives()[i], made.negatives()[i]})
              .sorted(Arrays::compare)
              .toArray(int[][]::new);
      assertThat(Arrays.stream(sorted).flatMapToInt(Arrays::stream).toArray())
          .isEqualTo(Arrays.stream(expected).mapToInt(one -> (int) one).toArray());
      assertThat(made.collisions()).isEqualTo(whole(reference, "collisions"));
      assertThat(made.kept()).isEqualTo(whole(reference, "kept"));
      assertThat(made.missing()).isEqualTo(whole(reference, "missing"));
    }
    assertThat(made.kept() + made.collisions())
        .isEqualTo(whole(reference, "kept") + whole(reference, "collisions"));
  }

  @Test
  void theYieldIsTheWorkedOne() {
    int[] candidates = IntStream.range(0, 1000).toArray();
    for (int clicks : new int[] {1, 50}) {
      int[][] clicked = new int[400][];
      int[][] lists = new int[400][];
      Arrays.setAll(clicked, q -> IntStream.range(0, clicks).map(i -> i * 17).toArray());
      Arrays.fill(lists, candidates);
      ClickLog log = log(1000, clicked, lists);
      ClickedTriples made = triples(":order=draw-then-filter").make(log, SEED);
      double each = (double) made.kept() / (400 * clicks);
      assertThat(each).isCloseTo(20 * (1 - clicks / 1000.0), within(clicks == 1 ? 0.05 : 0.1));
      assertThat(triples("").make(log, SEED).kept()).isEqualTo(400L * clicks * 20);
    }
    ClickLog few = log(20, new int[][] {{3, 4}}, new int[][] {IntStream.range(0, 12).toArray()});
    assertThat(triples(":order=draw-then-filter").make(few, SEED).kept()).isEqualTo(2 * 10);
    assertThat(triples("").make(few, SEED).kept()).isEqualTo(2 * 10);
  }

  @ParameterizedTest
  @EnumSource(ClickTriples.Policy.class)
  void noClickedDocumentIsEverANegative(ClickTriples.Policy policy) {
    int[][] clicked = {{1, 2, 3}, {4}, {}};
    int[][] candidates = {{3, 5, 2, 6, 7, 1, 8}, {9, 4, 0, 1, 2}, {5, 6}};
    // Drawing each by itself knows no order, and no count but the usual one.
    boolean each = policy == ClickTriples.Policy.RANK_BANDED;
    for (ClickTriples.Order order : ClickTriples.Order.values()) {
      if (each && order != ClickTriples.Order.FILTER_THEN_DRAW) {
        continue;
      }
      ClickTriples method = new ClickTriples(policy, order, each ? 20 : 3, 1000, 100, 0.3, 0.1);
      ClickedTriples made = method.make(log(10, clicked, candidates), SEED);
      Set<List<Integer>> distinct = new HashSet<>();
      for (int i = 0; i < made.size(); i++) {
        int query = made.queries()[i];
        assertThat(clicked[query])
            .contains(made.positives()[i])
            .doesNotContain(made.negatives()[i]);
        if (policy != ClickTriples.Policy.RANDOM) {
          assertThat(candidates[query]).contains(made.negatives()[i]);
        }
        assertThat(distinct.add(List.of(query, made.positives()[i], made.negatives()[i]))).isTrue();
      }
      assertThat(made)
          .usingRecursiveComparison()
          .isEqualTo(method.make(log(10, clicked, candidates), SEED));
      if (policy == ClickTriples.Policy.TOP && order == ClickTriples.Order.FILTER_THEN_DRAW) {
        assertThat(made.kept()).isEqualTo(12);
        assertThat(Arrays.stream(made.negatives()).distinct().sorted())
            .containsExactly(0, 1, 5, 6, 7, 9);
      }
    }
  }

  /** Every unclicked candidate is as likely as every other. */
  @Test
  void drawsAreUniform() {
    int[][] clicked = new int[3000][];
    int[][] candidates = new int[3000][];
    Arrays.fill(clicked, new int[] {0});
    Arrays.fill(candidates, IntStream.range(0, 10).toArray());
    ClickedTriples made = triples(":count=3").make(log(10, clicked, candidates), SEED);
    int[] counts = new int[10];
    Arrays.stream(made.negatives()).forEach(document -> counts[document]++);
    assertThat(counts[0]).isZero();
    for (int document = 1; document < 10; document++) {
      assertThat(counts[document]).isBetween(850, 1150);
    }
  }

  @Test
  void bandsKeepTheirShares() {
    int[][] clicked = new int[300][];
    int[][] candidates = new int[300][];
    Arrays.fill(clicked, new int[] {2000, 2001});
    Arrays.fill(candidates, IntStream.range(0, 1000).toArray());
    ClickedTriples made = triples(":policy=rank-banded").make(log(2002, clicked, candidates), SEED);
    long head = Arrays.stream(made.negatives()).filter(rank -> rank < 100).count();
    assertThat(head / 300.0).isCloseTo(30, within(1.5));
    assertThat((made.size() - head) / 300.0).isCloseTo(90, within(2.5));
    assertThat(Arrays.stream(made.positives()).filter(one -> one == 2000).count())
        .isCloseTo(made.size() / 2, within(made.size() / 20L));
  }

  /** A cap leaves a uniform sample, not the first queries. */
  @Test
  void theCapCutsAfterTheShuffle() {
    int[][] clicked = new int[1000][];
    int[][] candidates = new int[1000][];
    Arrays.fill(clicked, new int[] {0});
    Arrays.fill(candidates, new int[] {1, 2, 3, 4});
    ClickedTriples made = triples(":cap=1000").make(log(5, clicked, candidates), SEED);
    assertThat(made.size()).isEqualTo(1000);
    assertThat(made.kept()).isEqualTo(4000);
    assertThat(made.cut()).isEqualTo(3000);
    assertThat(Arrays.stream(made.queries()).average().orElseThrow()).isCloseTo(500, within(30.0));
    assertThat(made.queries()).isNotEqualTo(Arrays.stream(made.queries()).sorted().toArray());
  }

  @Test
  void saysWhatIsWrong() {
    assertThatThrownBy(() -> log(3, new int[][] {{0}}, new int[][] {{1, 1}}))
        .hasMessageContaining("document 1 is twice among the candidate documents of query 0");
    assertThatThrownBy(() -> log(3, new int[][] {{3}}, new int[][] {{1}}))
        .hasMessageContaining("a clicked document of query 0 is 3");
    assertThatThrownBy(() ->
            new ClickLog(
                3,
                new int[][] {{0}},
                new int[][] {{1}},
                Optional.empty(),
                Optional.empty(),
                Optional.of(new int[] {0})))
        .hasMessageContaining("query 0 is tested and has clicks to train on");
    assertThatThrownBy(() ->
            triples(":policy=shown-not-clicked")
                .make(
                    new ClickLog(
                        3,
                        new int[][] {{0}},
                        new int[][] {{1}},
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                    SEED))
        .hasMessageContaining("add --shown");
    assertThatThrownBy(() -> triples(":head=0.5")).isInstanceOf(SpecException.class);
    assertThatThrownBy(() -> triples(":policy=rank-banded,count=5"))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("not read with policy=rank-banded");
  }
}
