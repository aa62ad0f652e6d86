package dev.decoy.objective.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.array.MissingInputException;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import dev.decoy.method.SpecException;
import dev.decoy.objective.Gradients;
import dev.decoy.testing.FiniteDifferences;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SampledClassesTest {
  private static SampledClasses sampled(String options) {
    return Options.build(SampledClasses.class, Spec.parse("sampled-classes" + options).options());
  }

  private static double loss(String options, double[] scores, double[] noise) {
    Matrix relevance = Matrix.doubles(1, scores.length);
    relevance.set(0, 0, 1);
    return sampled(options)
        .lossAndGradient(
            new ScoreBatch(Matrix.of(scores), relevance, Extras.of("noise", Matrix.of(noise))),
            new Gradients());
  }

  private static double logit(double q) {
    return Math.log(q / (1 - q));
  }

  @Test
  void isTheWorkedCase() {
    double[] q = {logit(0.7), logit(0.2), logit(0.05), logit(0.4)};
    double[] noise = {0.05, 0.3, 0.1, 0.2};
    assertThat(loss(":criterion=bce", q, noise)).isCloseTo(1.141937, within(5e-7));
    assertThat(loss(":criterion=bce,weights=importance", q, noise))
        .isCloseTo(1.626966, within(5e-7));
    double[] s = {1.2, -0.5, 0.3, -1};
    assertThat(loss("", s, noise)).isCloseTo(2.742199, within(5e-7));
    assertThat(loss(":criterion=ce,weights=importance", s, noise))
        .isCloseTo(0.232248, within(5e-7));
    assertThat(loss(":criterion=ce", s, noise)).isCloseTo(0.530661, within(5e-7));
    // bce is nce with the noise in the scores.
    double[] moved = new double[4];
    Arrays.setAll(moved, j -> s[j] - Math.log(3 * noise[j]));
    assertThat(loss(":criterion=bce", moved, noise)).isCloseTo(2.742199, within(5e-7));
  }

  /**
   * Every target with every sample, as often as they occur: at the scores that the correction says
   * mean the true posterior, the expected gradient must vanish, class by class.
   */
  @ParameterizedTest
  @CsvSource({
    "bce, none, 1, false",
    "bce, importance, 1, false",
    "bce, constant, 3, false",
    "mse, none, 1, false",
    "mse, importance, 1, false",
    "nce, none, 1, false",
    "bce, none, 1, true",
    "bce, importance, 1, true",
    "mse, none, 1, true",
    "nce, none, 1, true"
  })
  void theOptimumIsThePosteriorOnceCorrected(
      String criterion, String weights, double alpha, boolean withoutHits) {
    double[] p = {0.6, 0.3, 0.1};
    double[] d =
        weights.equals("constant")
            ? new double[] {1 / 3.0, 1 / 3.0, 1 / 3.0}
            : new double[] {0.5, 0.25, 0.25};
    int perTwelve = 12;
    SampledClasses objective =
        sampled(":criterion=" + criterion + ",weights=" + weights + ",alpha=" + alpha);
    double[] s = new double[3];
    for (int c = 0; c < 3; c++) {
      // The correction is a shift of the score, or of its log-odds: turned round by bisection.
      double low = -30;
      double high = 30;
      for (int step = 0; step < 200; step++) {
        double middle = (low + high) / 2;
        boolean below = objective.logPosterior(middle, d[c], 1, 3, withoutHits) < Math.log(p[c]);
        low = below ? middle : low;
        high = below ? high : middle;
      }
      s[c] = low;
    }
    List<double[]> scores = new ArrayList<>();
    List<double[]> noise = new ArrayList<>();
    List<double[]> relevance = new ArrayList<>();
    List<int[]> classes = new ArrayList<>();
    for (int target = 0; target < 3; target++) {
      for (int sample = 0; sample < 3; sample++) {
        long times = Math.round(10 * p[target] * perTwelve * d[sample]);
        for (int n = 0; n < times; n++) {
          // A stranger that is always far off keeps K at 1 where a hit takes no part.
          scores.add(new double[] {s[target], s[sample]});
          noise.add(new double[] {d[target], d[sample]});
          boolean hit = withoutHits && sample == target;
          relevance.add(new double[] {1, hit ? Double.NaN : 0});
          classes.add(new int[] {target, sample});
        }
      }
    }
    double[] gradient = new double[3];
    // One anchor at a time, since a hit leaves an anchor without a sample.
    for (int i = 0; i < scores.size(); i++) {
      Gradients out = new Gradients();
      boolean hit = Double.isNaN(relevance.get(i)[1]);
      double[] three = hit ? new double[] {scores.get(i)[0], -800} : scores.get(i);
      objective.lossAndGradient(
          new ScoreBatch(
              Matrix.of(three),
              Matrix.of(new double[] {1, 0}),
              Extras.of("noise", Matrix.of(noise.get(i)))),
          out);
      gradient[classes.get(i)[0]] += out.of("scores").get(0, 0);
      gradient[classes.get(i)[1]] += hit ? 0 : out.of("scores").get(0, 1);
    }
    assertThat(gradient).containsExactly(new double[3], within(1e-9));
  }

  @Test
  void sampledSoftmaxIsCorrectedByTheNoise() {
    assertThat(sampled(":criterion=ce").logPosterior(2, 0.1, 8, 100, false))
        .isCloseTo(2 + Math.log(0.1), within(1e-12));
    assertThat(sampled(":criterion=ce,weights=importance").logPosterior(2, 0.1, 8, 100, false))
        .isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":criterion=bce,weights=importance",
        ":criterion=mse,weights=constant,alpha=3",
        ":criterion=ce,weights=importance",
        ":criterion=ce,weights=constant,alpha=4"
      })
  void gradientsAreThoseOfTheLoss(String options) {
    for (int seed = 0; seed < 12; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Matrix relevance = Matrix.doubles(3, 5);
      Matrix noise = ScoreObjectivesTest.uniform(random, 3, 5, 0.4);
      for (int i = 0; i < 3; i++) {
        relevance.set(i, i, 1);
        relevance.set(i, 4, random.nextBoolean() ? Double.NaN : 0);
        for (int j = 0; j < 5; j++) {
          noise.set(i, j, 0.05 + Math.abs(noise.get(i, j)));
        }
      }
      FiniteDifferences.check(
          sampled(options),
          "scores",
          ScoreObjectivesTest.uniform(random, 3, 5, 2),
          m -> new ScoreBatch(m, relevance, Extras.of("noise", noise)),
          1e-6);
    }
  }

  @Test
  void saysWhatItLacksAndWhatItRefuses() {
    assertThatThrownBy(() ->
            sampled("")
                .lossAndGradient(
                    ScoreBatch.of(new double[] {1}, new double[] {0}), new Gradients()))
        .isInstanceOf(MissingInputException.class)
        .hasMessageContaining("sampled-classes needs the input 'noise'");
    assertThatThrownBy(() -> loss("", new double[] {1, 2}, new double[] {0.1, 0}))
        .hasMessageContaining("the noise of anchor 0 and candidate 1 is 0.0");
    assertThatThrownBy(() -> sampled(":weights=importance")).isInstanceOf(SpecException.class);
    assertThatThrownBy(() -> sampled(":alpha=2")).isInstanceOf(SpecException.class);
  }
}
