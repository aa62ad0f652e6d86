package dev.decoy.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.ScorerId;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import dev.decoy.source.Scorer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DynamicNegativesTest {
  private static final Seed SEED = new Seed(1);

  private static DynamicNegatives dynamic(String options) {
    return Options.build(
        DynamicNegatives.class,
        Spec.parse("dynamic-negatives" + (options.isEmpty() ? "" : ":" + options)).options());
  }

  private static TeacherLists lists(int anchors, int length) {
    int[][] lists = new int[anchors][];
    Arrays.setAll(lists, anchor -> IntStream.range(0, length).toArray());
    return TeacherLists.of(lists);
  }

  /** Shows every anchor's negatives a score for a number of steps. */
  private static void see(DynamicFeed feed, int anchors, long from, long to, double... scores) {
    NegativeBatch batch = new NegativeBatch();
    int[] all = IntStream.range(0, anchors).toArray();
    for (long step = from; step < to; step++) {
      feed.next(all, step, batch);
      float[][] seen = new float[anchors][];
      for (int i = 0; i < anchors; i++) {
        seen[i] = new float[batch.count(i)];
        for (int j = 0; j < seen[i].length; j++) {
          seen[i][j] = (float) scores[Math.min(j, scores.length - 1)];
        }
      }
      feed.observe(step, new Outcomes(all, new float[anchors], seen));
    }
  }

  private static int[] inUse(DynamicFeed feed, int anchor) {
    NegativeBatch batch = new NegativeBatch();
    feed.next(new int[] {anchor}, 0, batch);
    return batch.list(0);
  }

  private static int[] range(int from, int to) {
    return IntStream.range(from, to).toArray();
  }

  @ParameterizedTest
  @CsvSource({
    ".90, .79, false, false",
    ".90, .78, true,  true",
    ".95, .82, false, false",
    ".50, .44, false, false",
    ".50, .43, true,  true",
    ".10, -.05, true, true",
    "-.20, -.30, true, false"
  })
  void theRule(double init, double cur, boolean paper, boolean positive) {
    assertThat(dynamic("sign=paper").stale(init, cur)).isEqualTo(paper);
    assertThat(dynamic("").stale(init, cur)).isEqualTo(positive);
  }

  @Test
  void shiftedCosinesHaveNoOddSign() {
    // (1 - .2)/2 = .4, (1 - .31)/2 = .345, .345 · 1.15 < .4 < (1 - .30)/2 · 1.15.
    assertThat(dynamic("sign=shifted").stale(-0.2, -0.30)).isFalse();
    assertThat(dynamic("sign=shifted").stale(-0.2, -0.31)).isTrue();
  }

  @Test
  void windowsFollowOneAnotherBehindTheSkippedOnes() {
    var method = dynamic("");
    assertThat(method.start(1)).isEqualTo(10);
    assertThat(method.start(2)).isEqualTo(18);
    assertThat(method.start(3)).isEqualTo(26);
    assertThat(dynamic("initial=top,negatives=12").start(1)).isEqualTo(12);
  }

  @Test
  void replacesWindowAfterWindowAndThenIsExhausted() {
    var feed = dynamic("").over(lists(1, 34), SEED);
    assertThat(inUse(feed, 0)).isEqualTo(range(10, 18));
    see(feed, 1, 0, 50, 0.5);
    see(feed, 1, 50, 99, 0.4);
    // Nothing before the first check.
    assertThat(inUse(feed, 0)).isEqualTo(range(10, 18));
    see(feed, 1, 99, 100, 0.4);
    assertThat(inUse(feed, 0)).isEqualTo(range(18, 26));
    // The new ones' first mean counts, not the old ones'.
    see(feed, 1, 100, 200, 0.3);
    assertThat(inUse(feed, 0)).isEqualTo(range(18, 26));
    see(feed, 1, 200, 300, 0.2);
    assertThat(inUse(feed, 0)).isEqualTo(range(26, 34));
    see(feed, 1, 300, 400, 0.5);
    see(feed, 1, 400, 500, 0.1);
    assertThat(inUse(feed, 0)).isEqualTo(range(26, 34));
    assertThat(feed.exhausted(0)).isTrue();
    assertThat(feed.replacements())
        .extracting(DynamicNegatives.Replacement::step, DynamicNegatives.Replacement::window)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(99L, 2),
            org.assertj.core.groups.Tuple.tuple(299L, 3));
    assertThat(feed.replacements()).isEmpty();
  }

  @Test
  void theBestMayComeFirst() {
    var feed = dynamic("initial=top").over(lists(1, 30), SEED);
    assertThat(inUse(feed, 0)).isEqualTo(range(0, 8));
    see(feed, 1, 0, 1, 0.5);
    see(feed, 1, 1, 100, 0.1);
    assertThat(inUse(feed, 0)).isEqualTo(range(10, 18));
  }

  @Test
  void whatStaysAboveTheCeilingIsKept() {
    var feed = dynamic("").over(lists(1, 40), SEED);
    see(feed, 1, 0, 1, 0.99);
    see(feed, 1, 1, 100, 0.81);
    assertThat(inUse(feed, 0)).isEqualTo(range(10, 18));
  }

  @Test
  void anAnchorThatWasNotSeenSinceTheLastCheckIsLeft() {
    var feed = dynamic("interval=10").over(lists(2, 40), SEED);
    see(feed, 2, 0, 10, 0.5);
    // From here on only the first anchor is in batches.
    NegativeBatch batch = new NegativeBatch();
    for (int step = 10; step < 20; step++) {
      feed.next(new int[] {0}, step, batch);
      float[] low = new float[8];
      Arrays.fill(low, 0.1f);
      feed.observe(step, new Outcomes(new int[] {0}, new float[1], new float[][] {low}));
    }
    assertThat(inUse(feed, 0)).isEqualTo(range(18, 26));
    assertThat(inUse(feed, 1)).isEqualTo(range(10, 18));
  }

  @Test
  void negativesCanBeWatchedOneByOne() {
    var feed = dynamic("each=true,negatives=3,skip=2,interval=2").over(lists(1, 7), SEED);
    assertThat(inUse(feed, 0)).containsExactly(2, 3, 4);
    see(feed, 1, 0, 1, 0.5, 0.5, 0.5);
    see(feed, 1, 1, 2, 0.5, 0.1, 0.5);
    assertThat(inUse(feed, 0)).containsExactly(2, 5, 4);
    see(feed, 1, 2, 3, 0.5, 0.5, 0.5);
    see(feed, 1, 3, 4, 0.1, 0.5, 0.1);
    // One is left for two.
    assertThat(inUse(feed, 0)).containsExactly(6, 5, 4);
    assertThat(feed.exhausted(0)).isTrue();
  }

  private static Scorer scorer(double[] scores) {
    return new Scorer() {
      @Override
      public void score(int anchor, int[] ids, int n, float[] out) {
        for (int i = 0; i < n; i++) {
          out[i] = (float) scores[ids[i]];
        }
      }

      @Override
      public ScorerId id() {
        return new ScorerId("test");
      }
    };
  }

  @Test
  void reminingTakesTheModelsOrderAndNothingTwice() {
    double[] scores = new SplittableRandom(4).doubles(20).toArray();
    var teacher = new TeacherLists(lists(1, 20).lists(), Optional.of(scorer(scores)));
    var feed = dynamic("negatives=4,skip=3,interval=2,list=remine").over(teacher, SEED);
    List<Integer> given = new ArrayList<>();
    for (int document : inUse(feed, 0)) {
      given.add(document);
    }
    assertThat(given).containsExactly(3, 4, 5, 6);
    for (int round = 0; round < 3; round++) {
      see(feed, 1, 2L * round, 2L * round + 1, 0.5);
      see(feed, 1, 2L * round + 1, 2L * round + 2, 0.1);
      int[] expected =
          IntStream.range(0, 20)
              .filter(document -> !given.contains(document))
              .boxed()
              .sorted((a, b) -> Double.compare(scores[b], scores[a]))
              .skip(3)
              .limit(4)
              .mapToInt(Integer::intValue)
              .toArray();
      assertThat(inUse(feed, 0)).isEqualTo(expected);
      for (int document : expected) {
        given.add(document);
      }
    }
    assertThatThrownBy(() -> dynamic("list=remine").over(lists(1, 30), SEED))
        .hasMessageContaining("scorer");
  }

  @ParameterizedTest
  @CsvSource({"false,teacher", "true,teacher", "false,remine", "true,remine"})
  void windowsNeverOverlapAndAStateGoesOnWhereItWas(boolean each, String list) {
    String options = "negatives=3,skip=2,interval=5,each=%s,list=%s".formatted(each, list);
    var random = new SplittableRandom(3);
    Matrix queries = Matrix.doubles(6, 4);
    Matrix documents = Matrix.doubles(50, 4);
    for (Matrix matrix : List.of(queries, documents)) {
      for (int r = 0; r < matrix.rows(); r++) {
        for (int c = 0; c < 4; c++) {
          matrix.set(r, c, random.nextDouble() - 0.2);
        }
      }
    }
    int[][] positives = {{0}, {1}, {2}, {3}, {4}, {5}};
    var training = new ToyTraining(queries, documents, positives, 60, 0.05);
    var model = new ToyModel(queries, documents);
    var other = new ToyModel(queries, documents);
    var method = dynamic(options);
    var straight = method.over(model.teacher(positives), SEED);
    var stopped = method.over(other.teacher(positives), SEED);
    // The teacher's lists are those of the start, also for the feed that goes on.
    var lists =
        new TeacherLists(
            new ToyModel(queries, documents).teacher(positives).lists(), Optional.of(other));
    int replaced = 0;
    for (int step = 0; step < 60; step++) {
      if (step == 33) {
        stopped = method.over(lists, stopped.state());
      }
      var one = training.step(model, straight, step);
      var two = training.step(other, stopped, step);
      assertThat(two.negatives()).isDeepEqualTo(one.negatives());
      for (int[] negatives : one.negatives()) {
        assertThat(negatives).hasSize(3).doesNotHaveDuplicates();
      }
      replaced += straight.replacements().size();
    }
    assertThat(replaced).isPositive();
    for (int[] given : straight.state().given()) {
      assertThat(given).doesNotHaveDuplicates();
    }
  }

  @Test
  void replacingKeepsTheMeanScoreFromSettling() {
    // As in the paper's figure: dynamic negatives stay harder than static ones late in training.
    var random = new SplittableRandom(9);
    Matrix queries = Matrix.doubles(8, 6);
    Matrix documents = Matrix.doubles(80, 6);
    for (Matrix matrix : List.of(queries, documents)) {
      for (int r = 0; r < matrix.rows(); r++) {
        for (int c = 0; c < 6; c++) {
          matrix.set(r, c, 0.4 * random.nextGaussian());
        }
      }
    }
    int[][] positives = {{0}, {1}, {2}, {3}, {4}, {5}, {6}, {7}};
    var training = new ToyTraining(queries, documents, positives, 100, 0.05);
    var fixed = training.run(new StaticNegatives(4, 0), SEED).getLast();
    var moving = training.run(dynamic("negatives=4,skip=0,interval=10"), SEED).getLast();
    assertThat(moving.score()).isGreaterThan(fixed.score());
    assertThat(moving.gradient()).isGreaterThan(fixed.gradient());
  }

  @Test
  void staticNegativesStay() {
    var training =
        ToyTraining.of(
            Matrix.of(new double[] {1, 0}, new double[] {0, 1}),
            Matrix.of(
                new double[] {1, 0.1},
                new double[] {0.1, 1},
                new double[] {0.9, 0.3},
                new double[] {0.2, 0.8}),
            new int[][] {{0}, {1}},
            20);
    var run = training.run(new StaticNegatives(1, 0), SEED);
    assertThat(run)
        .allSatisfy(step -> assertThat(step.negatives()).isDeepEqualTo(new int[][] {{2}, {3}}));
    // Scores .9 and .8 before anything is learnt.
    assertThat(run.getFirst().score()).isCloseTo(0.85, within(1e-12));
    assertThat(run.getLast().score()).isLessThan(run.getFirst().score());
    assertThat(run.getLast().loss()).isLessThan(run.getFirst().loss());
    assertThat(training.run(new StaticNegatives(5, 2), SEED).getFirst().negatives()[0]).hasSize(1);
  }

  @Test
  void refusesShortListsAndScoresThatAreNone() {
    assertThatThrownBy(() -> dynamic("").over(lists(2, 17), SEED)).hasMessageContaining("18");
    assertThatThrownBy(() -> TeacherLists.of(new int[][] {{1, 2, 1}}))
        .hasMessageContaining("document 1 twice");
    var feed = dynamic("").over(lists(1, 20), SEED);
    assertThatThrownBy(() -> see(feed, 1, 0, 1, Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(
            () -> feed.observe(0, new Outcomes(new int[] {0}, new float[1], new float[][] {{1}})))
        .hasMessageContaining("8 negatives and 1 scores");
  }
}
