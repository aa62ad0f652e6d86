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
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LambdaLossTest {
  private static LambdaLoss lambda(String options) {
    return Options.build(LambdaLoss.class, Spec.parse("lambda-loss" + options).options());
  }

  private static ScoreBatch list(double[] scores, double... relevance) {
    return new ScoreBatch(Matrix.of(scores), Matrix.of(relevance), Extras.NONE);
  }

  @Test
  void isAdoresWorkedCase() {
    Gradients out = new Gradients();
    double[] retrieved = {2, 1.5, 1, 0.5};
    assertThat(lambda(":cut=4").lossAndGradient(list(retrieved, 0, 0, 1, 0), out))
        .isCloseTo(0.3591201237, within(1e-9));
    assertThat(out.of("scores").toArray()[0])
        .containsExactly(
            new double[] {0.1624574619, 0.0345810740, -0.2075257767, 0.0104872408}, within(1e-9));
    ScoreBatch appended = list(new double[] {2, 1.5, 1, 0.5, -1}, 0, 0, 0, 0, 1);
    assertThat(lambda(":cut=4").lossAndGradient(appended, out))
        .isCloseTo(1.3680903855, within(1e-9));
    assertThat(out.of("scores").get(0, 4)).isCloseTo(-0.4781594205, within(1e-9));
    assertThat(lambda(":cut=5").lossAndGradient(appended, out))
        .isCloseTo(0.8952994667, within(1e-9));
    assertThat(lambda(":cut=4").lossAndGradient(list(retrieved, 1, 0, 1, 0), out))
        .isCloseTo(0.1474877575, within(1e-9));
  }

  @Test
  void gradientsPullPositivesUpAndSumToNothing() {
    for (int seed = 0; seed < 100; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      double[] scores = random.doubles(9, -2, 2).toArray();
      double[] relevance = random.ints(9, 0, 2).asDoubleStream().toArray();
      Gradients out = new Gradients();
      double loss = lambda(":cut=5").lossAndGradient(list(scores, relevance), out);
      double[] g = out.of("scores").toArray()[0].clone();
      assertThat(Arrays.stream(g).sum()).isCloseTo(0, within(1e-12));
      for (int j = 0; j < 9; j++) {
        assertThat(g[j] * (relevance[j] == 1 ? 1 : -1)).isLessThanOrEqualTo(0);
      }
      double[] shifted = Arrays.stream(scores).map(s -> s + 3).toArray();
      assertThat(lambda(":cut=5").lossAndGradient(list(shifted, relevance), out))
          .isCloseTo(loss, within(1e-12));
    }
  }

  @Test
  void nothingIsGainedBelowTheCut() {
    Gradients out = new Gradients();
    ScoreBatch batch = list(new double[] {5, 4, 3, 2}, 0, 0, 1, 0);
    lambda(":cut=2").lossAndGradient(batch, out);
    assertThat(out.of("scores").get(0, 3)).isZero();
    assertThat(out.of("scores").get(0, 0)).isPositive();
  }

  @Test
  void columnsAreRanksWhereAsked() {
    Gradients out = new Gradients();
    // The positive stands first but scores lowest.
    ScoreBatch batch = list(new double[] {-1, 2}, 1, 0);
    double softplus = Math.log1p(Math.exp(3));
    assertThat(lambda(":cut=1,ranks=columns").lossAndGradient(batch, out))
        .isCloseTo(softplus, within(1e-12));
    assertThat(lambda(":cut=1").lossAndGradient(batch, out)).isCloseTo(softplus, within(1e-12));
    assertThat(lambda(":cut=all,ranks=columns").lossAndGradient(batch, out))
        .isCloseTo(softplus / 2, within(1e-12));
  }

  @Test
  void anAnchorWithoutAPairIsPassedOver() {
    Gradients out = new Gradients();
    ScoreBatch batch =
        new ScoreBatch(
            Matrix.of(new double[] {1, 0}, new double[] {1, 0}),
            Matrix.of(new double[] {1, 1}, new double[] {0, 1}),
            Extras.NONE);
    assertThat(lambda(":cut=all").lossAndGradient(batch, out))
        .isCloseTo(Math.log1p(Math.exp(1)) / 2, within(1e-12));
    assertThat(out.notes()).containsEntry("skipped", 1.0).containsEntry("anchors", 1.0);
  }

  @Test
  void wantsACutAndGrades() {
    assertThatThrownBy(() -> lambda(""))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("cut");
    assertThatThrownBy(() -> lambda(":cut=0")).isInstanceOf(SpecException.class);
    assertThatThrownBy(() ->
            lambda(":cut=3").lossAndGradient(list(new double[] {1, 2}, -1, 0), new Gradients()))
        .hasMessageContaining("grades of at least 0");
  }
}
