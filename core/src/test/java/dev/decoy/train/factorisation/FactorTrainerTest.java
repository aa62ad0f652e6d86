package dev.decoy.train.factorisation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.array.NamedMatrix;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;
import dev.decoy.objective.score.BinaryCrossEntropy;
import dev.decoy.objective.score.Bpr;
import dev.decoy.objective.score.Ccl;
import dev.decoy.objective.score.Hinge;
import dev.decoy.objective.score.InfoNce;
import dev.decoy.objective.score.KlDistillation;
import dev.decoy.objective.score.Nbpo;
import dev.decoy.objective.score.ScoreBatch;
import dev.decoy.objective.score.SquaredError;
import dev.decoy.train.factorisation.FactorTraining.Negatives;
import dev.decoy.train.factorisation.FactorTraining.Penalty;
import dev.decoy.train.factorisation.FactorTraining.Rows;
import dev.decoy.train.retriever.Loops;
import dev.decoy.train.retriever.UpdateRule;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FactorTrainerTest {
  private static final Map<String, Class<? extends Record>> OBJECTIVES =
      Map.of(
          "bpr", Bpr.class,
          "binary-cross-entropy", BinaryCrossEntropy.class,
          "infonce", InfoNce.class,
          "hinge", Hinge.class,
          "squared-error", SquaredError.class,
          "ccl", Ccl.class,
          "nbpo", Nbpo.class,
          "kl-distillation", KlDistillation.class);

  @SuppressWarnings("unchecked") // all of them read scores
  private static Objective<ScoreBatch> objective(String text) {
    Spec spec = Spec.parse(text);
    return (Objective<ScoreBatch>)
        Options.build(Objects.requireNonNull(OBJECTIVES.get(spec.name())), spec.options());
  }

  private static Interactions some(int users, int items, int each, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[][] lists = new int[users][];
    for (int user = 0; user < users; user++) {
      // Half of a user's items are of the user's own kind.
      int kind = user % 4;
      lists[user] =
          random
              .ints(each)
              .map(any -> any % 2 == 0 ? Math.floorMod(any / 2, items) : kind)
              .map(item -> Math.floorMod(item * 4 + kind, items))
              .toArray();
    }
    return Interactions.of(items, lists);
  }

  private static FactorTraining plain(
      Objective<ScoreBatch> objective, double rate, int batch, int negatives, Penalty penalty) {
    return new FactorTraining(
        objective,
        UpdateRule.of(UpdateRule.Kind.SGD),
        rate,
        1,
        1,
        batch,
        Negatives.even(negatives),
        penalty,
        0);
  }

  /** The loss of a whole epoch in one batch, in double precision. */
  private static double loss(
      Objective<ScoreBatch> objective,
      double[][] u,
      double[][] v,
      boolean cosine,
      double[][] p,
      double[][] q,
      int[] owners,
      int[][] candidates) {
    Matrix scores = Matrix.doubles(owners.length, candidates[0].length);
    Matrix relevance = scores.like();
    Matrix flips = scores.like();
    for (int row = 0; row < owners.length; row++) {
      relevance.set(row, 0, 1);
      for (int c = 0; c < candidates[row].length; c++) {
        double[] one = u[owners[row]];
        double[] other = v[candidates[row][c]];
        double scale = cosine ? Math.sqrt(dot(one, one) * dot(other, other)) : 1;
        scores.set(row, c, dot(one, other) / scale);
        flips.set(row, c, p.length == 0 ? 0 : dot(p[owners[row]], q[candidates[row][c]]));
      }
    }
    Extras extras = p.length == 0 ? Extras.NONE : Extras.of("flips", flips);
    return objective.lossAndGradient(new ScoreBatch(scores, relevance, extras), new Gradients());
  }

  private static double dot(double[] one, double[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += one[i] * other[i];
    }
    return sum;
  }

  @ParameterizedTest
  @CsvSource({
    "bpr, false",
    "bpr, true",
    "binary-cross-entropy, false",
    "'infonce:temperature=0.7', true",
    "'hinge:margin=0.7', false",
    "squared-error, false",
    "'ccl:margin=0.1,weight=2', true",
    "'nbpo:form=likelihood', false"
  })
  void aStepFollowsTheSlopeOfTheLoss(String text, boolean cosine) {
    Objective<ScoreBatch> objective = objective(text);
    Interactions train = some(7, 19, 5, 1);
    double rate = 0.01;
    double l2 = 0.3;
    Factors factors = begin(train, 6, cosine, text.startsWith("nbpo"));
    Factors before = factors.copy();
    Seed seed = new Seed(5);
    int[] owners = new int[train.size()];
    int[][] candidates = new int[train.size()][4];
    candidates(train, seed, owners, candidates);
    try (FactorTrainer trainer =
        new FactorTrainer(
            factors,
            train,
            plain(objective, rate, 1000, 3, new Penalty(l2, l2, Rows.TOUCHED)),
            seed,
            2)) {
      double loss = trainer.epoch(() -> {});
      double[][] u = before.users().toArray();
      double[][] v = before.items().toArray();
      double[][] p =
          before.flips().map(both -> both.users().toArray()).orElseGet(() -> new double[0][]);
      double[][] q =
          before.flips().map(both -> both.items().toArray()).orElseGet(() -> new double[0][]);
      assertThat(loss)
          .isCloseTo(loss(objective, u, v, cosine, p, q, owners, candidates), within(1e-3));
      check(
          u,
          factors.users(),
          rate,
          l2,
          () -> loss(objective, u, v, cosine, p, q, owners, candidates));
      check(
          v,
          factors.items(),
          rate,
          l2,
          () -> loss(objective, u, v, cosine, p, q, owners, candidates));
      factors
          .flips()
          .ifPresent(both -> {
            check(
                p,
                both.users(),
                rate,
                l2,
                () -> loss(objective, u, v, cosine, p, q, owners, candidates));
            check(
                q,
                both.items(),
                rate,
                l2,
                () -> loss(objective, u, v, cosine, p, q, owners, candidates));
          });
    }
  }

  private static Factors begin(Interactions train, int d, boolean cosine, boolean flips) {
    Factors factors = Factors.normal(train.users(), train.items(), d, 0.6, cosine, new Seed(3));
    Factors second = Factors.normal(train.users(), train.items(), 3, 0.6, false, new Seed(4));
    return flips
        ? new Factors(
            factors.users(),
            factors.items(),
            cosine,
            java.util.Optional.of(new Factors.Flips(second.users(), second.items())))
        : factors;
  }

  private static void candidates(Interactions train, Seed seed, int[] owners, int[][] candidates) {
    NegativeItems negatives = new NegativeItems(train, train, Negatives.even(3));
    int n = 0;
    for (int user = 0; user < train.users(); user++) {
      for (int item : train.lists()[user]) {
        owners[n] = user;
        candidates[n][0] = item;
        negatives.draw(user, seed.stage("negatives").at(0).at(n).generator(), candidates[n], 1);
        n++;
      }
    }
  }

  private interface Loss {
    double get();
  }

  /** Only rows that a batch touches move; a row with no slope was not touched or has none. */
  private static void check(
      double[][] weights, Matrix.Floats moved, double rate, double l2, Loss loss) {
    int steep = 0;
    for (int row = 0; row < weights.length; row++) {
      for (int c = 0; c < weights[row].length; c++) {
        double at = weights[row][c];
        weights[row][c] = at + 1e-5;
        double up = loss.get();
        weights[row][c] = at - 1e-5;
        double down = loss.get();
        weights[row][c] = at;
        double slope = (up - down) / 2e-5;
        double followed = (at - moved.get(row, c)) / rate;
        boolean touched = followed != 0;
        assertThat(followed)
            .as("row %d column %d", row, c)
            .isCloseTo(touched ? slope + l2 * at : slope, within(2e-4 * (1 + Math.abs(slope))));
        steep += Math.abs(slope) > 1e-3 ? 1 : 0;
      }
    }
    assertThat(steep).isPositive();
  }

  /** The ten gradient lines of the paper's code, on plain arrays. */
  @Test
  void nbpoMovesAllRowsAsItsAuthorsDo() {
    Interactions train = some(6, 15, 4, 2);
    double rate = 0.05;
    double l2 = 0.2;
    double flipL2 = 0.5;
    Factors factors = begin(train, 5, false, true);
    double[][] u = factors.users().toArray();
    double[][] v = factors.items().toArray();
    double[][] p = factors.flips().orElseThrow().users().toArray();
    double[][] q = factors.flips().orElseThrow().items().toArray();
    int[] owners = new int[train.size()];
    int[][] candidates = new int[train.size()][4];
    Seed seed = new Seed(6);
    candidates(train, seed, owners, candidates);
    double[][] du = zeros(u);
    double[][] dv = zeros(v);
    double[][] dp = zeros(p);
    double[][] dq = zeros(q);
    for (int row = 0; row < owners.length; row++) {
      for (int c = 1; c < 4; c++) {
        for (int item : new int[] {candidates[row][0], candidates[row][c]}) {
          boolean voted = item == candidates[row][0];
          double x = sigmoid(dot(u[owners[row]], v[item]));
          double g = sigmoid(dot(p[owners[row]], q[item]));
          double r = voted ? (1 - g) * (1 - x) : g * (1 - x) - x;
          double f = voted ? -g * x : (1 - g) * x;
          add(du[owners[row]], r, v[item]);
          add(dv[item], r, u[owners[row]]);
          add(dp[owners[row]], f, q[item]);
          add(dq[item], f, p[owners[row]]);
        }
      }
    }
    try (FactorTrainer trainer =
        new FactorTrainer(
            factors,
            train,
            plain(objective("nbpo"), rate, 1000, 3, new Penalty(l2, flipL2, Rows.ALL)),
            seed,
            1)) {
      double loss = trainer.epoch(() -> {});
      assertThat(loss).isPositive();
    }
    same(factors.users(), u, du, rate, l2);
    same(factors.items(), v, dv, rate, l2);
    same(factors.flips().orElseThrow().users(), p, dp, rate, flipL2);
    same(factors.flips().orElseThrow().items(), q, dq, rate, flipL2);
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double[][] zeros(double[][] like) {
    return Arrays.stream(like).map(row -> new double[row.length]).toArray(double[][]::new);
  }

  private static void add(double[] to, double factor, double[] row) {
    for (int i = 0; i < to.length; i++) {
      to[i] += factor * row[i];
    }
  }

  private static void same(
      Matrix.Floats now, double[][] then, double[][] ascent, double rate, double l2) {
    for (int row = 0; row < then.length; row++) {
      for (int c = 0; c < then[row].length; c++) {
        assertThat(now.get(row, c))
            .isCloseTo(then[row][c] + rate * (ascent[row][c] - l2 * then[row][c]), within(2e-5));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ADAM", "ADAMW", "ADAGRAD", "SGD"})
  void theSameSeedGivesTheSameBitsWithAnyThreadsAndLoops(String kind) {
    Interactions train = some(60, 90, 9, 7);
    FactorTraining training =
        new FactorTraining(
            objective("ccl:margin=0.2,weight=20"),
            UpdateRule.of(UpdateRule.Kind.valueOf(kind)),
            0.02,
            0.9,
            2,
            64,
            new Negatives(11, 0.5, true),
            new Penalty(1e-3, 0, Rows.TOUCHED),
            5);
    Factors one = Factors.normal(60, 90, 21, 0.1, true, new Seed(8));
    Factors other = one.copy();
    Factors scalar = one.copy();
    run(one, train, training, 1, Loops.best());
    run(other, train, training, 3, Loops.best());
    run(scalar, train, training, 2, Loops.scalar());
    assertThat(other).isEqualTo(one);
    assertThat(scalar).isEqualTo(one);
    assertThat(one).isNotEqualTo(Factors.normal(60, 90, 21, 0.1, true, new Seed(8)));
  }

  private static void run(
      Factors factors, Interactions train, FactorTraining training, int threads, Loops loops) {
    try (FactorTrainer trainer =
        new FactorTrainer(factors, train, train, training, new Seed(9), threads, loops)) {
      for (int epoch = 0; epoch < 2; epoch++) {
        assertThat(trainer.epoch(() -> {})).isFinite();
      }
    }
  }

  @Test
  void theGradientIsNoLongerThanItsClip() {
    Interactions train = some(20, 30, 5, 11);
    Factors factors = Factors.normal(20, 30, 8, 0.5, false, new Seed(12));
    Factors before = factors.copy();
    FactorTraining training =
        new FactorTraining(
            objective("squared-error:total=sum"),
            UpdateRule.of(UpdateRule.Kind.SGD),
            1,
            1,
            1,
            1000,
            Negatives.even(2),
            Penalty.NONE,
            0.25);
    try (FactorTrainer trainer = new FactorTrainer(factors, train, training, new Seed(1), 1)) {
      assertThat(trainer.epoch(() -> {})).isPositive();
    }
    double square = 0;
    for (int i = 0; i < factors.users().values().length; i++) {
      square += Math.pow(factors.users().values()[i] - before.users().values()[i], 2);
    }
    for (int i = 0; i < factors.items().values().length; i++) {
      square += Math.pow(factors.items().values()[i] - before.items().values()[i], 2);
    }
    assertThat(Math.sqrt(square)).isCloseTo(0.25, within(1e-4));
  }

  @Test
  void learnsWhoLikesWhat() {
    Interactions all = some(120, 80, 16, 21);
    int[][] train = new int[120][];
    int[][] held = new int[120][];
    for (int user = 0; user < 120; user++) {
      int[] list = all.lists()[user];
      int cut = user % list.length;
      held[user] = new int[] {list[cut]};
      train[user] = Arrays.stream(list).filter(item -> item != list[cut]).toArray();
    }
    ItemRanking ranking =
        new ItemRanking(
            new Interactions(80, train),
            new Interactions(80, held),
            dev.decoy.measure.metric.Metric.parseAll("recall@10"));
    Factors factors = Factors.normal(120, 80, 16, 0.1, false, new Seed(2));
    double untrained = ranking.means(factors, 2)[0];
    try (FactorTrainer trainer =
        new FactorTrainer(
            factors,
            new Interactions(80, train),
            FactorTraining.of(Bpr.DEFAULT, 0.02, 30, 128, 4),
            new Seed(3),
            2)) {
      int[] heard = new int[1];
      int best =
          new BestEpoch(4, 1)
              .run(
                  trainer,
                  30,
                  now -> ranking.means(now, 2)[0],
                  () -> {},
                  (epoch, loss, value, bestNow) -> heard[0]++);
      assertThat(best).isPositive();
      assertThat(heard[0]).isEqualTo(trainer.epochs() + 1);
    }
    // A user's own kind are 20 of the 80 items.
    assertThat(ranking.means(factors, 1)[0]).isGreaterThan(untrained + 0.3);
  }

  @Test
  void putsTheBestEpochBack() {
    Interactions train = some(20, 30, 5, 11);
    Factors factors = Factors.normal(20, 30, 8, 0.5, false, new Seed(12));
    double[] values = {0, 3, 5, 4, 2, 9};
    Factors[] seen = new Factors[values.length];
    int[] at = new int[1];
    try (FactorTrainer trainer =
        new FactorTrainer(
            factors, train, FactorTraining.of(Bpr.DEFAULT, 0.05, 9, 32, 2), new Seed(1), 1)) {
      int best =
          new BestEpoch(2, 0.5)
              .run(
                  trainer,
                  9,
                  now -> {
                    seen[at[0]] = now.copy();
                    return values[at[0]++];
                  },
                  () -> {},
                  (epoch, loss, value, bestNow) -> {});
      assertThat(best).isEqualTo(2);
      // Two epochs were no better: the last one is never reached.
      assertThat(trainer.epochs()).isEqualTo(4);
    }
    assertThat(factors).isEqualTo(seen[2]).isNotEqualTo(seen[4]);
  }

  private static Map<String, float[]> numbers(List<NamedMatrix> state) {
    Map<String, float[]> numbers = new LinkedHashMap<>();
    for (NamedMatrix one : state) {
      numbers.put(one.name(), one.matrix().values().clone());
    }
    return numbers;
  }

  @ParameterizedTest
  @CsvSource({"bpr, ADAM, 6", "bpr, ADAGRAD, 4", "nbpo, ADAM, 12", "nbpo, SGD, 4"})
  void goesOnBehindAnEpochToTheSameWeightsAndChoosesTheSameEpoch(
      String objective, UpdateRule.Kind kind, int tables) {
    Interactions train = some(20, 30, 5, 11);
    FactorTraining training =
        new FactorTraining(
            objective(objective),
            UpdateRule.of(kind),
            0.05,
            0.9,
            9,
            32,
            Negatives.even(2),
            Penalty.NONE,
            0);
    double[] values = {0, 3, 2, 5, 4, 4.5, 6, 1, 1, 1};
    BestEpoch choice = new BestEpoch(3, 0.5);
    Factors whole = begun(objective, 12);
    Map<String, float[]> end;
    Map<String, float[]> behindFive = new LinkedHashMap<>();
    Map<String, float[]> bestOfFive = new LinkedHashMap<>();
    try (FactorTrainer trainer = new FactorTrainer(whole, train, training, new Seed(1), 1)) {
      int best =
          choice.run(
              trainer,
              9,
              _ -> values[trainer.epochs()],
              () -> {},
              (epoch, loss, value, bestNow) -> {
                if (epoch == bestNow && epoch <= 5) {
                  bestOfFive.putAll(numbers(whole.tables()));
                }
                if (epoch == 5) {
                  behindFive.putAll(numbers(trainer.state()));
                }
              });
      assertThat(best).isEqualTo(6);
      end = numbers(trainer.state());
    }
    assertThat(behindFive.keySet()).hasSize(tables);

    Factors other = begun(objective, 77);
    Factors kept = other.copy();
    fill(kept.tables(), bestOfFive);
    try (FactorTrainer trainer = new FactorTrainer(other, train, training, new Seed(1), 2)) {
      fill(trainer.state(), behindFive);
      trainer.resume(5);
      List<Double> known = List.of(0.0, 3.0, 2.0, 5.0, 4.0, 4.5);
      assertThat(choice.best(known)).isEqualTo(3);
      int best =
          choice.resume(
              trainer,
              9,
              known,
              kept,
              _ -> values[trainer.epochs()],
              () -> {},
              (epoch, loss, value, bestNow) -> assertThat(epoch).isGreaterThan(5));
      assertThat(best).isEqualTo(6);
      numbers(trainer.state())
          .forEach((name, now) -> assertThat(now).as(name).isEqualTo(end.get(name)));
      assertThatThrownBy(() -> trainer.resume(10)).hasMessageContaining("legal: 0 to 9");
      assertThatThrownBy(
              () -> choice.resume(trainer, 9, known, kept, _ -> 0, () -> {}, (a, b, c, d) -> {}))
          .hasMessageContaining("9 epochs are done, and 6 values were measured");
    }
  }

  private static Factors begun(String objective, long seed) {
    return objective.equals("nbpo")
        ? Factors.flipping(20, 30, 8, new Seed(seed))
        : Factors.normal(20, 30, 8, 0.5, false, new Seed(seed));
  }

  private static void fill(List<NamedMatrix> state, Map<String, float[]> numbers) {
    for (NamedMatrix one : state) {
      float[] from = Objects.requireNonNull(numbers.get(one.name()));
      System.arraycopy(from, 0, one.matrix().values(), 0, from.length);
    }
  }

  @Test
  void refusesWhatItCannotTrainOn() {
    Interactions train = some(6, 15, 4, 2);
    Factors factors = Factors.normal(6, 15, 4, 0.1, false, new Seed(1));
    assertThatThrownBy(() -> trainer(factors, train, objective("kl-distillation")))
        .hasMessageContaining("cannot train a factorisation: it needs the input 'teacher'");
    assertThatThrownBy(() -> trainer(factors, train, objective("nbpo")))
        .hasMessageContaining("needs the input 'flips'");
    assertThatThrownBy(() -> trainer(factors, new Interactions(15, new int[6][0]), Bpr.DEFAULT))
        .hasMessageContaining("no interaction");
    assertThatThrownBy(() -> trainer(factors, new Interactions(15, new int[7][0]), Bpr.DEFAULT))
        .hasMessageContaining("knows 6 users and 15 items, the interactions 7 and 15");
    assertThatThrownBy(() ->
            trainer(
                Factors.normal(1, 2, 4, 0.1, false, new Seed(1)),
                new Interactions(2, new int[][] {{0, 1}}),
                Bpr.DEFAULT))
        .hasMessageContaining("user 0 took all 2 items");
  }

  private static void trainer(
      Factors factors, Interactions train, Objective<ScoreBatch> objective) {
    new FactorTrainer(factors, train, FactorTraining.of(objective, 0.1, 1, 8, 2), new Seed(1), 1)
        .close();
  }
}
