package dev.decoy.objective.trajectory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.array.MissingInputException;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import dev.decoy.method.SpecException;
import dev.decoy.model.TabularPolicy;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;
import dev.decoy.testing.FiniteDifferences;
import dev.decoy.testing.Reference;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** PSR, NSR, W-REINFORCE and the baselines, which share everything but the advantage. */
class PolicyGradientTest {
  private static final Offset<Double> SIX_DECIMALS = within(5e-7);
  private static final String PSR = "w-reinforce:keep=correct";
  private static final String NSR = "w-reinforce:keep=incorrect";

  static List<Reference> cases() {
    return Reference.cases(PolicyGradientTest.class, "released-policies.json");
  }

  private static Objective<TrajectoryBatch> objective(String text) {
    Spec spec = Spec.parse(text);
    return switch (spec.name()) {
      case "w-reinforce" -> Options.build(NegativeReinforcement.class, spec.options());
      case "reinforce" -> Options.build(Reinforce.class, spec.options());
      case "grpo" -> Options.build(Grpo.class, spec.options());
      case "rloo" -> Options.build(Rloo.class, spec.options());
      default -> throw new IllegalArgumentException(text);
    };
  }

  private static Matrix gradient(String spec, TrajectoryBatch batch) {
    Gradients out = new Gradients();
    objective(spec).lossAndGradient(batch, out);
    return out.of("log-probabilities");
  }

  private static double loss(String spec, TrajectoryBatch batch) {
    return objective(spec).lossAndGradient(batch, new Gradients());
  }

  private static Matrix filled(int rows, int columns, double value) {
    Matrix matrix = Matrix.doubles(rows, columns);
    matrix.fill(value);
    return matrix;
  }

  /** Texts of one token each, on policy. */
  private static TrajectoryBatch tokens(int[] groups, double... rewards) {
    Matrix log = filled(rewards.length, 1, -1);
    return new TrajectoryBatch(
        log,
        filled(rewards.length, 1, 1),
        groups,
        rewards,
        Extras.of("old-log-probabilities", log.copy()));
  }

  /** Case A: lengths (3, 2, 4, 1), of which the first and last are right. */
  private static TrajectoryBatch worked() {
    int[] lengths = {3, 2, 4, 1};
    Matrix log = filled(4, 4, -0.7);
    Matrix mask = Matrix.doubles(4, 4);
    for (int b = 0; b < 4; b++) {
      for (int t = 0; t < lengths[b]; t++) {
        mask.set(b, t, 1);
      }
    }
    return new TrajectoryBatch(
        log,
        mask,
        new int[] {0, 0, 0, 0},
        new double[] {1, 0, 0, 1},
        Extras.of("old-log-probabilities", log.copy()));
  }

  @Test
  void caseAGivesEachHalfItsOwnTokens() {
    for (String form : new String[] {"", ",form=clipped"}) {
      Matrix psr = gradient(PSR + form, worked());
      Matrix nsr = gradient(NSR + form, worked());
      Matrix all = gradient("w-reinforce:positive=0.1" + form, worked());
      assertThat(psr.toArray()[0])
          .containsExactly(new double[] {-.25, -.25, -.25, 0}, within(1e-12));
      assertThat(psr.toArray()[1]).containsOnly(0);
      assertThat(psr.get(3, 0)).isCloseTo(-0.25, within(1e-12));
      assertThat(nsr.toArray()[0]).containsOnly(0);
      assertThat(nsr.get(2, 3)).isCloseTo(1 / 6.0, within(1e-12));
      assertThat(all.get(0, 0)).isCloseTo(-0.01, within(1e-12));
      assertThat(all.get(1, 1)).isCloseTo(0.1, within(1e-12));
    }
    // On policy, ρ = 1: minus the mean advantage (4 · 0.1 - 6) / 10.
    assertThat(loss("w-reinforce:form=clipped", worked())).isCloseTo(0.56, within(1e-12));
  }

