package dev.decoy.select.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.score.InfoNce;
import dev.decoy.objective.score.ScoreBatch;
import dev.decoy.search.MatrixVectors;
import dev.decoy.testing.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SahaTest {
  private static final Seed SEED = new Seed(112);

  private static Saha saha(String... options) {
    Map<String, String> given = new java.util.HashMap<>();
    for (int i = 0; i < options.length; i += 2) {
      given.put(options[i], options[i + 1]);
    }
    return Options.build(Saha.class, given);
  }

  private static Matrix circle(double... degrees) {
    Matrix rows = Matrix.doubles(degrees.length, 2);
    for (int i = 0; i < degrees.length; i++) {
      rows.set(i, 0, Math.cos(Math.toRadians(degrees[i])));
      rows.set(i, 1, Math.sin(Math.toRadians(degrees[i])));
    }
    return rows;
  }

  private static PairedExamples worked() {
    int[] all = IntStream.range(0, 6).toArray();
    return new PairedExamples(
        new MatrixVectors(circle(0, 5, 20, 40, 60, 90)),
        new MatrixVectors(circle(2, 8, 10, 12, 50, 95)),
        all,
        all);
  }

  /** The cosine of a vector with itself is rounded, to either side of 1. */
  @Test
  void theHighestLimitLetsEqualQuestionsPass() {
    for (int degree = 0; degree < 360; degree++) {
      PairedExamples equal =
          new PairedExamples(
              new MatrixVectors(circle(degree, degree)),
              new MatrixVectors(circle(degree, degree + 1)),
              new int[] {0, 1},
              new int[] {0, 1});
      assertThat(saha("k", "1").groups(equal, SEED).groups()).hasDimensions(1, 2);
    }
  }

  private static Matrix unit(SplittableRandom random, int n, int d) {
    Matrix rows = Matrix.doubles(n, d);
    double[] row = new double[d];
    for (int r = 0; r < n; r++) {
      double squares = 0;
      for (int c = 0; c < d; c++) {
        row[c] = random.nextGaussian();
        squares += row[c] * row[c];
      }
      for (int c = 0; c < d; c++) {
        row[c] /= Math.sqrt(squares);
      }
      rows.write(r, row);
    }
    return rows;
  }

  /** Pairs of which some share a query and some a target. */
  private static PairedExamples random(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int queries = random.nextInt(5, 60);
    int targets = random.nextInt(5, 60);
    int pairs = random.nextInt(5, 90);
    Set<List<Integer>> distinct = new java.util.LinkedHashSet<>();
    for (int i = 0; i < pairs; i++) {
      distinct.add(List.of(random.nextInt(queries), random.nextInt(targets)));
    }
    return new PairedExamples(
        new MatrixVectors(unit(random, queries, 8)),
        new MatrixVectors(unit(random, targets, 8)),
        distinct.stream().mapToInt(List::getFirst).toArray(),
        distinct.stream().mapToInt(List::getLast).toArray());
  }

  @Test
  void isTheWorkedCase() {
    PairGroups groups = saha("k", "2", "mult", "2", "order", "given").groups(worked(), SEED);
    assertThat(groups.groups()[0]).containsExactly(0, 4, 3);
    assertThat(
            saha("k", "2", "mult", "2", "order", "given", "classes", "true")
                .groups(worked(), SEED)
                .groups()[0])
        .containsExactly(0, 1, 2);
  }

  @Test
  void otherOwnersCanBeKept() {
    // Owners of the first anchor: 1, 2, 3, 4, with the cosines 0.996, 0.940, 0.766, 0.5.
    assertThat(first("keep", "desc")).containsExactly(0, 1, 2);
    assertThat(first("keep", "band", "from", "0.25")).containsExactly(0, 3, 2);
    assertThat(first("max", "0.95", "keep", "desc")).containsExactly(0, 2, 3);
    assertThat(first("max", "0.4")).containsExactly(0, 5);
  }

  private static int[] first(String... options) {
    String[] all = Arrays.copyOf(options, options.length + 6);
    System.arraycopy(
        new String[] {"k", "2", "mult", "2", "order", "given"}, 0, all, options.length, 6);
    return saha(all).groups(worked(), SEED).groups()[0];
  }

  static List<Reference> cases() {
    return Reference.cases(SahaTest.class, "released-saha.json");
  }

  @Test
  void theReferenceHasNotLostItsCases() {
    assertThat(cases()).hasSize(7);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void groupsAsTheReleasedCodeDoes(Reference reference) {
    int n = whole(reference, "n");
    int d = whole(reference, "d");
    PairedExamples examples =
        new PairedExamples(
            new MatrixVectors(new Matrix.Doubles(n, d, reference.numbers("q"))),
            new MatrixVectors(new Matrix.Doubles(whole(reference, "t"), d, reference.numbers("x"))),
            IntStream.range(0, n).toArray(),
            Arrays.stream(reference.numbers("targets")).mapToInt(one -> (int) one).toArray());
    PairGroups groups =
        saha(
                "k", "" + whole(reference, "k"),
                "mult", "" + whole(reference, "mult"),
                "classes", "" + (whole(reference, "classes") == 1),
                "order", "given")
            .groups(examples, SEED);
    double[] sizes = reference.numbers("sizes");
    double[] pairs = reference.numbers("pairs");
    int at = 0;
    List<int[]> expected = new ArrayList<>();
    for (double size : sizes) {
      int[] group = new int[(int) size];
      for (int i = 0; i < group.length; i++) {
        group[i] = (int) pairs[at++];
      }
      expected.add(group);
    }
    assertThat(groups.groups()).isDeepEqualTo(expected.toArray(int[][]::new));
    assertThat(groups.first()).isEqualTo(whole(reference, "first"));
  }

  private static int whole(Reference reference, String key) {
    return reference.number(key).orElseThrow().intValue();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void groupsKeepWhatTheyPromise(long seed) {
    PairedExamples examples = random(seed);
    for (boolean pad : new boolean[] {false, true}) {
      PairGroups made =
          saha("k", "3", "mult", "2", "pad", "" + pad).groups(examples, new Seed(seed));
      Set<List<Integer>> known = new HashSet<>();
      for (int i = 0; i < examples.size(); i++) {
        known.add(List.of(examples.queries()[i], examples.targets()[i]));
      }
      int[] memberships = new int[examples.size()];
      Set<Integer> early = new HashSet<>();
      for (int g = 0; g < made.groups().length; g++) {
        int[] group = made.groups()[g];
        assertThat(group.length).isBetween(2, 4);
        Set<Integer> queries = new HashSet<>();
        for (int member : group) {
          memberships[member]++;
          assertThat(queries.add(examples.queries()[member])).isTrue();
          if (g < made.first() && !pad) {
            assertThat(early.add(member)).as("the first pass uses a pair once").isTrue();
          }
        }
        for (int i = 1; i < group.length; i++) {
          assertThat(known)
              .doesNotContain(List.of(examples.queries()[group[0]], examples.targets()[group[i]]));
        }
      }
      for (int pair : made.alone()) {
        assertThat(memberships[pair]++).isZero();
      }
      assertThat(memberships).doesNotContain(0);
      int[][] batches = saha("k", "3", "mult", "2").batches(made, 1, 8, SEED);
      int[] planned = new int[examples.size()];
      for (int[] batch : batches) {
        assertThat(batch.length).isLessThanOrEqualTo(8);
        assertThat(Arrays.stream(batch).distinct().count()).isEqualTo(batch.length);
        Arrays.stream(batch).forEach(pair -> planned[pair]++);
      }
      assertThat(planned).isEqualTo(memberships);
    }
  }

  @Test
  void theSameSeedGivesTheSameGroupsAndEpochsAnotherOrder() {
    PairedExamples examples = random(3);
    Saha saha = saha("k", "3", "mult", "2");
    int[][] once = saha.plan(examples, 0, 8, SEED);
    assertThat(saha.plan(examples, 0, 8, SEED)).isDeepEqualTo(once);
    assertThat(saha.plan(examples, 1, 8, SEED)).isNotEqualTo(once);
  }

  @Test
  void withoutCompanionsEveryPairIsAlone() {
    PairGroups groups = saha("k", "0").groups(worked(), SEED);
    assertThat(groups.groups()).isEmpty();
    assertThat(groups.alone()).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5);
    assertThat(saha("k", "0").plan(worked(), 0, 4, SEED)).hasNumberOfRows(2);
  }

  /** Every other target of the batch is a negative of every query, companions' too. */
  @Test
  void theLossIsThatOfInBatchNegativesOverTheWholeBatch() {
    PairedExamples examples = worked();
    int[] batch = {0, 4, 3, 1, 2, 5};
    Matrix scores = Matrix.doubles(6, 6);
    for (int r = 0; r < 6; r++) {
      for (int c = 0; c < 6; c++) {
        scores.set(r, c, Math.cos(0.3 * batch[r] - 0.7 * batch[c]));
      }
    }
    InfoNce loss = InfoNce.of(0.02);
    assertThat(
            loss.lossAndGradient(
                new ScoreBatch(scores, examples.relevance(batch), Extras.NONE), new Gradients()))
        .isCloseTo(
            loss.lossAndGradient(ScoreBatch.inBatch(scores), new Gradients()), within(1e-12));
  }

  @Test
  void anotherTargetOfTheQueryIsNoNegative() {
    PairedExamples examples =
        new PairedExamples(
            new MatrixVectors(circle(0, 30)),
            new MatrixVectors(circle(0, 10)),
            new int[] {0, 0, 1},
            new int[] {0, 1, 1});
    Matrix relevance = examples.relevance(new int[] {0, 2});
    assertThat(relevance.get(0, 1)).isNaN();
    assertThat(relevance.get(1, 0)).isZero();
    PairGroups groups = saha("k", "1").groups(examples, SEED);
    assertThat(groups.groups()).isDeepEqualTo(new int[][] {{2, 0}});
    assertThat(groups.alone()).containsExactly(1);
  }

  @Test
  void saysWhatIsWrong() {
    PairedExamples longer =
        new PairedExamples(
            new MatrixVectors(Matrix.of(new double[] {1, 1})),
            new MatrixVectors(circle(0)),
            new int[] {0},
            new int[] {0});
    assertThatThrownBy(() -> Saha.DEFAULT.groups(longer, SEED))
        .hasMessageContaining("the vector of query 0 has the length 1.414");
    assertThatThrownBy(() -> saha("k", "4").plan(worked(), 0, 3, SEED))
        .hasMessageContaining("a group has up to 5 pairs");
    assertThatThrownBy(() ->
            new PairedExamples(
                new MatrixVectors(circle(0)),
                new MatrixVectors(circle(0)),
                new int[] {0},
                new int[] {1}))
        .hasMessageContaining("the target of pair 0 is 1");
    assertThatThrownBy(() -> saha("from", "0.1"))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("keep=band");
  }
}
