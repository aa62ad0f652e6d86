package dev.decoy.objective.logit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.array.MissingInputException;
import dev.decoy.objective.Gradients;
import dev.decoy.testing.FiniteDifferences;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SarETest {
  private static final Gradients UNREAD = new Gradients();

  @Test
  void weighsLossesAsThePaperDoes() {
    // The paper's risk on losses is linear in them; with logits it is checked term by term.
    double[] z = {2, 0.5, -1, 0.1};
    int[] s = {1, 1, 0, 0};
    double[] e = {0.5, 0.25, 1, 1};
    double expected = 0;
    for (int i = 0; i < 4; i++) {
      double positive = Math.log(1 + Math.exp(-z[i]));
      double negative = Math.log(1 + Math.exp(z[i]));
      expected += (s[i] == 1 ? positive / e[i] + (1 - 1 / e[i]) * negative : negative) / 4;
    }
    assertThat(loss(SarE.DEFAULT, z, s, e)).isCloseTo(expected, within(1e-12));
  }

  @Test
  void combinesFourLossesAsWorkedByHand() {
    // l(1) and l(0) of the spec's example belong to no logits; the weights are what is checked.
    double[] positive = {0.2, 0.5, 1.0, 1.6};
    double[] negative = {1.7, 0.9, 0.5, 0.2};
    double[] e = {0.5, 0.25};
    double risk = 0;
    for (int i = 0; i < 4; i++) {
      // The derivative with respect to z of a labelled row is w (p - 1) + (1 - w) p = p - w.
      double weight = i < 2 ? weight(e[i]) : 0;
      risk += (weight * positive[i] + (1 - weight) * negative[i]) / 4;
    }
    assertThat(risk).isCloseTo(-0.325, within(1e-9));
  }

  /** 1/e, read off the gradient at logit 0. */
  private static double weight(double e) {
    Gradients gradients = new Gradients();
    SarE.DEFAULT.lossAndGradient(
        batch(new double[] {0}, new int[] {1}, new double[] {e}), gradients);
    return 0.5 - gradients.of("logits").get(0, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void hasTheGradientOfItsLoss(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int n = 1 + random.nextInt(12);
    Matrix.Doubles logits = Matrix.doubles(n, 1);
    int[] s = new int[n];
    double[] e = new double[n];
    for (int i = 0; i < n; i++) {
      logits.set(i, 0, (seed == 6 ? 30 : 2) * random.nextGaussian());
      s[i] = random.nextInt(3) - (seed % 2 == 0 ? 1 : 0);
      s[i] = Math.min(s[i], 1);
      e[i] = random.nextDouble(0.005, 1);
    }
    for (SarE objective :
        new SarE[] {SarE.DEFAULT, new SarE(0.3, 0.01, false), new SarE(0, 0.2, true)}) {
      FiniteDifferences.check(
          objective,
          "logits",
          logits,
          moved -> new LogitBatch(moved, s, Extras.of("propensities", Matrix.column(e))),
          1e-6);
    }
  }

  @Test
  void isOrdinaryTrainingWhereEveryPositiveIsLabelled() {
    double[] z = {0.3, -2, 5};
    double expected =
        (Math.log1p(Math.exp(-0.3)) + Math.log1p(Math.exp(-2)) + Math.log1p(Math.exp(5))) / 3;
    assertThat(loss(new SarE(1, 0.01, false), z, new int[] {1, 0, 0}, new double[3]))
        .isCloseTo(expected, within(1e-12));
  }

  @Test
  void isUnbiasedOverLabellings() {
    double[] z = {1.2, -0.4, 0.7, -2, 0.1};
    boolean[] positive = {true, true, false, false, true};
    double[] e = {0.3, 0.7, 0.5, 0.5, 0.5};
    double supervised = 0;
    for (int i = 0; i < 5; i++) {
      supervised += Math.log1p(Math.exp(positive[i] ? -z[i] : z[i])) / 5;
    }
    SplittableRandom random = new SplittableRandom(4);
    int draws = 100_000;
    double sum = 0;
    double squares = 0;
    int[] s = new int[5];
    for (int draw = 0; draw < draws; draw++) {
      for (int i = 0; i < 5; i++) {
        s[i] = positive[i] && random.nextDouble() < e[i] ? 1 : 0;
      }
      double risk = loss(SarE.DEFAULT, z, s, e);
      sum += risk;
      squares += risk * risk;
    }
    double mean = sum / draws;
    double error = Math.sqrt((squares / draws - mean * mean) / draws);
    assertThat(mean).isCloseTo(supervised, within(5 * error));
  }

  @Test
  void cutsANegativePartBelowZeroIfAsked() {
    Gradients gradients = new Gradients();
    LogitBatch batch = batch(new double[] {3, -3}, new int[] {1, 0}, new double[] {0.1, 1});
    double plain = SarE.DEFAULT.lossAndGradient(batch, gradients);
    assertThat(plain).isNegative();
    assertThat(gradients.notes().get("negative-part")).isNegative();
    double cut = new SarE(0, 0.01, true).lossAndGradient(batch, gradients);
    assertThat(cut).isCloseTo(10 * Math.log1p(Math.exp(-3)) / 2, within(1e-12));
    assertThat(gradients.of("logits").get(1, 0)).isZero();
    assertThat(gradients.of("logits").get(0, 0)).isNegative();
  }

  @Test
  void boundsWeightsAndSaysHowOften() {
    Gradients gradients = new Gradients();
    LogitBatch batch =
        batch(new double[] {0, 0, 0}, new int[] {1, 1, 0}, new double[] {1e-9, 0.5, 1});
    new SarE(0, 0.1, false).lossAndGradient(batch, gradients);
    assertThat(gradients.notes()).containsEntry("clipped", 0.5);
    assertThat(gradients.of("logits").get(0, 0)).isCloseTo((0.5 - 10) / 3, within(1e-12));
  }

  @Test
  void agreesWithItselfInSinglePrecision() {
    Matrix floats = Matrix.floats(3, 1);
    floats.write(0, new double[] {0.7});
    floats.write(1, new double[] {-1.2});
    Gradients gradients = new Gradients();
    double single =
        new SarE(0.4, 0.01, false)
            .lossAndGradient(new LogitBatch(floats, new int[] {1, 0, 0}, Extras.NONE), gradients);
    assertThat(single)
        .isCloseTo(
            loss(
                new SarE(0.4, 0.01, false),
                new double[] {0.7, -1.2, 0},
                new int[] {1, 0, 0},
                new double[3]),
            within(1e-4));
    assertThat(gradients.of("logits")).isInstanceOf(Matrix.Floats.class);
  }

  @Test
  void saysWhatItLacks() {
    LogitBatch bare = new LogitBatch(Matrix.column(1, 2), new int[] {1, 0}, Extras.NONE);
    assertThatThrownBy(() -> SarE.DEFAULT.lossAndGradient(bare, UNREAD))
        .isInstanceOf(MissingInputException.class)
        .hasMessage("sar-e needs the input 'propensities', which is not there");
    assertThatThrownBy(() -> loss(SarE.DEFAULT, new double[] {1}, new int[] {1}, new double[] {0}))
        .hasMessage("the propensity of labelled example 0 is 0.0; legal: above 0 to 1");
    LogitBatch wide = new LogitBatch(Matrix.doubles(1, 2), new int[] {1}, Extras.NONE);
    assertThatThrownBy(() -> new SarE(0.5, 0.01, false).lossAndGradient(wide, UNREAD))
        .hasMessage("sar-e needs one logit per example; they are 1 x 2");
  }

  private static double loss(SarE objective, double[] z, int[] s, double[] e) {
    return objective.lossAndGradient(batch(z, s, e), new Gradients());
  }

  private static LogitBatch batch(double[] z, int[] s, double[] e) {
    return new LogitBatch(Matrix.column(z), s, Extras.of("propensities", Matrix.column(e)));
  }
}