  @Test
  void caseBSendsAWrongArmsProbabilityToTheOthersAsTheyAreBelievedIn() {
    TabularPolicy policy = bandit(0.5, 0.3, 0.2);
    step(policy, NSR, 0);
    double[] after = policy.distribution(0);
    assertThat(after).containsExactly(new double[] {0.318388, 0.425151, 0.256462}, SIX_DECIMALS);
    assertThat(after[1] / after[2]).isCloseTo(1.657756, SIX_DECIMALS);
    policy = bandit(0.5, 0.3, 0.2);
    step(policy, PSR, 1);
    assertThat(policy.distribution(0))
        .containsExactly(new double[] {0.681092, 0.183620, 0.135288}, SIX_DECIMALS);
  }

  private static TabularPolicy bandit(double... probabilities) {
    TabularPolicy policy = TabularPolicy.bandit(1, probabilities.length);
    for (int v = 0; v < probabilities.length; v++) {
      policy.logits().set(0, v, Math.log(probabilities[v]));
    }
    return policy;
  }

  private static void step(TabularPolicy policy, String spec, double reward) {
    double[] log = new double[1];
    policy.logProbabilities(0, new int[] {0}, log);
    TrajectoryBatch batch =
        new TrajectoryBatch(
            Matrix.of(log),
            Matrix.of(new double[] {1}),
            new int[1],
            new double[] {reward},
            Extras.NONE);
    double[] slopes = new double[1];
    gradient(spec, batch).read(0, slopes);
    Matrix ofTable = policy.logits().like(1, 3);
    policy.backpropagate(0, new int[] {0}, slopes, ofTable);
    policy.descend(ofTable, 1);
  }

  @Test
  void inExpectationBothHalvesAndRlooMoveAPolicyTheSameWay() {
    double[] pi = {0.1, 0.2, 0.3, 0.25, 0.15};
    boolean[] right = {true, false, true, false, false};
    String fixed = ",aggregation=fixed,size=3";
    double[] expected = {0.06, -0.08, 0.18, -0.1, -0.06};
    for (String spec : new String[] {PSR + fixed, NSR + fixed, "rloo:aggregation=fixed,size=3"}) {
      assertThat(expectedMove(pi, right, 3, spec))
          .as(spec)
          .containsExactly(expected, within(1e-12));
    }
    assertThat(expectedMove(pi, right, 3, "grpo:form=pure,scale=none,aggregation=fixed,size=3"))
        .containsExactly(new double[] {0.04, -0.053333, 0.12, -0.066667, -0.04}, SIX_DECIMALS);
    // With means over what is kept it is the subsets' sizes that differ.
    assertThat(expectedMove(pi, right, 3, PSR)[2]).isNotCloseTo(0.18, within(0.01));
  }

  /** Minus the gradient by the logits, over all ways to draw n arms. */
  private static double[] expectedMove(double[] pi, boolean[] right, int n, String spec) {
    TabularPolicy policy = bandit(pi);
    double[] move = new double[pi.length];
    int ways = (int) Math.pow(pi.length, n);
    for (int way = 0; way < ways; way++) {
      int[] arms = new int[n];
      double probability = 1;
      Matrix log = Matrix.doubles(n, 1);
      double[] rewards = new double[n];
      for (int i = 0, rest = way; i < n; i++, rest /= pi.length) {
        arms[i] = rest % pi.length;
        probability *= pi[arms[i]];
        log.set(i, 0, Math.log(pi[arms[i]]));
        rewards[i] = right[arms[i]] ? 1 : 0;
      }
      Matrix slopes =
          gradient(
              spec, new TrajectoryBatch(log, filled(n, 1, 1), new int[n], rewards, Extras.NONE));
      Matrix ofTable = policy.logits().like(1, pi.length);
      for (int i = 0; i < n; i++) {
        policy.backpropagate(0, new int[] {arms[i]}, slopes.toArray()[i], ofTable);
      }
      for (int v = 0; v < pi.length; v++) {
        move[v] -= probability * ofTable.get(0, v);
      }
    }
    return move;
  }

