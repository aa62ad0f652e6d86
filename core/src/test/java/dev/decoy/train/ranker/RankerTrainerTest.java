package dev.decoy.train.ranker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Options;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;
import dev.decoy.objective.score.Ar2;
import dev.decoy.objective.score.InfoNce;
import dev.decoy.objective.score.KlDistillation;
import dev.decoy.objective.score.LambdaLoss;
import dev.decoy.objective.score.MarginMse;
import dev.decoy.objective.score.RankNet;
import dev.decoy.objective.score.ScoreBatch;
import dev.decoy.train.RateSchedule;
import dev.decoy.train.network.Network;
import dev.decoy.train.network.NetworkShape;
import dev.decoy.train.network.Output;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RankerTrainerTest {
  private static final int[] HIDDEN = {5};

  /** A query is a number and a document is one; what they say of each other are both. */
  private record Numbers(double[] queries, double[] documents) implements PairFeatures {
    @Override
    public List<String> names() {
      return List.of("query", "document");
    }

    @Override
    public void fill(int query, int document, double[] out, int at) {
      out[at] = queries[query];
      out[at + 1] = documents[document];
    }

    static Numbers random(int queries, int documents, long seed) {
      SplittableRandom random = new SplittableRandom(seed);
      return new Numbers(
          random.doubles(queries, -3, 5).toArray(), random.doubles(documents, -4, 2).toArray());
    }
  }

  private static RankerTraining training(
      Objective<ScoreBatch> objective, double rate, int epochs, int batch, int negatives) {
    return new RankerTraining(
        objective, new RateSchedule(rate, 0, false), 0, epochs, batch, negatives);
  }

  private static RankerData lists(int queries, int documents, int most, boolean taught, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] positives = random.ints(queries, 0, documents).toArray();
    int[][] negatives = new int[queries][];
    double[][] teacher = new double[taught ? queries : 0][];
    for (int i = 0; i < queries; i++) {
      int positive = positives[i];
      negatives[i] =
          random
              .ints(0, documents)
              .filter(d -> d != positive)
              .limit(1 + random.nextInt(most))
              .toArray();
      if (taught) {
        teacher[i] = random.doubles(negatives[i].length + 1, -2, 2).toArray();
      }
    }
    return new RankerData(IntStream.range(0, queries).toArray(), positives, negatives, teacher);
  }

  static List<Objective<ScoreBatch>> objectives() {
    return List.of(
        InfoNce.of(1),
        Options.build(RankNet.class, Map.of()),
        Options.build(KlDistillation.class, Map.of()),
        Options.build(MarginMse.class, Map.of()),
        Options.build(LambdaLoss.class, Map.of("cut", "3")),
        Options.build(Ar2.class, Map.of()));
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void differentiatesThroughTheWholeScorer(Objective<ScoreBatch> objective) {
    PairFeatures features = Numbers.random(6, 9, 1);
    RankerData data = lists(6, 9, 4, true, 2);
    RankerModel model = RankerModel.random(features, data, HIDDEN, 0, new Seed(3));
    RankerTrainer trainer =
        new RankerTrainer(model, features, data, training(objective, 0.1, 1, 6, 3), new Seed(4));
    trainer.pass();
    double[][] gradient =
        Arrays.stream(model.network().gradient()).map(double[]::clone).toArray(double[][]::new);
    double[][] weights = model.network().weights();
    double size = 0;
    for (int row = 0; row < weights.length; row++) {
      for (int i = 0; i < weights[row].length; i++) {
        double at = weights[row][i];
        weights[row][i] = at + 1e-5;
        double up = trainer.pass();
        weights[row][i] = at - 1e-5;
        double down = trainer.pass();
        weights[row][i] = at;
        double derivative = (up - down) / 2e-5;
        assertThat(gradient[row][i])
            .as("row %d, weight %d", row, i)
            .isCloseTo(derivative, within(1e-6 * (1 + Math.abs(derivative))));
        size = Math.max(size, Math.abs(derivative));
      }
    }
    assertThat(size).isGreaterThan(1e-3);
  }

  @Test
  void hasTheLossOfItsScores() {
    PairFeatures features = Numbers.random(3, 8, 5);
    RankerData data =
        new RankerData(
            new int[] {2, 0},
            new int[] {1, 6},
            new int[][] {{3, 4, 5}, {7}},
            new double[][] {{3, 3.5, 1, -1}, {1, 0}});
    RankerModel model = RankerModel.random(features, data, HIDDEN, 0, new Seed(6));
    double[] first = model.score(features, 2, new int[] {1, 3, 4, 5});
    double[] second = model.score(features, 0, new int[] {6, 7});
    double expected =
        (Math.log(Arrays.stream(first).map(Math::exp).sum())
                - first[0]
                + Math.log(Arrays.stream(second).map(Math::exp).sum())
                - second[0])
            / 2;
    assertThat(trainer(model, features, data, InfoNce.of(1)).run())
        .isCloseTo(expected, within(1e-12));
    model = RankerModel.random(features, data, HIDDEN, 0, new Seed(6));
    Objective<ScoreBatch> distillation = Options.build(KlDistillation.class, Map.of());
    double both =
        (one(distillation, first, data.teacher()[0]) + one(distillation, second, data.teacher()[1]))
            / 2;
    assertThat(trainer(model, features, data, distillation).run()).isCloseTo(both, within(1e-12));
  }

  private static RankerTrainer trainer(
      RankerModel model, PairFeatures features, RankerData data, Objective<ScoreBatch> objective) {
    return new RankerTrainer(model, features, data, training(objective, 0.1, 1, 2, 3), new Seed(7));
  }

  private static double one(Objective<ScoreBatch> objective, double[] scores, double[] teacher) {
    Matrix relevance = Matrix.doubles(1, scores.length);
    relevance.set(0, 0, 1);
    return objective.lossAndGradient(
        new ScoreBatch(Matrix.of(scores), relevance, Extras.of("teacher", Matrix.of(teacher))),
        new Gradients());
  }

  /** Documents are good for a query exactly if both numbers have one sign: no linear rule. */
  private static double share(int[] hidden, Objective<ScoreBatch> objective) {
    SplittableRandom random = new SplittableRandom(8);
    int n = 400;
    Numbers features =
        new Numbers(random.doubles(n, -1, 1).toArray(), random.doubles(n, -1, 1).toArray());
    int[] positives = new int[n];
    int[][] negatives = new int[n][];
    for (int q = 0; q < n; q++) {
      double own = features.queries()[q];
      positives[q] =
          random
              .ints(0, n)
              .filter(d -> features.documents()[d] * own > 0)
              .findFirst()
              .orElseThrow();
      negatives[q] =
          random.ints(0, n).filter(d -> features.documents()[d] * own < 0).limit(6).toArray();
    }
    RankerData data =
        RankerData.of(
            IntStream.range(0, 300).toArray(),
            Arrays.copyOf(positives, 300),
            Arrays.copyOf(negatives, 300));
    RankerModel model = RankerModel.random(features, data, hidden, 0, new Seed(9));
    RankerTraining training =
        new RankerTraining(objective, new RateSchedule(0.02, 0.1, true), 0, 30, 32, 4);
    new RankerTrainer(model, features, data, training, new Seed(10)).finish();
    int right = 0;
    int all = 0;
    for (int q = 300; q < n; q++) {
      double good = model.score(features, q, new int[] {positives[q]})[0];
      for (double bad : model.score(features, q, negatives[q])) {
        right += good > bad ? 1 : 0;
        all++;
      }
    }
    return (double) right / all;
  }

  @Test
  void learnsARuleThatNoSumOfFeaturesHas() {
    assertThat(share(new int[] {16}, InfoNce.of(1))).isGreaterThan(0.95);
    assertThat(share(new int[] {16}, Options.build(RankNet.class, Map.of()))).isGreaterThan(0.95);
    assertThat(share(new int[0], InfoNce.of(1))).isBetween(0.3, 0.7);
  }

  @Test
  void followsATeacher() {
    PairFeatures features = Numbers.random(60, 60, 11);
    SplittableRandom random = new SplittableRandom(12);
    int[] queries = IntStream.range(0, 60).toArray();
    int[][] negatives = new int[60][];
    double[][] teacher = new double[60][5];
    double[] row = new double[2];
    for (int q = 0; q < 60; q++) {
      int own = q;
      negatives[q] = random.ints(0, 60).filter(d -> d != own).limit(4).toArray();
      for (int j = 0; j < 5; j++) {
        features.fill(q, j == 0 ? q : negatives[q][j - 1], row, 0);
        // Against the labels as often as not.
        teacher[q][j] = -2 * row[1];
      }
    }
    RankerData data = new RankerData(queries, queries, negatives, teacher);
    RankerModel model = RankerModel.random(features, data, new int[] {8}, 0, new Seed(13));
    Objective<ScoreBatch> distillation = Options.build(KlDistillation.class, Map.of());
    RankerTraining training = training(distillation, 0.02, 100, 20, 4);
    RankerTrainer trainer = new RankerTrainer(model, features, data, training, new Seed(14));
    double before = trainer.run();
    double last = before;
    while (trainer.step() < trainer.steps()) {
      last = trainer.run();
    }
    assertThat(trainer.step()).isEqualTo(300);
    assertThat(last).isLessThan(0.01).isLessThan(before / 20);
  }

  @Test
  void givesTheSameWeightsForTheSameSeed() {
    assertThat(weights(1)).isDeepEqualTo(weights(1));
    assertThat(weights(2)).isNotEqualTo(weights(1));
  }

  private static double[][] weights(long seed) {
    PairFeatures features = Numbers.random(20, 30, 15);
    RankerData data = lists(20, 30, 12, false, 16);
    RankerModel model = RankerModel.random(features, data, HIDDEN, 0.2, new Seed(17));
    new RankerTrainer(model, features, data, training(InfoNce.of(1), 0.01, 3, 6, 5), new Seed(seed))
        .finish();
    return model.network().weights();
  }

  @Test
  void bringsFeaturesToScale() {
    Numbers features = new Numbers(new double[] {1, 3}, new double[] {7, 7, 7, 7});
    RankerData data =
        RankerData.of(new int[] {0, 1}, new int[] {0, 1}, new int[][] {{2}, {0, 2, 3}});
    RankerModel model = RankerModel.random(features, data, HIDDEN, 0, new Seed(18));
    // Two pairs of the first query, four of the second; documents never change.
    assertThat(model.means()).containsExactly(new double[] {14.0 / 6, 7}, within(1e-12));
    assertThat(model.spreads())
        .containsExactly(new double[] {Math.sqrt(8.0 / 9), 1}, within(1e-12));
    RankerModel same =
        RankerModel.of(
            model.names(),
            model.means(),
            model.spreads(),
            Network.of(model.network().shape(), model.network().weights()));
    assertThat(same.score(features, 1, new int[] {0, 3}))
        .containsExactly(model.score(features, 1, new int[] {0, 3}));
  }

  @Test
  void refusesWhatCannotBeTrained() {
    PairFeatures features = Numbers.random(3, 4, 19);
    RankerData data = RankerData.of(new int[] {0}, new int[] {0}, new int[][] {{1, 2}});
    RankerModel model = RankerModel.random(features, data, HIDDEN, 0, new Seed(20));
    Objective<ScoreBatch> distillation = Options.build(KlDistillation.class, Map.of());
    assertThatThrownBy(() -> trainer(model, features, data, distillation).run())
        .hasMessage(
            "this objective cannot train a ranker here: it needs the input 'teacher', and there are"
                + " no scores of a teacher");
    RankerTrainer trainer = trainer(model, features, data, InfoNce.of(1));
    trainer.finish();
    assertThatThrownBy(trainer::run)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("training is over: all 1 steps are done");
    PairFeatures more = features.with(VectorFeatures.of("", one(3), one(4), false));
    assertThatThrownBy(() -> model.score(more, 0, new int[] {1}))
        .hasMessage(
            "the ranker was made for the features query, document and is given query, document,"
                + " cosine");
    assertThatThrownBy(() -> RankerData.of(new int[] {0}, new int[] {1}, new int[][] {{2, 1}}))
        .hasMessage("list 0 has its positive, document 1, among its negatives");
    assertThatThrownBy(() -> RankerData.of(new int[] {0}, new int[] {1}, new int[][] {{}}))
        .hasMessage("list 0 has no negative, so nothing to learn from; leave it out");
    assertThatThrownBy(() -> RankerData.of(new int[0], new int[0], new int[0][]))
        .hasMessage("there is nothing to train on: no list");
    assertThatThrownBy(() -> training(InfoNce.of(1), 0.1, 1, 1, 0))
        .hasMessage("1 epochs in batches of 1 with 0 negatives; legal: at least 1 of each");
    assertThatThrownBy(() ->
            RankerModel.of(
                List.of("one"),
                new double[1],
                new double[] {0},
                Network.random(NetworkShape.of(Output.LINEAR, 1, 1), new Seed(0))))
        .hasMessage(
            "feature 'one' has the mean 0.0 and the spread 0.0; legal: finite, and above 0");
    assertThatThrownBy(() ->
            RankerModel.of(
                List.of("one"),
                new double[1],
                new double[] {1},
                Network.random(NetworkShape.of(Output.LINEAR, 2, 1), new Seed(0))))
        .hasMessageContaining("1 features have 1 means and 1 spreads");
  }

  private static Matrix.Floats one(int rows) {
    Matrix.Floats vectors = Matrix.floats(rows, 2);
    vectors.fill(1);
    return vectors;
  }
}
