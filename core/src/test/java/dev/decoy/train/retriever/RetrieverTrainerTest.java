package dev.decoy.train.retriever;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.embedding.Dclr;
import dev.decoy.objective.embedding.TripletMargin;
import dev.decoy.objective.score.InfoNce;
import dev.decoy.objective.score.ScoreBatch;
import dev.decoy.testing.Reference;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetrieverTrainerTest {
  private static final RetrieverLoss PLAIN = new RetrieverLoss.OnScores(InfoNce.of(0.1));

  /** As numbered in the file. */
  private static final List<UpdateRule.Kind> KINDS =
      List.of(
          UpdateRule.Kind.ADAM,
          UpdateRule.Kind.ADAMW,
          UpdateRule.Kind.ADAGRAD,
          UpdateRule.Kind.SGD);

  private static RetrieverTraining training(
      RetrieverLoss loss, UpdateRule.Kind kind, double rate, int epochs, int batch, int negatives) {
    return new RetrieverTraining(
        loss, UpdateRule.of(kind), rate, 0, false, epochs, batch, negatives, true);
  }

  private static Bags bags(double[] tokens, double[] lengths) {
    int[] next = new int[1];
    return Bags.of(
        lengths.length,
        text -> {
          int from = next[0];
          next[0] += (int) lengths[text];
          return Arrays.stream(tokens, from, next[0]).mapToInt(token -> (int) token).toArray();
        });
  }

  /** Made-up texts: query i and document i share most of their words. */
  private static RetrieverData madeUp(int pairs, int vocabulary, int mined, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[][] documents = new int[pairs][];
    int[][] queries = new int[pairs][];
    for (int i = 0; i < pairs; i++) {
      documents[i] = random.ints(5 + random.nextInt(20), 0, vocabulary).toArray();
      queries[i] = Arrays.copyOf(documents[i], 1 + random.nextInt(4));
    }
    int[][] negatives = new int[pairs][];
    float[][] scores = new float[pairs][];
    int[][] known = new int[pairs][];
    for (int i = 0; i < pairs; i++) {
      int own = i;
      negatives[i] = random.ints(0, pairs).filter(n -> n != own).distinct().limit(mined).toArray();
      scores[i] = new float[mined + 1];
      for (int j = 0; j <= mined; j++) {
        scores[i][j] = (float) random.nextDouble();
      }
      known[i] = new int[] {i};
    }
    int[] all = IntStream.range(0, pairs).toArray();
    return new RetrieverData(
        Bags.of(pairs, i -> queries[i]),
        Bags.of(pairs, i -> documents[i]),
        all,
        all,
        negatives,
        scores,
        new float[0][],
        known);
  }

  private static RetrieverModel fresh(int vocabulary, int d, boolean weights, boolean maps) {
    long[] keys = IntStream.range(0, vocabulary).asLongStream().toArray();
    float[] scales = new float[vocabulary];
    Arrays.fill(scales, 1);
    return RetrieverModel.of(RetrieverModel.random(keys, scales, d, new Seed(3)), weights, maps);
  }

  static Reference[] torch() {
    return Reference.cases(RetrieverTrainerTest.class, "torch-steps.json")
        .toArray(Reference[]::new);
  }

  @ParameterizedTest
  @MethodSource("torch")
  void movesAllWeightsAsPyTorchDoes(Reference torch) {
    int v = (int) torch.number("vocabulary").orElseThrow().doubleValue();
    int d = (int) torch.number("dimension").orElseThrow().doubleValue();
    int mined = (int) torch.number("mined").orElseThrow().doubleValue();
    int kind = (int) torch.number("kind").orElseThrow().doubleValue();
    Bags queries = bags(torch.numbers("queryTokens"), torch.numbers("queryLengths"));
    Bags documents = bags(torch.numbers("documentTokens"), torch.numbers("documentLengths"));
    int b = queries.size();
    int[] all = IntStream.range(0, b).toArray();
    int[][] negatives = new int[b][];
    Arrays.setAll(negatives, i -> IntStream.range(0, mined).map(j -> b + i * mined + j).toArray());
    RetrieverData data =
        new RetrieverData(
            queries, documents, all, all, negatives, new float[0][], new float[0][], new int[b][0]);
    float[] start = floats(torch.numbers("start"));
    boolean everything = kind == 9;
    RetrieverModel model =
        RetrieverModel.of(new Matrix.Floats(v, d, start), everything, everything);
    RetrieverTraining training =
        training(
            PLAIN,
            everything ? UpdateRule.Kind.SGD : KINDS.get(kind),
            torch.number("rate").orElseThrow(),
            3,
            b,
            mined);
    double[] losses = torch.numbers("losses");
    try (RetrieverTrainer trainer = new RetrieverTrainer(model, data, training, new Seed(1), 2)) {
      assertThat(trainer.steps()).isEqualTo(losses.length);
      for (double loss : losses) {
        assertThat(trainer.run()).isCloseTo(loss, within(2e-5));
      }
    }
    String[] names = {"table", "weights", "query", "document"};
    for (int i = 0; i < model.parameters().size(); i++) {
      float[] expected = floats(torch.numbers(names[i]));
      float[] found = model.parameters().get(i).matrix().values();
      assertThat(found).hasSameSizeAs(expected);
      for (int j = 0; j < found.length; j++) {
        // Where a gradient is near 0, Adam's first steps are as long as elsewhere.
        assertThat(found[j]).as("%s %d", names[i], j).isCloseTo(expected[j], within(2e-4f));
      }
    }
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  /** The loss of a whole batch in double precision, written down once more. */
  private static double loss(double[][] weights, RetrieverData data, InfoNce objective, int d) {
    int b = data.size();
    int c = b + Arrays.stream(data.negatives()).mapToInt(list -> list.length).sum();
    int[] candidates = new int[c];
    double[] owners = new double[c];
    System.arraycopy(data.positives(), 0, candidates, 0, b);
    int at = b;
    for (int i = 0; i < b; i++) {
      owners[i] = i;
      for (int negative : data.negatives()[i]) {
        candidates[at] = negative;
        owners[at++] = i;
      }
    }
    double[][] q = new double[b][];
    double[][] x = new double[c][];
    for (int i = 0; i < b; i++) {
      q[i] = vector(data.queries(), data.anchors()[i], weights, weights[2], d);
    }
    for (int j = 0; j < c; j++) {
      x[j] = vector(data.documents(), candidates[j], weights, weights[3], d);
    }
    Matrix relevance = Matrix.doubles(b, c);
    for (int i = 0; i < b; i++) {
      for (int j = 0; j < c; j++) {
        relevance.set(i, j, i == j ? 1 : candidates[j] == candidates[i] ? Double.NaN : 0);
      }
    }
    Extras extras =
        Extras.of("owners", Matrix.of(owners))
            .with("query-query", products(q, q))
            .with("document-document", products(x, x));
    return objective.lossAndGradient(
        new ScoreBatch(products(q, x), relevance, extras), new Gradients());
  }

  private static Matrix products(double[][] x, double[][] y) {
    Matrix matrix = Matrix.doubles(x.length, y.length);
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < y.length; j++) {
        double sum = 0;
        for (int k = 0; k < x[i].length; k++) {
          sum += x[i][k] * y[j][k];
        }
        matrix.set(i, j, sum);
      }
    }
    return matrix;
  }

  private static double[] vector(Bags bags, int text, double[][] weights, double[] map, int d) {
    double[] mean = new double[d];
    for (int i = bags.start(text); i < bags.start(text + 1); i++) {
      int token = bags.tokens()[i];
      for (int k = 0; k < d; k++) {
        mean[k] += bags.shares()[i] * weights[1][token] * weights[0][token * d + k];
      }
    }
    double[] out = new double[d];
    double squares = 0;
    for (int o = 0; o < d; o++) {
      for (int k = 0; k < d; k++) {
        out[o] += map[o * d + k] * mean[k];
      }
      squares += out[o] * out[o];
    }
    for (int o = 0; o < d; o++) {
      out[o] /= Math.sqrt(squares);
    }
    return out;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void theGradientOfTheWholeModelIsThatOfFiniteDifferences(long seed) {
    int v = 30;
    int d = 19;
    InfoNce objective =
        new InfoNce(
            0.5,
            InfoNce.Positives.MEAN,
            true,
            true,
            true,
            InfoNce.Partition.JOINT,
            InfoNce.Hardness.NONE,
            0);
    RetrieverData data = madeUp(7, v, 2, seed);
    RetrieverModel model = fresh(v, d, true, true);
    double[][] before = doubles(model);
    RetrieverTraining training =
        training(new RetrieverLoss.OnScores(objective), UpdateRule.Kind.SGD, 1, 1, 7, 2);

    double loss;
    try (RetrieverTrainer trainer =
        new RetrieverTrainer(model, data, training, new Seed(seed), 2)) {
      loss = trainer.run();
    }
    double[][] after = doubles(model);
    assertThat(loss).isCloseTo(loss(before, data, objective, d), within(1e-5));
    SplittableRandom random = new SplittableRandom(seed);
    for (int p = 0; p < before.length; p++) {
      for (int draw = 0; draw < 40; draw++) {
        int i = random.nextInt(before[p].length);
        double value = before[p][i];
        double step = 1e-5;
        before[p][i] = value + step;
        double up = loss(before, data, objective, d);
        before[p][i] = value - step;
        double down = loss(before, data, objective, d);
        before[p][i] = value;
        double derivative = (up - down) / (2 * step);
        assertThat(before[p][i] - after[p][i])
            .as("parameter %d, number %d", p, i)
            .isCloseTo(derivative, within(2e-5 + 2e-4 * Math.abs(derivative)));
      }
    }
  }

  private static double[][] doubles(RetrieverModel model) {
    return model.parameters().stream()
        .map(each -> {
          float[] values = each.matrix().values();
          return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
        })
        .toArray(double[][]::new);
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 16, 40, 256})
  void neitherThreadsNorKernelsChangeABit(int d) {
    float[][] first = trained(d, 1, new ScalarLoops());
    assertThat(trained(d, 1, Loops.best())).isDeepEqualTo(first);
    assertThat(trained(d, 2, Loops.best())).isDeepEqualTo(first);
    assertThat(trained(d, 5, new ScalarLoops())).isDeepEqualTo(first);
  }

  private static float[][] trained(int d, int threads, Loops loops) {
    RetrieverModel model = fresh(200, d, true, true);
    RetrieverTraining training = training(PLAIN, UpdateRule.Kind.ADAM, 0.01, 2, 37, 3);
    try (RetrieverTrainer trainer =
        new RetrieverTrainer(
            model, madeUp(150, 200, 5, 11), training, new Seed(5), threads, loops)) {
      while (trainer.step() < trainer.steps()) {
        trainer.run();
      }
      return values(trainer);
    }
  }

  private static float[][] values(RetrieverTrainer trainer) {
    return trainer.state().stream()
        .map(each -> each.matrix().values().clone())
        .toArray(float[][]::new);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 5, 11})
  void goesOnFromAnyStepToTheSameWeights(int interruptedAt) {
    RetrieverData data = madeUp(90, 100, 6, 2);
    RetrieverTraining training =
        new RetrieverTraining(
            PLAIN, UpdateRule.of(UpdateRule.Kind.ADAMW), 0.02, 0.2, true, 3, 20, 3, true);
    float[][] whole;
    try (RetrieverTrainer trainer =
        new RetrieverTrainer(fresh(100, 12, true, false), data, training, new Seed(9), 1)) {
      while (trainer.step() < trainer.steps()) {
        trainer.run();
      }
      whole = values(trainer);
    }
    float[][] kept;
    try (RetrieverTrainer trainer =
        new RetrieverTrainer(fresh(100, 12, true, false), data, training, new Seed(9), 2)) {
      while (trainer.step() < interruptedAt) {
        trainer.run();
      }
      kept = values(trainer);
    }
    try (RetrieverTrainer trainer =
        new RetrieverTrainer(fresh(100, 12, true, false), data, training, new Seed(9), 1)) {
      for (int i = 0; i < kept.length; i++) {
        System.arraycopy(kept[i], 0, trainer.state().get(i).matrix().values(), 0, kept[i].length);
      }
      trainer.resume(interruptedAt);
      while (trainer.step() < trainer.steps()) {
        trainer.run();
      }
      assertThat(values(trainer)).isDeepEqualTo(whole);
    }
  }

  @Test
  void learnsWhatIsThereToBeLearnt() {
    // Queries and documents share no word: token t of a query means token 50 + t of a document.
    int n = 50;
    int[][] queries = new int[200][];
    int[][] documents = new int[200][];
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < 200; i++) {
      queries[i] = random.ints(3, 0, n).toArray();
      documents[i] = Arrays.stream(queries[i]).map(token -> token + n).toArray();
    }
    int[] all = IntStream.range(0, 200).toArray();
    int[] trained = Arrays.copyOf(all, 150);
    int[] asked = Arrays.copyOfRange(all, 150, 200);
    Bags left = Bags.of(200, i -> queries[i]);
    Bags right = Bags.of(200, i -> documents[i]);
    int[][] known = new int[200][];
    Arrays.setAll(known, i -> new int[] {i});
    RetrieverData data =
        new RetrieverData(
            left, right, trained, trained, new int[150][0], new float[0][], new float[0][], known);
    int[][] judged = new int[50][];
    Arrays.setAll(judged, i -> new int[] {150 + i});
    int[][] grades = new int[50][];
    Arrays.setAll(grades, i -> new int[] {1});
    RetrieverDev dev = new RetrieverDev(left, right, asked, judged, grades);
    RetrieverModel model = fresh(2 * n, 64, false, false);
    assertThat(dev.measure(model, 2)).isLessThan(0.2);
    try (RetrieverTrainer trainer =
        new RetrieverTrainer(
            model, data, training(PLAIN, UpdateRule.Kind.ADAM, 0.02, 20, 32, 0), new Seed(1), 2)) {
      while (trainer.step() < trainer.steps()) {
        trainer.run();
      }
    }
    assertThat(dev.measure(model, 2)).isGreaterThan(0.9);
  }

  @Test
  void anUntrainedModelScoresLikeWeightedCounts() {
    int v = 60;
    int d = 8192;
    SplittableRandom random = new SplittableRandom(8);
    float[] scales = new float[v];
    for (int t = 0; t < v; t++) {
      scales[t] = (float) (0.2 + random.nextDouble());
    }
    long[] keys = IntStream.range(0, v).mapToLong(t -> t % 40).toArray();
    RetrieverModel model =
        RetrieverModel.of(RetrieverModel.random(keys, scales, d, new Seed(1)), false, false);
    int[][] texts = new int[12][];
    Arrays.setAll(texts, i -> random.ints(6, 0, v).toArray());
    Matrix.Floats vectors =
        model.encode(Bags.of(texts.length, i -> texts[i]), RetrieverSide.QUERY, 2);
    for (int i = 0; i < texts.length; i++) {
      for (int j = 0; j < texts.length; j++) {
        double found = 0;
        for (int c = 0; c < d; c++) {
          found += vectors.get(i, c) * vectors.get(j, c);
        }
        assertThat(found).isCloseTo(cosine(texts[i], texts[j], scales), within(5 / Math.sqrt(d)));
      }
    }
  }

  private static double cosine(int[] one, int[] other, float[] scales) {
    double[] x = new double[40];
    double[] y = new double[40];
    for (int token : one) {
      x[token % 40] += scales[token];
    }
    for (int token : other) {
      y[token % 40] += scales[token];
    }
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (int k = 0; k < 40; k++) {
      xy += x[k] * y[k];
      xx += x[k] * x[k];
      yy += y[k] * y[k];
    }
    return xy / Math.sqrt(xx * yy);
  }

  @Test
  void aKnownPositiveIsNoNegative() {
    // Anchor 0 also knows the document of anchor 1, and mining gave it that as a negative.
    Bags texts = Bags.of(3, i -> new int[] {i});
    int[] two = {0, 1};
    int[][] known = {{0, 1}, {1}, {}};
    double[][] seen = new double[3][];
    RetrieverLoss spy =
        new RetrieverLoss.OnScores((batch, out) -> {
          out.reset();
          out.open("scores", batch.scores());
          if (batch.scores().rows() == 2) {
            // The mined negative of anchor 0 is what anchor 1 looks for.
            int one = batch.scores().get(1, 2) > 0.99 ? 1 : 0;
            int zero = 1 - one;
            seen[0] = row(batch.relevance(), zero, zero, one, 2 + zero, 2 + one);
            seen[1] = row(batch.relevance(), one, zero, one, 2 + zero, 2 + one);
            seen[2] = row(batch.extras().get("owners", "spy"), 0, 0, 1, 2, 3);
          }
          return 0;
        });
    RetrieverData data =
        new RetrieverData(
            texts, texts, two, two, new int[][] {{1}, {2}}, new float[0][], new float[0][], known);
    RetrieverModel model = fresh(3, 8, false, false);
    try (RetrieverTrainer trainer =
        new RetrieverTrainer(
            model, data, training(spy, UpdateRule.Kind.SGD, 0.1, 1, 2, 1), new Seed(1), 1)) {
      trainer.run();
    }
    assertThat(seen[0]).containsExactly(1, Double.NaN, Double.NaN, 0);
    assertThat(seen[1]).containsExactly(0, 1, Double.NaN, 0);
    assertThat(seen[2]).containsExactly(0, 1, 0, 1);
  }

  private static double[] row(Matrix matrix, int row, int... columns) {
    return Arrays.stream(columns).mapToDouble(column -> matrix.get(row, column)).toArray();
  }

  @Test
  void objectivesOnVectorsTrainToo() {
    RetrieverData data = madeUp(60, 80, 3, 6);
    for (RetrieverLoss loss :
        new RetrieverLoss[] {
          new RetrieverLoss.OnVectors(TripletMargin.DEFAULT),
          new RetrieverLoss.OnVectors(
              new Dclr(0.05, 1, true, 2, 0.001, Dclr.Unit.ABSOLUTE, Dclr.Form.PAPER))
        }) {
      double first = 0;
      double last = 0;
      try (RetrieverTrainer trainer =
          new RetrieverTrainer(
              fresh(80, 24, false, false),
              data,
              training(loss, UpdateRule.Kind.ADAM, 0.02, 12, 20, 1),
              new Seed(2),
              2)) {
        while (trainer.step() < trainer.steps()) {
          double now = trainer.run();
          first += trainer.step() <= 3 ? now : 0;
          last += trainer.step() > trainer.steps() - 3 ? now : 0;
        }
      }
      assertThat(last).as(loss.toString()).isLessThan(0.8 * first);
    }
  }

  @Test
  void refusesAnObjectiveWhoseInputItDoesNotHave() {
    RetrieverData data = madeUp(8, 20, 2, 1);
    RetrieverModel model = fresh(20, 8, false, false);
    RetrieverLoss frozen =
        new RetrieverLoss.OnVectors(
            new Dclr(0.05, 0.9, true, 2, 0.001, Dclr.Unit.ABSOLUTE, Dclr.Form.PAPER));
    assertThatThrownBy(() ->
            new RetrieverTrainer(
                model, data, training(frozen, UpdateRule.Kind.ADAM, 0.1, 1, 4, 1), new Seed(1), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'complement-anchors'");
    RetrieverLoss teacher =
        new RetrieverLoss.OnScores((batch, out) -> {
          out.reset();
          out.open("scores", batch.scores());
          batch.extras().get("teacher", "student");
          return 0;
        });
    assertThatThrownBy(() ->
            new RetrieverTrainer(
                model, data, training(teacher, UpdateRule.Kind.ADAM, 0.1, 1, 4, 1), new Seed(1), 1))
        .hasMessageContaining("'teacher'")
        .hasMessageContaining("in-batch");
    RetrieverTraining without =
        new RetrieverTraining(
            teacher, UpdateRule.of(UpdateRule.Kind.ADAM), 0.1, 0, true, 1, 4, 2, false);
    try (RetrieverTrainer trainer = new RetrieverTrainer(model, data, without, new Seed(1), 1)) {
      assertThat(trainer.run()).isZero();
    }
  }

  @Test
  void knowsWhichObjectivesCannotDoWithoutAMinedNegative() {
    record Case(Class<? extends Record> objective, boolean needs) {}
    for (Case each :
        List.of(
            new Case(dev.decoy.objective.score.Bpr.class, true),
            new Case(dev.decoy.objective.score.Hinge.class, true),
            new Case(dev.decoy.objective.score.MarginMse.class, true),
            new Case(dev.decoy.objective.score.InfoNce.class, false),
            new Case(dev.decoy.objective.score.BinaryCrossEntropy.class, false))) {
      @SuppressWarnings("unchecked")
      RetrieverLoss loss =
          new RetrieverLoss.OnScores(
              (dev.decoy.objective.Objective<dev.decoy.objective.score.ScoreBatch>)
                  dev.decoy.method.Options.build(each.objective, java.util.Map.of()));
      UpdateRule adam = UpdateRule.of(UpdateRule.Kind.ADAM);
      assertThat(new RetrieverTraining(loss, adam, 0.1, 0, true, 1, 4, 2, false).needsNegatives())
          .as(each.objective.getSimpleName())
          .isEqualTo(each.needs);
      // In a batch there are those of others.
      assertThat(new RetrieverTraining(loss, adam, 0.1, 0, true, 1, 4, 2, true).needsNegatives())
          .isFalse();
    }
  }
}