  @Test
  void theIdentityHoldsOnATreeToo() {
    TabularPolicy policy = TabularPolicy.tree(1, 2, 2, false);
    SplittableRandom random = new SplittableRandom(4);
    Arrays.setAll(policy.logits().values(), i -> random.nextGaussian());
    double[] pi = policy.distribution(0);
    double[][] moves = new double[2][6];
    for (int k = 0; k < 2; k++) {
      for (int leaf = 0; leaf < 4; leaf++) {
        int[] text = new int[2];
        double[] log = new double[2];
        policy.text(leaf, text);
        policy.logProbabilities(0, text, log);
        TrajectoryBatch batch =
            new TrajectoryBatch(
                Matrix.of(log),
                filled(1, 2, 1),
                new int[1],
                new double[] {leaf == 1 || leaf == 2 ? 1 : 0},
                Extras.NONE);
        Matrix.Doubles ofTable = policy.logits().like(3, 2);
        policy.backpropagate(
            0,
            text,
            gradient((k == 0 ? PSR : NSR) + ",aggregation=fixed", batch).toArray()[0],
            ofTable);
        for (int i = 0; i < 6; i++) {
          moves[k][i] -= pi[leaf] * ofTable.values()[i];
        }
      }
    }
    assertThat(moves[0]).containsExactly(moves[1], within(1e-12));
  }

  @Test
  void weightedIsTheSumOfItsHalvesOnlyUnderAFixedDivisor() {
    TrajectoryBatch batch = random(3, false);
    String fixed = ",aggregation=fixed,size=7";
    assertThat(loss("w-reinforce:positive=0.3" + fixed, batch))
        .isCloseTo(0.3 * loss(PSR + fixed, batch) + loss(NSR + fixed, batch), within(1e-12));
    assertThat(loss("w-reinforce:positive=0.3", batch))
        .isNotCloseTo(0.3 * loss(PSR, batch) + loss(NSR, batch), within(0.01));
    assertThat(gradient("w-reinforce:positive=1", batch)).isEqualTo(gradient("reinforce", batch));
  }

  @Test
  void clipsOnTheSideThatTheAdvantagePushesTo() {
    Extras extras = Extras.of("old-log-probabilities", Matrix.of(new double[] {-1.3}));
    Matrix log = Matrix.of(new double[] {-1});
    Matrix one = Matrix.of(new double[] {1});
    TrajectoryBatch right = new TrajectoryBatch(log, one, new int[1], new double[] {1}, extras);
    TrajectoryBatch wrong = new TrajectoryBatch(log, one, new int[1], new double[] {0}, extras);
    assertThat(loss(PSR + ",form=clipped", right)).isCloseTo(-1.2, within(1e-12));
    assertThat(gradient(PSR + ",form=clipped", right).get(0, 0)).isZero();
    assertThat(loss(NSR + ",form=clipped", wrong)).isCloseTo(1.349859, SIX_DECIMALS);
    assertThat(gradient(NSR + ",form=clipped", wrong).get(0, 0)).isCloseTo(1.349859, SIX_DECIMALS);
  }

  @Test
  void penalizesLeavingTheReferenceByTheThirdEstimate() {
    Extras extras = Extras.of("reference-log-probabilities", Matrix.of(new double[] {-0.8}));
    TrajectoryBatch batch =
        new TrajectoryBatch(
            Matrix.of(new double[] {-1}),
            Matrix.of(new double[] {1}),
            new int[1],
            new double[] {0},
            extras);
    double without = loss(NSR, batch);
    assertThat(loss(NSR + ",kl=1", batch) - without).isCloseTo(0.021403, SIX_DECIMALS);
    assertThat(loss(NSR + ",kl=1,klCap=0.01", batch) - without).isCloseTo(0.01, within(1e-12));
  }

  @Test
  void groupsGiveTheWorkedAdvantages() {
    int[] one = new int[4];
    Matrix grpo = gradient("grpo:aggregation=fixed", tokens(one, 1, 0, 0, 1));
    assertThat(grpo.get(0, 0)).isCloseTo(-0.866024, SIX_DECIMALS);
    assertThat(grpo.get(1, 0)).isCloseTo(0.866024, SIX_DECIMALS);
    TrajectoryBatch eight = tokens(new int[8], 1, 0, 0, 0, 0, 0, 0, 0);
    grpo = gradient("grpo:aggregation=fixed", eight);
    assertThat(grpo.get(0, 0)).isCloseTo(-2.474867, SIX_DECIMALS);
    assertThat(grpo.get(7, 0)).isCloseTo(0.353552, SIX_DECIMALS);
    Matrix rloo = gradient("rloo:aggregation=fixed", eight);
    assertThat(rloo.get(0, 0)).isCloseTo(-1, within(1e-12));
    assertThat(rloo.get(7, 0)).isCloseTo(0.142857, SIX_DECIMALS);
  }

