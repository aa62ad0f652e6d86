package dev.decoy.objective.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import dev.decoy.method.SpecException;
import dev.decoy.objective.Gradients;
import dev.decoy.testing.FiniteDifferences;
import dev.decoy.testing.Reference;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DebiasedTest {
  private static final Offset<Double> SIX_DECIMALS = within(5e-7);
  private static final ScoreBatch WORKED =
      ScoreBatch.of(new double[] {0.8}, new double[] {0.1, 0.4, -0.2});

  static List<Reference> cases() {
    return Reference.cases(DebiasedTest.class, "released-hcl.json");
  }

  private static Debiased debiased(String options) {
    return Options.build(Debiased.class, Spec.parse("debiased" + options).options());
  }

  private static double loss(Debiased objective, ScoreBatch batch) {
    return objective.lossAndGradient(batch, new Gradients());
  }

  @Test
  void isTheWorkedCase() {
    Gradients out = new Gradients();
    assertThat(debiased("").lossAndGradient(WORKED, out)).isCloseTo(0.463917, SIX_DECIMALS);
    assertThat(out.of("scores").toArray()[0])
        .containsExactly(new double[] {-1.161579, 0.344587, 0.627878, 0.189113}, SIX_DECIMALS);
    assertThat(out.notes()).containsEntry("floor-active", 0.0);
    assertThat(loss(debiased(":tauPlus=0.2"), WORKED)).isCloseTo(0.253926, SIX_DECIMALS);
    assertThat(loss(debiased(":tauPlus=0"), WORKED)).isCloseTo(0.605005, SIX_DECIMALS);
  }

  @Test
  void theFloorHoldsAndStopsTheNegatives() {
    ScoreBatch batch = ScoreBatch.of(new double[] {0.95}, new double[] {-0.5, -0.6, -0.4});
    Gradients out = new Gradients();
    assertThat(debiased(":tauPlus=0.3").lossAndGradient(batch, out))
        .isCloseTo(0.058953, SIX_DECIMALS);
    double[] gradient = out.of("scores").toArray()[0];
    double p = Math.exp(1.9);
    assertThat(gradient[0]).isCloseTo(2 * (p / (p + 0.406006) - 1), SIX_DECIMALS);
    assertThat(gradient).endsWith(0, 0, 0);
    assertThat(out.notes()).containsEntry("floor-active", 1.0).containsEntry("floor-share", 1.0);
  }

  @Test
  void equalScoresGiveTheLogarithmOfTheirNumberForAnyShare() {
    ScoreBatch equal = ScoreBatch.of(new double[] {0.3}, new double[] {0.3, 0.3, 0.3, 0.3});
    for (double tau = 0; tau < 1; tau += 0.09) {
      for (double beta = 0; beta < 3; beta++) {
        assertThat(loss(debiased(":tauPlus=" + tau + ",beta=" + beta), equal))
            .isCloseTo(Math.log(5), within(1e-12));
      }
    }
  }

  @Test
  void furtherPositivesEnterTheEstimateAndByChoiceTheNumerator() {
    ScoreBatch batch = ScoreBatch.of(new double[] {0.8, 0.2}, new double[] {0.1, 0.4, -0.2});
    double p = Math.exp(1.6);
    double second = Math.exp(0.4);
    double sum = Math.exp(0.2) + Math.exp(0.8) + Math.exp(-0.4);
    double ng = (sum - 0.1 * 3 * (p + second) / 2) / 0.9;
    double first = -Math.log(p / (p + ng));
    assertThat(loss(debiased(""), batch)).isCloseTo(first, within(1e-12));
    assertThat(loss(debiased(":numerator=each"), batch))
        .isCloseTo((first - Math.log(second / (second + ng))) / 2, within(1e-12));
  }

  @Test
  void theOracleLeavesOutWhatIsOfTheAnchorsClass() {
    ScoreBatch batch =
        new ScoreBatch(
            WORKED.scores(),
            WORKED.relevance(),
            Extras.of("true-relevance", Matrix.of(new double[] {1, 0, 1, 0})));
    double mean = (Math.exp(0.2) + Math.exp(-0.4)) / 2;
    double p = Math.exp(1.6);
    Gradients out = new Gradients();
    assertThat(debiased(":estimate=oracle").lossAndGradient(batch, out))
        .isCloseTo(Math.log((p + 3 * mean) / p), within(1e-12));
    assertThat(out.of("scores").get(0, 2)).isZero();
    Extras none = Extras.of("true-relevance", Matrix.of(new double[] {1, 1, 1, 1}));
    out = new Gradients();
    debiased(":estimate=oracle")
        .lossAndGradient(new ScoreBatch(WORKED.scores(), WORKED.relevance(), none), out);
    assertThat(out.notes()).containsEntry("floor-active", 1.0);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isWhatTheReleasedCriterionComputes(Reference reference) {
    int b = (int) Math.round(reference.number("B").orElseThrow());
    int d = (int) Math.round(reference.number("dim").orElseThrow());
    double[] views = reference.numbers("views");
    int n = 2 * b;
    Matrix scores = Matrix.doubles(n, n);
    Matrix relevance = Matrix.doubles(n, n);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double dot = 0;
        for (int c = 0; c < d; c++) {
          dot += views[i * d + c] * views[j * d + c];
        }
        scores.set(i, j, dot);
        relevance.set(i, j, i == j ? Double.NaN : i % b == j % b ? 1 : 0);
      }
    }
    Debiased objective =
        debiased(
            ":temperature="
                + reference.number("temperature").orElseThrow()
                + ",tauPlus="
                + reference.number("tauPlus").orElseThrow()
                + ",beta="
                + reference.number("beta").orElseThrow());
    Gradients out = new Gradients();
    assertThat(objective.lossAndGradient(new ScoreBatch(scores, relevance, Extras.NONE), out))
        .isCloseTo(reference.number("loss").orElseThrow(), within(1e-12));
    double[] gradient = new double[views.length];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        for (int c = 0; c < d; c++) {
          gradient[i * d + c] += out.of("scores").get(i, j) * views[j * d + c];
          gradient[j * d + c] += out.of("scores").get(i, j) * views[i * d + c];
        }
      }
    }
    assertThat(gradient).containsExactly(reference.numbers("gradient"), within(1e-11));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ":tauPlus=0",
        "",
        ":beta=1",
        ":beta=0.5,tauPlus=0.3",
        ":numerator=each,beta=2",
        ":estimate=oracle,beta=0.7",
        ":floor=given,lowest=-5,temperature=0.1"
      })
  void gradientsAreThoseOfTheLoss(String options) {
    Debiased objective = debiased(options);
    for (int seed = 0; seed < 20; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int rows = 1 + random.nextInt(3);
      int columns = 2 + random.nextInt(6);
      Matrix.Doubles scores = Matrix.doubles(rows, columns);
      Matrix relevance = Matrix.doubles(rows, columns);
      Matrix truth = Matrix.doubles(rows, columns);
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          scores.set(i, j, seed % 4 == 0 ? 0.25 : 1.9 * random.nextDouble() - 0.95);
          double u = random.nextDouble();
          relevance.set(i, j, j == 0 || u < 0.2 ? 1 : u < 0.3 ? Double.NaN : 0);
          truth.set(i, j, u > 0.8 ? 1 : 0);
        }
        relevance.set(i, columns - 1, 0);
      }
      Extras extras = Extras.of("true-relevance", truth);
      FiniteDifferences.check(
          objective, "scores", scores, m -> new ScoreBatch(m, relevance, extras), 2e-7);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void holdsItsInvariants(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] negatives = random.doubles(12, -1, 1).toArray();
    ScoreBatch batch = ScoreBatch.of(new double[] {0.9}, negatives);
    assertThat(loss(debiased(":tauPlus=0"), batch))
        .isCloseTo(InfoNce.of(0.5).lossAndGradient(batch, new Gradients()), within(1e-12));

    double[] reversed = new double[12];
    for (int i = 0; i < 12; i++) {
      reversed[i] = negatives[11 - i];
    }
    assertThat(loss(debiased(":beta=1"), ScoreBatch.of(new double[] {0.9}, reversed)))
        .isCloseTo(loss(debiased(":beta=1"), batch), within(1e-12));

    double before = Double.POSITIVE_INFINITY;
    for (double s = -1; s <= 1; s += 0.1) {
      double loss = loss(debiased(""), ScoreBatch.of(new double[] {s}, negatives));
      assertThat(loss).isLessThan(before);
      before = loss;
    }
    // The positive scores above the mean term, so the estimate falls as the share rises.
    double less = Double.POSITIVE_INFINITY;
    for (double tau = 0; tau < 1; tau += 0.1) {
      double loss = loss(debiased(":tauPlus=" + tau), batch);
      assertThat(loss).isLessThanOrEqualTo(less);
      less = loss;
    }
  }

  @Test
  void theEstimateFindsTheTrueNegativesMeanWhereThePlainMeanDoesNot() {
    SplittableRandom random = new SplittableRandom(3);
    double t = 0.5;
    double tau = 0.15;
    int batches = 4000;
    int n = 64;
    double estimated = 0;
    double plain = 0;
    double truth = 0;
    for (int b = 0; b < batches; b++) {
      double[] negatives = new double[n];
      for (int i = 0; i < n; i++) {
        boolean positive = random.nextDouble() < tau;
        negatives[i] = positive ? positive(random) : negative(random);
        plain += Math.exp(negatives[i] / t) / n;
        truth += Math.exp(negative(random) / t) / n;
      }
      double s = positive(random);
      // What is inside the logarithm, less p, is N g.
      double loss =
          loss(
              debiased(":tauPlus=" + tau + ",floor=given,lowest=-40"),
              ScoreBatch.of(new double[] {s}, negatives));
      estimated += (Math.exp(loss) - 1) * Math.exp(s / t) / n;
    }
    double error = 0.03;
    assertThat(estimated / truth).isCloseTo(1, within(error));
    assertThat(plain / truth).isGreaterThan(1 + 5 * error);
  }

  private static double positive(SplittableRandom random) {
    return 0.5 + 0.3 * random.nextDouble();
  }

  private static double negative(SplittableRandom random) {
    return 0.6 * random.nextDouble() - 0.2;
  }

  @Test
  void staysFiniteWhereEveryTermUnderflows() {
    for (double[] scores : new double[][] {{-800, 900, 0}, {900, -800, 5}, {-900, -900, 900}}) {
      ScoreBatch batch =
          ScoreBatch.of(new double[] {scores[0], scores[1]}, new double[] {scores[2]});
      Gradients out = new Gradients();
      for (String options : new String[] {"", ",beta=2", ",numerator=each"}) {
        double loss = debiased(":floor=given,lowest=-1000" + options).lossAndGradient(batch, out);
        assertThat(loss).isFinite().isNotNegative();
        for (double g : out.of("scores").toArray()[0]) {
          assertThat(g).isFinite();
        }
      }
    }
  }

  @Test
  void singlePrecisionAgreesWithDouble() {
    SplittableRandom random = new SplittableRandom(5);
    for (int k = 0; k < 20; k++) {
      double[] negatives = random.doubles(30, -0.9, 0.9).toArray();
      ScoreBatch batch = ScoreBatch.of(new double[] {0.7}, negatives);
      Matrix.Floats scores = Matrix.floats(1, 31);
      for (int j = 0; j < 31; j++) {
        scores.set(0, j, batch.scores().get(0, j));
      }
      ScoreBatch single = new ScoreBatch(scores, batch.relevance(), Extras.NONE);
      Gradients a = new Gradients();
      Gradients b = new Gradients();
      double expected = debiased(":beta=1").lossAndGradient(batch, a);
      assertThat(debiased(":beta=1").lossAndGradient(single, b)).isCloseTo(expected, within(1e-4));
      assertThat(b.of("scores").toArray()[0])
          .containsExactly(a.of("scores").toArray()[0], within(1e-4));
    }
  }

  @Test
  void refusesWhatIsNotLegal() {
    assertThatThrownBy(() -> debiased(":lowest=-3"))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("floor=given");
    assertThatThrownBy(() -> debiased(":tauPlus=1")).isInstanceOf(SpecException.class);
    assertThatThrownBy(() -> loss(debiased(""), ScoreBatch.of(new double[] {3}, new double[] {1})))
        .hasMessageContaining("no cosine");
    assertThatThrownBy(() -> loss(debiased(""), ScoreBatch.of(new double[] {0.3}, new double[0])))
        .hasMessageContaining("needs at least one of each");
  }
}
