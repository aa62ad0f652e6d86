package dev.decoy.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Columns;
import dev.decoy.candidate.Seed;
import dev.decoy.judge.Ceiling;
import dev.decoy.judge.Judge;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import dev.decoy.model.Encoder;
import dev.decoy.model.LiveEncoder;
import dev.decoy.testing.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnceTest {
  private static final Seed SEED = new Seed(42);
  private static final int ANCHORS = 12;
  private static final int DOCUMENTS = 60;

  private static Ance ance(String options) {
    return Options.build(Ance.class, Spec.parse("ance:" + options).options());
  }

  private static Matrix random(int rows, long seed) {
    var random = new SplittableRandom(seed);
    Matrix matrix = Matrix.doubles(rows, 6);
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < 6; c++) {
        matrix.set(r, c, random.nextGaussian() / 2);
      }
    }
    return matrix;
  }

  /** Two positives per anchor, so that masking one only would show. */
  private static int[][] positives() {
    int[][] positives = new int[ANCHORS][];
    Arrays.setAll(positives, anchor -> new int[] {anchor, anchor + 20});
    return positives;
  }

  private static ToyTraining training(int steps) {
    return new ToyTraining(random(ANCHORS, 1), random(DOCUMENTS, 2), positives(), steps, 0.2);
  }

  private static int[] all() {
    int[] all = new int[ANCHORS];
    Arrays.setAll(all, i -> i);
    return all;
  }

  private static double overlap(ToyModel model, int[][] negatives, int k) {
    double sum = 0;
    int n = 0;
    for (int anchor = 0; anchor < ANCHORS; anchor++) {
      int[] top = Arrays.copyOf(model.ranking(anchor, positives()[anchor]), k);
      Arrays.sort(top);
      for (int negative : negatives[anchor]) {
        sum += Arrays.binarySearch(top, negative) >= 0 ? 1 : 0;
        n++;
      }
    }
    return sum / n;
  }

  @Test
  void neverGivesALabelledPositive() {
    for (String take : List.of("shuffle", "top", "budget")) {
      var run =
          training(30).run(ance("topK=20,negatives=20,budget=20,refresh=3,take=" + take), SEED);
      for (var step : run) {
        for (int anchor = 0; anchor < ANCHORS; anchor++) {
          assertThat(step.negatives()[anchor])
              .doesNotContain(positives()[anchor])
              .doesNotHaveDuplicates();
          assertThat(step.negatives()[anchor]).hasSize(20);
        }
      }
    }
  }

  @Test
  void theSameSeedGivesTheSameRun() {
    var ance = ance("topK=20,negatives=4,refresh=5,visit=2");
    var first = training(25).run(ance, SEED);
    var again = training(25).run(ance, SEED);
    var other = training(25).run(ance, new Seed(43));
    for (int i = 0; i < 25; i++) {
      assertThat(again.get(i).negatives()).isDeepEqualTo(first.get(i).negatives());
    }
    assertThat(other.get(7).negatives()).isNotEqualTo(first.get(7).negatives());
  }

  @Test
  void aGenerationHoldsItsChunkOnly() {
    var ance = ance("topK=10,negatives=3,refresh=2,chunks=5");
    var run = training(20).run(ance, SEED);
    for (var step : run) {
      int chunk = (int) (step.step() / 2) % 5;
      // 12 anchors in 5 chunks: 2, 2, 2, 2 and the rest.
      int from = 2 * chunk;
      int to = chunk == 4 ? ANCHORS : from + 2;
      for (int anchor = 0; anchor < ANCHORS; anchor++) {
        assertThat(step.negatives()[anchor]).hasSize(anchor >= from && anchor < to ? 3 : 0);
      }
      assertThat(step.staleness()).isEqualTo(step.step() % 2);
    }
  }

  @Test
  void withoutRefreshItIsStaticHardNegatives() {
    var run = training(40).run(ance("topK=5,negatives=5,refresh=never,take=top"), SEED);
    var fixed = training(40).run(new StaticNegatives(5, 0), SEED);
    for (int i = 0; i < 40; i++) {
      assertThat(run.get(i).negatives()).isDeepEqualTo(fixed.get(i).negatives());
      assertThat(run.get(i).loss()).isEqualTo(fixed.get(i).loss());
      assertThat(run.get(i).staleness()).isEqualTo(i);
    }
  }

  @Test
  void freshNegativesAreAllOfTheModelsOwnTopAndStaleOnesAreNot() {
    var training = training(60);
    var model = new ToyModel(training.queries(), training.documents());
    double[] byStaleness = new double[20];
    try (var feed =
        ance("topK=10,negatives=10,refresh=20,take=top").over(model.corpus(positives()), SEED)) {
      for (int step = 0; step < 60; step++) {
        NegativeBatch batch = new NegativeBatch();
        feed.next(all(), step, batch);
        int[][] negatives = new int[ANCHORS][];
        Arrays.setAll(negatives, batch::list);
        double overlap = overlap(model, negatives, 10);
        byStaleness[step % 20] += overlap / 3;
        if (step % 20 == 0) {
          assertThat(overlap).isEqualTo(1);
        }
        training.step(model, feed, step);
      }
    }
    assertThat(byStaleness[19]).isLessThan(byStaleness[5]).isLessThan(0.9);
  }

  @Test
  void refreshedNegativesKeepTheGradientUp() {
    var fresh = training(80).run(ance("topK=5,negatives=5,refresh=5,take=top"), SEED);
    var fixed = training(80).run(new StaticNegatives(5, 0), SEED);
    assertThat(fresh.get(75).gradient()).isGreaterThan(fixed.get(75).gradient());
  }

  @Test
  void asyncTurnsToANewGenerationWholeAndOnlyWhenItPolls() throws InterruptedException {
    var model = new ToyModel(random(ANCHORS, 1), random(DOCUMENTS, 2));
    var mayWork = new CountDownLatch(1);
    var done = new CountDownLatch(1);
    Thread trainer = Thread.currentThread();
    LiveEncoder gated =
        () -> {
          LiveEncoder.Frozen frozen = model.freeze();
          return new LiveEncoder.Frozen(
              gate(frozen.anchors(), trainer, mayWork), frozen.documents());
        };
    Judge watched =
        (candidates, out) -> {
          if (Thread.currentThread() != trainer && candidates.anchor() == ANCHORS - 1) {
            done.countDown();
          }
        };
    var corpus =
        new LiveCorpus(
            gated,
            positives(),
            DOCUMENTS,
            Optional.empty(),
            Optional.empty(),
            Optional.of(watched),
            Columns.NONE,
            Optional.empty());
    try (var feed = ance("mode=async,refresh=10,poll=5,topK=10,negatives=10").over(corpus, SEED)) {
      var training = training(1);
      for (int step = 0; step <= 22; step++) {
        assertThat(training.step(model, feed, step).staleness()).isEqualTo(step);
      }
      mayWork.countDown();
      done.await();
      waitFor(feed, 1);
      // Published, but nothing is polled before step 25.
      assertThat(training.step(model, feed, 24).staleness()).isEqualTo(24);
      var turned = training.step(model, feed, 25);
      // The model of step 10 was taken at once; that of step 20 waits for its turn.
      assertThat(turned.staleness()).isIn(15L, 5L);
      assertThat(feed.generation().orElseThrow().anchors()).hasSize(ANCHORS);
    }
  }

  private static void waitFor(AnceFeed feed, int number) throws InterruptedException {
    for (int i = 0; i < 2000 && feed.newest().number() < number; i++) {
      Thread.sleep(5);
    }
    assertThat(feed.newest().number()).isGreaterThanOrEqualTo(number);
  }

  private static Encoder gate(Encoder encoder, Thread trainer, CountDownLatch mayWork) {
    return new Encoder() {
      @Override
      public int dimension() {
        return encoder.dimension();
      }

      @Override
      public void encode(int[] items, Matrix out) {
        if (Thread.currentThread() != trainer) {
          try {
            mayWork.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        }
        encoder.encode(items, out);
      }
    };
  }

  @Test
  void aFailureOfTheWorkerReachesTheTrainer() throws InterruptedException {
    var model = new ToyModel(random(ANCHORS, 1), random(DOCUMENTS, 2));
    Thread trainer = Thread.currentThread();
    LiveCorpus corpus =
        new LiveCorpus(
            model,
            positives(),
            DOCUMENTS,
            Optional.empty(),
            Optional.empty(),
            Optional.of((candidates, out) -> {
              if (Thread.currentThread() != trainer) {
                throw new IllegalArgumentException("no memory left");
              }
            }),
            Columns.NONE,
            Optional.empty());
    try (var feed = ance("mode=async,refresh=1,poll=1,topK=10,negatives=10").over(corpus, SEED)) {
      NegativeBatch batch = new NegativeBatch();
      feed.next(all(), 0, batch);
      assertThatThrownBy(
              () -> {
                for (int step = 1; step < 2000; step++) {
                  feed.next(all(), step, batch);
                  Thread.sleep(5);
                }
              })
          .isInstanceOf(IllegalStateException.class)
          .hasRootCauseMessage("no memory left");
    }
  }

  @Test
  void closingStopsAWorkerInTheMiddleOfItsWork() {
    var model = new ToyModel(random(ANCHORS, 1), random(DOCUMENTS, 2));
    Thread trainer = Thread.currentThread();
    LiveEncoder gated =
        () -> {
          LiveEncoder.Frozen frozen = model.freeze();
          return new LiveEncoder.Frozen(
              gate(frozen.anchors(), trainer, new CountDownLatch(1)), frozen.documents());
        };
    var feed =
        ance("mode=async,refresh=1,poll=1,topK=10,negatives=10")
            .over(LiveCorpus.of(gated, positives(), DOCUMENTS), SEED);
    NegativeBatch batch = new NegativeBatch();
    feed.next(all(), 0, batch);
    feed.next(all(), 1, batch);
    feed.close();
    feed.close();
    assertThatThrownBy(() -> feed.next(all(), 2, batch)).hasMessageContaining("closed");
  }

  @Test
  void aCrashBetweenDataAndMarkerLeavesTheOldGenerationActive(@TempDir Path folder)
      throws IOException {
    var model = new ToyModel(random(ANCHORS, 1), random(DOCUMENTS, 2));
    var corpus =
        new LiveCorpus(
            model,
            positives(),
            DOCUMENTS,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Columns.NONE,
            Optional.of(folder));
    var ance = ance("topK=10,negatives=4,refresh=10");
    NegativeBatch batch = new NegativeBatch();
    int[] ofStepTen;
    try (var feed = ance.over(corpus, SEED)) {
      var training = training(1);
      for (int step = 0; step <= 20; step++) {
        training.step(model, feed, step);
      }
      feed.next(all(), 19, batch);
      assertThat(feed.generation().orElseThrow().number()).isEqualTo(2);
    }
    var kept = new GenerationFolder(folder);
    ofStepTen = kept.newest(15).orElseThrow().negatives()[3];
    assertThat(kept.newest(100).orElseThrow().step()).isEqualTo(20);
    Files.delete(folder.resolve("negatives-2.ready"));
    try (var feed = ance.over(corpus, SEED)) {
      feed.next(all(), 25, batch);
      assertThat(feed.generation().orElseThrow().number()).isEqualTo(1);
      assertThat(batch.madeAt()).isEqualTo(10);
      assertThat(batch.list(3)).isEqualTo(ofStepTen);
      feed.next(all(), 30, batch);
      assertThat(feed.generation().orElseThrow().number()).isEqualTo(2);
      assertThat(batch.madeAt()).isEqualTo(30);
    }
    Files.writeString(folder.resolve("negatives-2.tsv"), "0\t1\n");
    assertThatThrownBy(() -> kept.newest(100)).hasMessageContaining("not what was written");
  }

  @Test
  void aKeptGenerationIsReadAsItWasWritten(@TempDir Path folder) {
    var generation =
        new Generation(
            7, 123, new int[] {0, 4, 9}, new int[][] {{3, 1}, {}, {5}}, 0.1 + 0.2, 2, 11);
    var kept = new GenerationFolder(folder);
    kept.write(generation);
    assertThat(kept.newest(Long.MAX_VALUE).orElseThrow())
        .usingRecursiveComparison()
        .isEqualTo(generation);
    assertThat(kept.newest(122)).isEmpty();
  }

  @Test
  void aDocumentScoresWhatItsBestPartDoes() {
    Matrix parts = random(40, 5);
    var model = new ToyModel(random(ANCHORS, 1), parts);
    int[] documentOf = new int[40];
    Arrays.setAll(documentOf, part -> part % 13);
    int[][] positives = new int[ANCHORS][];
    Arrays.setAll(positives, anchor -> new int[] {anchor});
    int[][] found = mined(model, positives, documentOf);
    for (int anchor = 0; anchor < ANCHORS; anchor++) {
      double[] best = new double[13];
      Arrays.fill(best, Double.NEGATIVE_INFINITY);
      for (int part = 0; part < 40; part++) {
        best[part % 13] = Math.max(best[part % 13], model.score(anchor, part));
      }
      int own = anchor;
      int[] expected =
          IntStream.range(0, 13)
              .filter(document -> document != own)
              .boxed()
              .sorted((a, b) -> Double.compare(best[b], best[a]))
              .limit(5)
              .mapToInt(Integer::intValue)
              .toArray();
      assertThat(found[anchor]).containsExactly(expected);
    }
    // The order of parts changes nothing.
    int[] order = new int[40];
    Arrays.setAll(order, i -> (i * 7) % 40);
    Matrix moved = Matrix.doubles(40, 6);
    int[] movedOf = new int[40];
    double[] row = new double[6];
    for (int i = 0; i < 40; i++) {
      parts.read(order[i], row);
      moved.write(i, row);
      movedOf[i] = documentOf[order[i]];
    }
    assertThat(mined(new ToyModel(random(ANCHORS, 1), moved), positives, movedOf))
        .isDeepEqualTo(found);
  }

  @Test
  void documentsOfOnePartEachAreWholeDocuments() {
    var model = new ToyModel(random(ANCHORS, 1), random(DOCUMENTS, 2));
    int[] documentOf = new int[DOCUMENTS];
    Arrays.setAll(documentOf, part -> part);
    int[][] parts = mined(model, positives(), documentOf);
    for (int anchor = 0; anchor < ANCHORS; anchor++) {
      assertThat(parts[anchor])
          .isEqualTo(Arrays.copyOf(model.ranking(anchor, positives()[anchor]), 5));
    }
  }

  private static int[][] mined(ToyModel model, int[][] positives, int[] documentOf) {
    var corpus =
        new LiveCorpus(
            model,
            positives,
            Arrays.stream(documentOf).max().orElse(0) + 1,
            Optional.of(documentOf),
            Optional.empty(),
            Optional.empty(),
            Columns.NONE,
            Optional.empty());
    try (var feed = ance("topK=5,negatives=5,take=top").over(corpus, SEED)) {
      feed.next(new int[] {0}, 0, new NegativeBatch());
      return feed.generation().orElseThrow().negatives();
    }
  }

  @Test
  void agreesWithTheReleasedCodeWhereAQueryHasOnePositive() {
    List<Reference> cases = Reference.cases(AnceTest.class, "ance.json");
    double[] flat = cases.getLast().numbers("parts");
    Matrix parts = Matrix.doubles(24, 4);
    for (int i = 0; i < flat.length; i++) {
      parts.set(i / 4, i % 4, flat[i]);
    }
    int[] documentOf = ints(cases.getLast().numbers("documentOf"));
    List<Reference> queries = cases.subList(0, cases.size() - 1);
    double[][] rows = queries.stream().map(one -> one.numbers("query")).toArray(double[][]::new);
    int[][] positives = new int[rows.length][];
    Arrays.setAll(
        positives, i -> new int[] {queries.get(i).number("positive").orElseThrow().intValue()});
    int[][] found = mined(new ToyModel(Matrix.of(rows), parts), positives, documentOf);
    for (int i = 0; i < rows.length; i++) {
      int[] top = ints(queries.get(i).numbers("top"));
      // The released code counts parts: repeats of a document and the positive use its five up.
      assertThat(Arrays.copyOf(found[i], Math.min(5, top.length)))
          .isEqualTo(Arrays.copyOf(top, Math.min(5, top.length)));
      // Shuffled, both take each other document once.
      int[] others = ints(queries.get(i).numbers("shuffle"));
      Arrays.sort(others);
      int positive = positives[i][0];
      assertThat(others)
          .isEqualTo(IntStream.range(0, 12).filter(document -> document != positive).toArray());
    }
  }

  private static int[] ints(double[] values) {
    return Arrays.stream(values).mapToInt(value -> (int) value).toArray();
  }

  @Test
  void measuresEachGenerationOnHeldOutAnchors() {
    // Two anchors along the axes; the first finds its document first, the second second.
    var model =
        new ToyModel(
            Matrix.of(new double[] {1, 0}, new double[] {0, 1}),
            Matrix.of(new double[] {1, 0}, new double[] {0, 0.5}, new double[] {0, 1}));
    var corpus =
        new LiveCorpus(
            model,
            new int[][] {{0}, {}},
            3,
            Optional.empty(),
            Optional.of(new HeldOut(new int[] {0, 1}, new int[][] {{0}, {1}})),
            Optional.empty(),
            Columns.NONE,
            Optional.empty());
    try (var feed = ance("topK=2,negatives=1").over(corpus, SEED)) {
      NegativeBatch batch = new NegativeBatch();
      feed.next(new int[] {0, 1}, 0, batch);
      Generation generation = feed.generation().orElseThrow();
      assertThat(generation.ndcg()).isCloseTo((1 + Math.log(2) / Math.log(3)) / 2, within(1e-12));
      assertThat(generation.withoutPositive()).isEqualTo(1);
      assertThat(batch.list(1)).isEmpty();
    }
  }

  @Test
  void aJudgeStandsBetweenRetrievalAndTraining() {
    var model = new ToyModel(random(ANCHORS, 1), random(DOCUMENTS, 2));
    for (String take : List.of("top", "budget")) {
      var corpus =
          new LiveCorpus(
              model,
              positives(),
              DOCUMENTS,
              Optional.empty(),
              Optional.empty(),
              Optional.of(new Ceiling(0.5)),
              Columns.NONE,
              Optional.empty());
      try (var feed = ance("topK=20,budget=10,negatives=10,take=" + take).over(corpus, SEED)) {
        feed.next(all(), 0, new NegativeBatch());
        Generation generation = feed.generation().orElseThrow();
        long dropped = 0;
        for (int anchor = 0; anchor < ANCHORS; anchor++) {
          int[] ranking = model.ranking(anchor, positives()[anchor]);
          int at = anchor;
          int look = take.equals("budget") ? 10 : 20;
          int[] left =
              Arrays.stream(ranking)
                  .limit(look)
                  .filter(document -> (float) model.score(at, document) <= 0.5f)
                  .toArray();
          dropped += look - left.length;
          // What a judge drops has used the budget; else the next ones move up.
          assertThat(generation.negatives()[anchor])
              .isEqualTo(Arrays.copyOf(left, Math.min(10, left.length)));
        }
        assertThat(generation.dropped()).isEqualTo(dropped).isPositive();
      }
    }
  }

  @Test
  void refusesASmallCorpusAndForeignVectors() {
    var model = new ToyModel(random(ANCHORS, 1), random(DOCUMENTS, 2));
    assertThatThrownBy(() -> ance("topK=59,negatives=5").over(model.corpus(positives()), SEED))
        .hasMessageContaining("59 + 2");
    assertThatThrownBy(() -> new LiveEncoder.Frozen(model.freeze().anchors(), three()))
        .hasMessageContaining("one model");
    assertThatThrownBy(() -> ance("topK=5,negatives=6")).hasMessageContaining("at most topK");
    assertThatThrownBy(() -> ance("chunks=0")).hasMessageContaining("at least 1");
  }

  private static Encoder three() {
    return new ToyModel(Matrix.doubles(1, 3), Matrix.doubles(1, 3)).freeze().documents();
  }

  @Test
  void thePairLossAndItsGradient() {
    double[] gaps = {-8, -2, 0, 2};
    double[] losses = {0.000335, 0.126928, 0.693147, 2.126928};
    double[] gradients = {0.000335, 0.119203, 0.5, 0.880797};
    for (int i = 0; i < gaps.length; i++) {
      assertThat(PairImportance.loss(gaps[i])).isCloseTo(losses[i], within(5e-7));
      assertThat(PairImportance.gradient(gaps[i])).isCloseTo(gradients[i], within(5e-7));
      double slope =
          (PairImportance.loss(gaps[i] + 1e-6) - PairImportance.loss(gaps[i] - 1e-6)) / 2e-6;
      assertThat(PairImportance.gradient(gaps[i])).isCloseTo(slope, within(1e-9));
    }
    assertThat(PairImportance.loss(1e6)).isEqualTo(1e6);
    assertThat(PairImportance.gradient(-1e6)).isEqualTo(0);
  }

  @Test
  void drawingByTheGradientHasNoVariance() {
    double[] negatives = {5.5, 4.5, 3, 0, -5, -10};
    double[] gradients = PairImportance.gradients(5, negatives);
    double[] expected = {0.622459, 0.377541, 0.119203, 0.006693, 0.000045, 0.0000003};
    assertThat(gradients).containsExactly(expected, within(5e-7));
    double[] best = PairImportance.best(5, negatives);
    assertThat(best)
        .containsExactly(
            new double[] {0.552835, 0.335311, 0.105870, 0.005944, 0.000040, 0}, within(5e-7));
    double[] uniform = new double[6];
    Arrays.fill(uniform, 1.0 / 6);
    assertThat(PairImportance.variance(uniform, gradients)).isCloseTo(0.055493, within(5e-7));
    assertThat(PairImportance.variance(best, gradients)).isCloseTo(0, within(1e-15));
  }
}