  @Test
  void aTextThatIsAloneKeepsItsRewardAndEqualOnesTeachNothing() {
    TrajectoryBatch batch = tokens(new int[] {-3, 5, 5, 8, 8}, 1, 1, 1, 0, 0);
    Matrix grpo = gradient("grpo:aggregation=fixed", batch);
    Matrix rloo = gradient("rloo:aggregation=fixed", batch);
    assertThat(grpo.get(0, 0)).isCloseTo(-1, within(1e-5));
    assertThat(rloo.get(0, 0)).isEqualTo(-1);
    for (int b = 1; b < 5; b++) {
      assertThat(grpo.get(b, 0)).isZero();
      assertThat(rloo.get(b, 0)).isZero();
    }
    // Where no answer is right, NSR still pushes.
    assertThat(gradient(NSR, tokens(new int[2], 0, 0)).get(1, 0)).isEqualTo(0.5);
  }

  @Test
  void nothingKeptIsNoLossAndSaysSo() {
    Gradients out = new Gradients();
    TrajectoryBatch batch = tokens(new int[2], 0, 0);
    for (String spec :
        new String[] {
          "", ",aggregation=sequence-mean-token-mean", ",aggregation=row-weighted,size=4"
        }) {
      assertThat(objective(PSR + spec).lossAndGradient(batch, out)).isZero();
      assertThat(out.of("log-probabilities").toArray()).isEqualTo(new double[2][1]);
      assertThat(out.notes()).containsEntry("empty", 1.0).containsEntry("kept-rows", 0.0);
    }
  }

  @Test
  void aggregationsWeighTokensAsTheySay() {
    TrajectoryBatch batch = worked();
    assertThat(gradient(PSR + ",aggregation=sequence-mean-token-mean", batch).get(0, 0))
        .isCloseTo(-1 / 6.0, within(1e-12));
    assertThat(gradient(PSR + ",aggregation=sequence-mean-token-mean", batch).get(3, 0))
        .isCloseTo(-0.5, within(1e-12));
    assertThat(gradient(PSR + ",aggregation=sequence-mean-token-sum", batch).get(0, 0))
        .isCloseTo(-0.5, within(1e-12));
    assertThat(gradient(PSR + ",aggregation=fixed,size=8", batch).get(0, 0))
        .isCloseTo(-1 / 8.0, within(1e-12));
    // Two of eight rows stay: the token mean times a quarter.
    assertThat(gradient(PSR + ",aggregation=row-weighted,size=8", batch).get(0, 0))
        .isCloseTo(-0.25 / 4, within(1e-12));
  }

