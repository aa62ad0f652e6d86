package dev.decoy.objective.logit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import dev.decoy.method.SpecException;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.Objective;
import dev.decoy.testing.FiniteDifferences;
import dev.decoy.testing.Reference;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiceTest {
  private static final Offset<Double> SIX_DECIMALS = within(5e-7);
  private static final double[] SET = {0.9, 0.6, 0.3, 0.05};
  private static final int[] SET_TARGETS = {1, 0, 1, 0};

  static List<Reference> cases() {
    return Reference.cases(DiceTest.class, "released-dice.json");
  }

  private static Dice dice(String options) {
    return Options.build(Dice.class, Spec.parse("dice" + options).options());
  }

  private static Tversky tversky(String options) {
    return Options.build(Tversky.class, Spec.parse("tversky" + options).options());
  }

  private static LogitBatch column(double[] values, int... targets) {
    return new LogitBatch(Matrix.column(values), targets, Extras.NONE);
  }

  private static double loss(Objective<LogitBatch> objective, LogitBatch batch) {
    return objective.lossAndGradient(batch, new Gradients());
  }

  private static double loss(Objective<LogitBatch> objective, double p, int target) {
    return loss(objective, column(new double[] {p}, target));
  }

  @ParameterizedTest
  @CsvSource({
    "'alpha=0,squared=false', 0.034483, 0.2, 0.428571, 0.473684, 0.333333, 0.090909",
    "'alpha=0,squared=true', 0.003559, 0.111111, 0.402985, 0.447514, 0.2, 0.009901",
    "'alpha=1,squared=false', 0.435407, 0.333333, 0.435407, 0.082569, 0.2, 0.082569",
    "'alpha=0.01,squared=true', 0.005234, 0.112824, 0.403084, 0.436157, 0.197791, 0.009880"
  })
  void isTheWorkedTable(
      String options, double a, double b, double c, double d, double e, double f) {
    Dice dice = dice(":reads=probabilities,smooth=1," + options);
    double[] p = {0.9, 0.5, 0.1, 0.9, 0.5, 0.1};
    double[] expected = {a, b, c, d, e, f};
    for (int i = 0; i < 6; i++) {
      assertThat(loss(dice, p[i], i < 3 ? 1 : 0)).isCloseTo(expected[i], SIX_DECIMALS);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'alpha=0,squared=false', 0.298969",
    "'alpha=0,squared=true', 0.202346",
    "'alpha=0,squared=false,smooth=1e-4', 0.376614",
    "'alpha=0.01,squared=true', 0.204314"
  })
  void isTheWorkedSet(String options, double expected) {
    assertThat(loss(dice(":reads=probabilities,level=set," + options), column(SET, SET_TARGETS)))
        .isCloseTo(expected, SIX_DECIMALS);
  }

  @Test
  void hasTheWorkedGradients() {
    Gradients out = new Gradients();
    Dice dice = dice(":reads=probabilities");
    dice.lossAndGradient(column(new double[] {0.3}, 1), out);
    assertThat(out.of("logits").get(0, 0)).isCloseTo(-0.732614, SIX_DECIMALS);
    dice.lossAndGradient(column(new double[] {0.3}, 0), out);
    assertThat(out.of("logits").get(0, 0)).isCloseTo(0.499856, SIX_DECIMALS);
  }

  @Test
  void tverskyIsTheWorkedCasesAndDiceInBetween() {
    assertThat(loss(tversky(":smooth=0.5,reads=probabilities"), 0.3, 1))
        .isCloseTo(0.304348, SIX_DECIMALS)
        .isCloseTo(loss(dice(":alpha=0,squared=false,reads=probabilities"), 0.3, 1), within(1e-12));
    Tversky recall = tversky(":falsePositives=0.3,falseNegatives=0.7,reads=probabilities");
    assertThat(loss(recall, 0.3, 1)).isCloseTo(0.273743, SIX_DECIMALS);
    assertThat(loss(recall, 0.3, 0)).isCloseTo(0.082569, SIX_DECIMALS);
    assertThat(loss(tversky(":smooth=0.5,level=set,reads=probabilities"), column(SET, SET_TARGETS)))
        .isCloseTo(0.298969, SIX_DECIMALS);
  }

  @Test
  void theReferenceHasNotLostItsCases() {
    assertThat(cases()).hasSize(24);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isWhatTheReleasedCodeComputes(Reference reference) {
    int columns = whole(reference, "C");
    double ratio = reference.number("hardNegatives").orElseThrow();
    Dice dice =
        new Dice(
            reference.number("smooth").orElseThrow(),
            reference.number("alpha").orElseThrow(),
            whole(reference, "squared") == 1,
            columns == 1 ? Level.SET : Level.EXAMPLE,
            whole(reference, "sum") == 1 ? Reduction.SUM : Reduction.MEAN,
            whole(reference, "logitsGiven") == 1 ? Reads.LOGITS : Reads.PROBABILITIES,
            ratio,
            ratio > 0 ? Dice.Ohem.PARITY : Dice.Ohem.EXACT);
    double[] logits = reference.numbers("logits");
    Gradients out = new Gradients();
    assertThat(
            dice.lossAndGradient(
                new LogitBatch(
                    new Matrix.Doubles(logits.length / columns, columns, logits),
                    targets(reference),
                    Extras.NONE),
                out))
        .isCloseTo(reference.number("loss").orElseThrow(), within(1e-12));
    assertThat(((Matrix.Doubles) out.of("logits")).values())
        .containsExactly(reference.numbers("gradient"), within(1e-12));
  }

  private static int whole(Reference reference, String key) {
    return (int) Math.round(reference.number(key).orElseThrow());
  }

  private static int[] targets(Reference reference) {
    double[] numbers = reference.numbers("targets");
    int[] targets = new int[numbers.length];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = (int) numbers[i];
    }
    return targets;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "alpha=0",
        "alpha=0,squared=false",
        "alpha=1,squared=false",
        "alpha=2.5,reduction=sum",
        "level=set",
        "level=set,alpha=0.5,squared=false,smooth=0.01",
        "hardNegatives=1",
        "level=set,hardNegatives=2"
      })
  void gradientsAreThoseOfTheLoss(String options) {
    for (int seed = 0; seed < 12; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int columns = 1 + random.nextInt(4);
      int rows = 1 + random.nextInt(6);
      Matrix.Doubles logits = Matrix.doubles(rows, columns);
      int[] targets = new int[rows];
      // Extreme ones too, of which probabilities of 1 within rounding come.
      double spread = seed % 3 == 0 ? 60 : 2;
      for (int i = 0; i < rows; i++) {
        targets[i] = random.nextInt(Math.max(2, columns) + 1) - 1;
        for (int c = 0; c < columns; c++) {
          logits.set(i, c, spread * (2 * random.nextDouble() - 1));
        }
      }
      for (Objective<LogitBatch> objective :
          List.<Objective<LogitBatch>>of(
              dice((options.isEmpty() ? "" : ":") + options),
              tversky(
                  ":falsePositives=0.2,falseNegatives=0.9,level="
                      + (seed % 2 == 0 ? "set" : "example")))) {
        FiniteDifferences.check(
            objective, "logits", logits, m -> new LogitBatch(m, targets, Extras.NONE), 1e-8);
      }
      Matrix.Doubles probabilities = Matrix.doubles(rows, columns);
      for (int i = 0; i < rows; i++) {
        for (int c = 0; c < columns; c++) {
          probabilities.set(i, c, 0.01 + 0.98 * random.nextDouble());
        }
      }
      FiniteDifferences.check(
          dice(":reads=probabilities" + (options.isEmpty() ? "" : ",") + options),
          "logits",
          probabilities,
          m -> new LogitBatch(m, targets, Extras.NONE),
          1e-7);
    }
  }

  @Test
  void staysFiniteAtProbabilitiesOfExactlyOneAndNone() {
    for (double alpha : new double[] {0, 0.01, 0.5, 1, 2}) {
      for (Matrix extreme :
          new Matrix[] {
            Matrix.column(900, -900, 900, -900),
            Matrix.of(
                new double[] {900, -900},
                new double[] {-900, 900},
                new double[] {0, 0},
                new double[] {800, 800})
          }) {
        Gradients out = new Gradients();
        for (String level : new String[] {"set", "example"}) {
          assertThat(
                  dice(String.format(Locale.ROOT, ":alpha=%s,level=%s", alpha, level))
                      .lossAndGradient(
                          new LogitBatch(extreme, new int[] {1, 1, 0, 0}, Extras.NONE), out))
              .isFinite();
          for (double[] row : out.of("logits").toArray()) {
            for (double g : row) {
              assertThat(g).isFinite();
            }
          }
        }
      }
      Gradients out = new Gradients();
      dice(":reads=probabilities,alpha=" + alpha)
          .lossAndGradient(column(new double[] {1, 0, 1}, 1, 0, 0), out);
      for (double[] row : out.of("logits").toArray()) {
        assertThat(row[0]).isFinite();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void holdsItsInvariants(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int n = 3 + random.nextInt(30);
    double[] hard = new double[n];
    double[] soft = new double[n];
    int[] targets = new int[n];
    int truePositives = 0;
    int predicted = 0;
    int positives = 0;
    for (int i = 0; i < n; i++) {
      targets[i] = i == 0 ? 1 : random.nextInt(2);
      hard[i] = i == 0 ? 1 : random.nextInt(2);
      soft[i] = random.nextDouble();
      truePositives += targets[i] * (int) hard[i];
      predicted += (int) hard[i];
      positives += targets[i];
    }
    double f1 = 2.0 * truePositives / (predicted + positives);
    String set = ":reads=probabilities,level=set,alpha=0,squared=false,smooth=";
    assertThat(loss(dice(set + "1e-9"), column(hard, targets))).isCloseTo(1 - f1, within(1e-8));

    for (String options : new String[] {"", ",alpha=1", ",squared=false", ",level=set"}) {
      Dice dice = dice(":reads=probabilities" + options);
      assertThat(loss(dice, column(soft, targets))).isBetween(0.0, 1.0);
    }
    // True negatives with p = 0 change the set's loss by nothing.
    double[] more = java.util.Arrays.copyOf(soft, n + 50);
    int[] moreTargets = java.util.Arrays.copyOf(targets, n + 50);
    assertThat(loss(dice(set + "1"), column(more, moreTargets)))
        .isCloseTo(loss(dice(set + "1"), column(soft, targets)), within(1e-12));
    // Neither do examples that take no part.
    java.util.Arrays.fill(more, n, n + 50, 0.7);
    java.util.Arrays.fill(moreTargets, n, n + 50, LogitBatch.MASKED);
    for (String options : new String[] {"", ",level=set", ",hardNegatives=1"}) {
      Dice dice = dice(":reads=probabilities" + options);
      assertThat(loss(dice, column(more, moreTargets)))
          .isEqualTo(loss(dice, column(soft, targets)));
    }
  }

  @Test
  void anAlphaOfOneTurnsAConfidentPositiveBack() {
    Gradients out = new Gradients();
    Dice dice = dice(":alpha=1,squared=false");
    dice.lossAndGradient(column(new double[] {0, 2, -2}, 1, 1, 1), out);
    assertThat(out.of("logits").get(0, 0)).isZero();
    assertThat(out.of("logits").get(1, 0)).isPositive();
    assertThat(out.of("logits").get(2, 0)).isNegative();
  }

  @Test
  void keepsExactlyTheHardestNegatives() {
    double[] p = {0.9, 0.6, 0.3, 0.05, 0.4, 0.8, 0.4};
    int[] targets = {1, 0, 1, 0, 0, 0, 0};
    Dice dice = dice(":reads=probabilities,level=set,alpha=0,squared=false,hardNegatives=1.5");
    Gradients out = new Gradients();
    // Two positives times 1.5: the three most probable of five negatives, the first of the ties.
    assertThat(dice.lossAndGradient(column(p, targets), out))
        .isCloseTo(
            loss(
                dice(":reads=probabilities,level=set,alpha=0,squared=false"),
                column(new double[] {0.9, 0.3, 0.6, 0.8, 0.4}, 1, 1, 0, 0, 0)),
            within(1e-12));
    assertThat(out.notes()).containsEntry("kept-negatives", 3.0);
    assertThat(out.of("logits").get(3, 0)).isZero();
    assertThat(out.of("logits").get(6, 0)).isZero();
    assertThat(out.of("logits").get(4, 0)).isPositive();
  }

  @Test
  void classesAreSummedEachAgainstTheRest() {
    Matrix p = Matrix.of(new double[] {0.5, 0.3, 0.2}, new double[] {0.1, 0.1, 0.8});
    Dice dice = dice(":reads=probabilities");
    double expected = 0;
    for (int c = 0; c < 3; c++) {
      expected +=
          loss(
              dice,
              column(new double[] {p.get(0, c), p.get(1, c)}, c == 0 ? 1 : 0, c == 2 ? 1 : 0));
    }
    assertThat(loss(dice, new LogitBatch(p, new int[] {0, 2}, Extras.NONE)))
        .isCloseTo(expected, within(1e-12));
  }

  @Test
  void singlePrecisionAgreesWithDouble() {
    SplittableRandom random = new SplittableRandom(2);
    for (int columns = 1; columns < 5; columns++) {
      Matrix single = Matrix.floats(20, columns);
      Matrix wide = Matrix.doubles(20, columns);
      int[] targets = new int[20];
      for (int i = 0; i < 20; i++) {
        targets[i] = random.nextInt(Math.max(2, columns));
        for (int c = 0; c < columns; c++) {
          single.set(i, c, 4 * random.nextDouble() - 2);
          wide.set(i, c, single.get(i, c));
        }
      }
      Gradients a = new Gradients();
      Gradients b = new Gradients();
      double expected = dice("").lossAndGradient(new LogitBatch(wide, targets, Extras.NONE), a);
      assertThat(dice("").lossAndGradient(new LogitBatch(single, targets, Extras.NONE), b))
          .isCloseTo(expected, within(1e-4));
      for (int i = 0; i < 20; i++) {
        assertThat(b.of("logits").toArray()[i])
            .containsExactly(a.of("logits").toArray()[i], within(1e-4));
      }
    }
  }

  @Test
  void aBatchInWhichNothingTakesPartSaysSo() {
    Gradients out = new Gradients();
    assertThat(dice("").lossAndGradient(column(new double[] {1, 2}, -1, -1), out)).isZero();
    assertThat(out.notes()).containsEntry("empty", 1.0);
  }

  @Test
  void withoutPositivesTheSetsLossIsWhatIsPredicted() {
    assertThat(
            loss(
                dice(":reads=probabilities,level=set,alpha=0,squared=false,smooth=0.5"),
                column(new double[] {0.2, 0.3}, 0, 0)))
        .isCloseTo(1 - 0.5 / (0.2 + 0.3 + 0.5), within(1e-12));
  }

  @Test
  void refusesWhatIsNotLegal() {
    assertThatThrownBy(() -> dice(":smooth=0")).isInstanceOf(SpecException.class);
    assertThatThrownBy(() -> dice(":ohem=parity")).isInstanceOf(SpecException.class);
    assertThatThrownBy(() -> dice(":level=set,reduction=sum")).isInstanceOf(SpecException.class);
    assertThatThrownBy(() -> loss(dice(":reads=probabilities"), 1.2, 1))
        .hasMessageContaining("is 1.2; legal: 0 to 1");
    assertThatThrownBy(() ->
            loss(
                dice(":hardNegatives=1,ohem=parity"),
                new LogitBatch(Matrix.of(new double[] {1, 0}), new int[] {0}, Extras.NONE)))
        .hasMessageContaining("use ohem=exact");
  }
}
