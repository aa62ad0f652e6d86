package dev.decoy.objective.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.array.MissingInputException;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import dev.decoy.objective.Gradients;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Of cosent and cross-batch-balance. */
class CoSentTest {
  private static double cosent(String options, double[] scores, double[] grades, Gradients out) {
    return Options.build(CoSent.class, Spec.parse("cosent" + options).options())
        .lossAndGradient(new ScoreBatch(Matrix.of(scores), Matrix.of(grades), Extras.NONE), out);
  }

  private static double balance(String options, double[] negatives) {
    ScoreBatch batch = ScoreBatch.of(new double[] {0.7}, negatives);
    Extras extras =
        Extras.of("graded-scores", Matrix.of(new double[] {0.8, 0.6, 0.7}))
            .with("grades", Matrix.of(new double[] {2, 1, 0}));
    return Options.build(
            CrossBatchBalance.class, Spec.parse("cross-batch-balance" + options).options())
        .lossAndGradient(
            new ScoreBatch(batch.scores(), batch.relevance(), extras), new Gradients());
  }

  @Test
  void isTheWorkedCase() {
    double[] scores = {0.8, 0.6, 0.7};
    double[] grades = {2, 1, 0};
    Gradients out = new Gradients();
    assertThat(cosent(":temperature=1", scores, grades, out)).isCloseTo(1.3425355295, within(1e-9));
    assertThat(cosent("", scores, grades, out)).isCloseTo(2.1450779390, within(1e-9));
    assertThat(out.notes()).containsEntry("pairs", 3.0);
  }

  @Test
  void isTheSumOverAllPairsWhateverTheirTies() {
    for (int seed = 0; seed < 100; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int m = 1 + random.nextInt(12);
      double[] scores = random.doubles(m, -1, 1).toArray();
      double[] grades = random.ints(m, 0, 4).asDoubleStream().toArray();
      double sum = 1;
      for (int a = 0; a < m; a++) {
        for (int b = 0; b < m; b++) {
          sum += grades[a] > grades[b] ? Math.exp((scores[b] - scores[a]) / 0.3) : 0;
        }
      }
      Gradients out = new Gradients();
      double loss = cosent(":temperature=0.3", scores, grades, out);
      assertThat(loss).isCloseTo(Math.log(sum), within(1e-12));
      assertThat(Arrays.stream(out.of("scores").toArray()[0]).sum()).isCloseTo(0, within(1e-12));
      double[] shifted = Arrays.stream(scores).map(s -> s + 5).toArray();
      assertThat(cosent(":temperature=0.3", shifted, grades, out)).isCloseTo(loss, within(1e-12));
    }
  }

  @Test
  void survivesScoresAtWhichExponentialsOverflow() {
    Gradients out = new Gradients();
    assertThat(cosent(":temperature=0.001", new double[] {-1, 1}, new double[] {1, 0}, out))
        .isCloseTo(2000, within(1e-9));
    assertThat(out.of("scores").toArray()[0])
        .containsExactly(new double[] {-1000, 1000}, within(1e-9));
    assertThat(cosent(":temperature=0.001", new double[] {1, -1}, new double[] {1, 0}, out))
        .isZero();
  }

  @Test
  void balanceIsTheWorkedCaseHoweverNegativesAreSharded() {
    String options = ":temperature=0.1,gradedTemperature=1";
    assertThat(balance(options + ",beta=0", new double[] {0.5, 0.4, 0.6, 0.1, 0.2, 0.3}))
        .isCloseTo(0.4577628474, within(1e-9));
    assertThat(balance(options, new double[] {0.5, 0.4, 0.6, 0.1, 0.2, 0.3}))
        .isCloseTo(1.5317912710, within(1e-9));
    assertThat(balance(options, new double[] {0.2, 0.6, 0.5, 0.3, 0.1, 0.4}))
        .isCloseTo(1.5317912710, within(1e-9));
    assertThat(balance(options + ",beta=0", new double[] {0.5, 0.4}))
        .isCloseTo(0.1698460196, within(1e-9));
  }

  @Test
  void saysWhatItLacks() {
    Gradients out = new Gradients();
    assertThatThrownBy(() ->
            new CrossBatchBalance(0.05, 0.05, 0.8)
                .lossAndGradient(ScoreBatch.of(new double[] {1}, new double[] {0}), out))
        .isInstanceOf(MissingInputException.class)
        .hasMessageContaining("cross-batch-balance needs the input 'graded-scores'");
    assertThatThrownBy(
            () -> cosent("", new double[] {1, 2}, new double[] {1, Double.POSITIVE_INFINITY}, out))
        .hasMessageContaining("finite grades");
  }
}