  @Test
  void theReferenceHasNotLostItsCases() {
    assertThat(cases()).hasSize(20);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isWhatTheReleasedCodeComputes(Reference reference) {
    int rows = whole(reference, "B");
    int columns = whole(reference, "T");
    double size = reference.number("rows").orElseThrow();
    double entropy = reference.number("entropy").orElseThrow();
    String[] methods = {PSR + ",", NSR + ",", "w-reinforce:", "grpo:", "rloo:"};
    String spec =
        methods[whole(reference, "method")]
            + "form=clipped,entropy="
            + entropy
            + ",kl="
            + reference.number("kl").orElseThrow()
            + (size > 0 ? ",aggregation=row-weighted,size=" + size : "");
    double[] groups = reference.numbers("groups");
    TrajectoryBatch batch =
        new TrajectoryBatch(
            new Matrix.Doubles(rows, columns, reference.numbers("logProbabilities")),
            new Matrix.Doubles(rows, columns, reference.numbers("mask")),
            Arrays.stream(groups).mapToInt(g -> (int) g).toArray(),
            reference.numbers("rewards"),
            Extras.of(
                    "old-log-probabilities",
                    new Matrix.Doubles(rows, columns, reference.numbers("old")))
                .with(
                    "reference-log-probabilities",
                    new Matrix.Doubles(rows, columns, reference.numbers("reference")))
                .with(
                    "logits",
                    new Matrix.Doubles(
                        rows * columns, whole(reference, "V"), reference.numbers("logits"))));
    Gradients out = new Gradients();
    assertThat(objective(spec).lossAndGradient(batch, out))
        .isCloseTo(reference.number("loss").orElseThrow(), within(1e-12));
    assertThat(((Matrix.Doubles) out.of("log-probabilities")).values())
        .containsExactly(reference.numbers("gradient"), within(1e-12));
    assertThat(out.notes().get("clip-fraction"))
        .isCloseTo(reference.number("clipFraction").orElseThrow(), within(1e-12));
    if (entropy > 0) {
      assertThat(((Matrix.Doubles) out.of("logits")).values())
          .containsExactly(reference.numbers("logitGradient"), within(1e-12));
    }
  }

  private static int whole(Reference reference, String key) {
    return (int) Math.round(reference.number(key).orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "w-reinforce:positive=0.1",
        "w-reinforce:keep=incorrect,form=clipped,kl=0.3",
        "w-reinforce:keep=correct,aggregation=sequence-mean-token-mean,entropy=0.2",
        "w-reinforce:aggregation=row-weighted,size=9,entropy=0.1,kl=0.1",
        "reinforce:form=clipped,clip=0.5,aggregation=sequence-mean-token-sum",
        "grpo:epsilon=1e-4,kl=0.04,klCap=0.5",
        "grpo:form=pure,scale=none,aggregation=fixed,size=5",
        "rloo:entropy=0.01"
      })
  void gradientsAreThoseOfTheLoss(String spec) {
    for (int seed = 0; seed < 10; seed++) {
      TrajectoryBatch batch = random(seed, seed % 2 == 0);
      FiniteDifferences.check(
          objective(spec),
          "log-probabilities",
          (Matrix.Doubles) batch.logProbabilities(),
          m ->
              new TrajectoryBatch(m, batch.mask(), batch.groups(), batch.rewards(), batch.extras()),
          1e-6);
      if (spec.contains("entropy")) {
        FiniteDifferences.check(
            objective(spec),
            "logits",
            (Matrix.Doubles) batch.extras().get("logits", "test"),
            m ->
                new TrajectoryBatch(
                    batch.logProbabilities(),
                    batch.mask(),
                    batch.groups(),
                    batch.rewards(),
                    batch.extras().with("logits", m)),
            1e-6);
      }
    }
  }

  private static TrajectoryBatch random(int seed, boolean extreme) {
    SplittableRandom random = new SplittableRandom(seed);
    int rows = 3 + random.nextInt(4);
    int columns = 1 + random.nextInt(4);
    Matrix log = Matrix.doubles(rows, columns);
    Matrix mask = Matrix.doubles(rows, columns);
    Matrix old = Matrix.doubles(rows, columns);
    Matrix reference = Matrix.doubles(rows, columns);
    Matrix logits = Matrix.doubles(rows * columns, 3);
    int[] groups = new int[rows];
    double[] rewards = new double[rows];
    for (int b = 0; b < rows; b++) {
      groups[b] = random.nextInt(2);
      rewards[b] = b < 2 ? b : random.nextInt(2);
      int length = 1 + random.nextInt(columns);
      for (int t = 0; t < columns; t++) {
        mask.set(b, t, t < length ? 1 : 0);
        log.set(b, t, -0.5 - 2 * random.nextDouble());
        old.set(b, t, log.get(b, t) + random.nextDouble() - 0.5);
        // Far enough that ratios are held.
        reference.set(b, t, extreme ? -40 * random.nextDouble() : log.get(b, t) + 0.4);
        for (int v = 0; v < 3; v++) {
          logits.set(b * columns + t, v, (extreme ? 30 : 1) * random.nextGaussian());
        }
      }
    }
    return new TrajectoryBatch(
        log,
        mask,
        groups,
        rewards,
        Extras.of("old-log-probabilities", old)
            .with("reference-log-probabilities", reference)
            .with("logits", logits));
  }

  @Test
  void orderAndPaddingChangeNothing() {
    for (int seed = 0; seed < 10; seed++) {
      TrajectoryBatch batch = random(seed, false);
      int rows = batch.rewards().length;
      int columns = batch.mask().columns();
      Matrix log = Matrix.doubles(rows, columns + 2);
      Matrix mask = Matrix.doubles(rows, columns + 2);
      int[] groups = new int[rows];
      double[] rewards = new double[rows];
      for (int b = 0; b < rows; b++) {
        int to = rows - 1 - b;
        groups[to] = batch.groups()[b];
        rewards[to] = batch.rewards()[b];
        log.set(to, 0, Double.NaN);
        for (int t = 0; t < columns; t++) {
          log.set(to, t + 1, batch.logProbabilities().get(b, t));
          mask.set(to, t + 1, batch.mask().get(b, t));
        }
      }
      TrajectoryBatch moved = new TrajectoryBatch(log, mask, groups, rewards, Extras.NONE);
      for (String spec : new String[] {PSR, NSR, "w-reinforce", "grpo:form=pure", "rloo"}) {
        assertThat(loss(spec, moved)).isCloseTo(loss(spec, batch), within(1e-12));
        assertThat(gradient(spec, moved).get(rows - 1, 1))
            .isCloseTo(gradient(spec, batch).get(0, 0), within(1e-12));
      }
    }
  }

  @Test
  void singlePrecisionAgreesWithDouble() {
    TrajectoryBatch batch = random(5, false);
    Matrix single = Matrix.floats(batch.mask().rows(), batch.mask().columns());
    for (int b = 0; b < single.rows(); b++) {
      single.write(b, batch.logProbabilities().toArray()[b]);
    }
    TrajectoryBatch narrow =
        new TrajectoryBatch(single, batch.mask(), batch.groups(), batch.rewards(), batch.extras());
    for (String spec : new String[] {"w-reinforce", "grpo", "rloo:kl=0.1"}) {
      assertThat(loss(spec, narrow)).isCloseTo(loss(spec, batch), within(1e-5));
      assertThat(gradient(spec, narrow)).isInstanceOf(Matrix.Floats.class);
    }
  }

  @Test
  void rewardsAreSaidNotGuessed() {
    TrajectoryBatch signed = tokens(new int[2], 1, -1);
    assertThatThrownBy(() -> loss(NSR, signed))
        .hasMessage("the reward of text 1 is -1.0; legal with w-reinforce:rewards=binary: 0, 1");
    assertThat(gradient(NSR + ",rewards=signed", signed))
        .isEqualTo(gradient(NSR, tokens(new int[2], 1, 0)));
    assertThat(gradient("reinforce:rewards=signed", signed))
        .isEqualTo(gradient("reinforce", tokens(new int[2], 1, 0)));
    assertThatThrownBy(() -> loss("grpo:rewards=signed", tokens(new int[1], 0.5)))
        .hasMessageContaining("signed: -1, 1");
    assertThat(gradient("reinforce:rewards=real", tokens(new int[1], 0.5)).get(0, 0))
        .isEqualTo(-0.5);
    assertThatThrownBy(() -> objective("w-reinforce:rewards=real"))
        .isInstanceOf(SpecException.class);
  }

  @Test
  void saysWhatItLacksAndWhatIsGivenInVain() {
    TrajectoryBatch bare =
        new TrajectoryBatch(
            filled(2, 1, -1), filled(2, 1, 1), new int[2], new double[] {1, 0}, Extras.NONE);
    assertThatThrownBy(() -> loss("grpo", bare))
        .isInstanceOf(MissingInputException.class)
        .hasMessageContaining("grpo needs the input 'old-log-probabilities'");
    assertThatThrownBy(() -> loss("rloo:kl=1", bare))
        .isInstanceOf(MissingInputException.class)
        .hasMessageContaining("'reference-log-probabilities'");
    assertThatThrownBy(() -> loss("rloo:entropy=1", bare))
        .isInstanceOf(MissingInputException.class)
        .hasMessageContaining("'logits'");
    for (String spec :
        new String[] {
          "rloo:size=3", "reinforce:clip=0.3", "grpo:scale=none,epsilon=0.1", NSR + ",positive=0.5"
        }) {
      assertThatThrownBy(() -> objective(spec)).isInstanceOf(SpecException.class);
    }
  }
}
