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
import dev.decoy.testing.Reference;
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

  /** The optima were found by descending the expected criteria with another program. */
  @ParameterizedTest
  @CsvSource({
    "bce, none, 8, .157895 .111111 .053254 .012346",
    "mse, none, 8, .157895 .111111 .053254 .012346",
    "bce, importance, 8, .375 .230769 .082569 .009901",
    "bce, constant, 2, .545455 .375 .152542 .019608"
  })
  void theFixedContextHasThePublishedOptimum(
      String criterion, String weights, int samples, String optimum) {
    double[] p = {0.6, 0.3, 0.09, 0.01};
    boolean constant = weights.equals("constant");
    double[] d = constant ? new double[] {.25, .25, .25, .25} : new double[] {0.4, 0.3, 0.2, 0.1};
    double[] s =
        Arrays.stream(optimum.split(" ")).mapToDouble(q -> logit(Double.parseDouble(q))).toArray();
    SampledClasses objective = sampled(":criterion=" + criterion + ",weights=" + weights);
    for (int c = 0; c < 4; c++) {
      assertThat(Math.exp(objective.logPosterior(s[c], d[c], samples, 4, false)))
          .isCloseTo(p[c], within(1e-5));
    }
    assertThat(expectedGradient(objective, s, p, d, samples))
        .containsExactly(new double[4], within(1e-5));
  }

  @Test
  void noiseContrastiveScoresNormaliseThemselves() {
    double[] p = {0.6, 0.3, 0.09, 0.01};
    double[] s = Arrays.stream(p).map(Math::log).toArray();
    double[] d = {0.4, 0.3, 0.2, 0.1};
    assertThat(expectedGradient(sampled(""), s, p, d, 8))
        .containsExactly(new double[4], within(1e-12));
    double[] posterior = new double[4];
    sampled("").logOutputs(s, posterior);
    assertThat(posterior).containsExactly(s, within(1e-12));
  }

  @Test
  void clippedWeightsAreMadeUpForByTheCorrection() {
    double[] p = {0.6, 0.3, 0.09, 0.01};
    double[] d = {0.4, 0.3, 0.2, 0.1};
    for (String criterion : List.of("bce", "mse")) {
      // 1/(K D) is 0.3125, 0.417, 0.625 and 1.25: two of them are clipped.
      SampledClasses clipped = sampled(":criterion=" + criterion + ",weights=importance,clip=0.5");
      double[] s = new double[4];
      for (int c = 0; c < 4; c++) {
        s[c] = Math.log(p[c]) - clipped.logPosterior(0, d[c], 8, 4, false);
      }
      assertThat(s[0]).isCloseTo(Math.log(0.6), within(1e-12));
      assertThat(s[3]).isGreaterThan(Math.log(0.01) + 0.5);
      assertThat(expectedGradient(clipped, s, p, d, 8))
          .containsExactly(new double[4], within(1e-12));
    }
    double[] scores = {0.3, -0.2, 1.1};
    double[] noise = {0.4, 0.3, 0.1};
    // Weights of 1/0.4 for the target, 1/0.3, and 4 times K over K where 1/0.1 is clipped.
    double total = Math.exp(0.3) / 0.4 + Math.exp(-0.2) / 0.3 + Math.exp(1.1) * 2 * 2;
    assertThat(loss(":criterion=ce,weights=importance,clip=2", scores, noise))
        .isCloseTo(Math.log(total) - Math.log(Math.exp(0.3) / 0.4), within(1e-12));
    assertThat(
            sampled(":criterion=ce,weights=importance,clip=2").logPosterior(1.1, 0.1, 2, 9, false))
        .isCloseTo(1.1 + Math.log(0.4), within(1e-12));
  }

  /** One column of K equal samples stands for K of them: the binary losses add up. */
  private static double[] expectedGradient(
      SampledClasses objective, double[] s, double[] p, double[] d, int samples) {
    double[] gradient = new double[s.length];
    Gradients out = new Gradients();
    for (int target = 0; target < s.length; target++) {
      for (int c = 0; c < s.length; c++) {
        Matrix scores = Matrix.doubles(1, samples + 1);
        Matrix noise = Matrix.doubles(1, samples + 1);
        Matrix relevance = Matrix.doubles(1, samples + 1);
        for (int j = 0; j <= samples; j++) {
          scores.set(0, j, s[j == 0 ? target : c]);
          noise.set(0, j, d[j == 0 ? target : c]);
          relevance.set(0, j, j == 0 ? 1 : 0);
        }
        objective.lossAndGradient(
            new ScoreBatch(scores, relevance, Extras.of("noise", noise)), out);
        for (int j = 0; j <= samples; j++) {
          gradient[j == 0 ? target : c] += p[target] * d[c] * out.of("scores").get(0, j);
        }
      }
    }
    return gradient;
  }

  /**
   * With every class sampled exactly as often as expected, nothing is left but the limit itself.
   */
  @ParameterizedTest
  @ValueSource(strings = {"none", "importance"})
  void sampledSoftmaxIsRightInTheLimitWhereHitsStay(String weights) {
    double[] p = {0.6, 0.3, 0.09, 0.01};
    double[] d = {0.4, 0.3, 0.2, 0.1};
    int samples = 10_000;
    SampledClasses objective = sampled(":criterion=ce,weights=" + weights);
    double[] s = new double[4];
    Arrays.setAll(s, c -> Math.log(p[c]) - objective.logPosterior(0, d[c], samples, 4, false));
    for (boolean hits : new boolean[] {true, false}) {
      double[] gradient = new double[4];
      for (int target = 0; target < 4; target++) {
        Matrix scores = Matrix.doubles(1, samples + 1);
        Matrix noise = Matrix.doubles(1, samples + 1);
        Matrix relevance = Matrix.doubles(1, samples + 1);
        int[] classes = new int[samples + 1];
        int at = 1;
        for (int c = 0; c < 4; c++) {
          for (int times = 0; times < Math.round(samples * d[c]); times++) {
            classes[at++] = c;
          }
        }
        classes[0] = target;
        for (int j = 0; j <= samples; j++) {
          scores.set(0, j, s[classes[j]]);
          noise.set(0, j, d[classes[j]]);
          relevance.set(0, j, j == 0 ? 1 : hits || classes[j] != target ? 0 : Double.NaN);
        }
        Gradients out = new Gradients();
        objective.lossAndGradient(
            new ScoreBatch(scores, relevance, Extras.of("noise", noise)), out);
        for (int j = 0; j <= samples; j++) {
          gradient[classes[j]] += p[target] * out.of("scores").get(0, j);
        }
      }
      if (hits) {
        assertThat(gradient).containsExactly(new double[4], within(2e-4));
      } else {
        assertThat(gradient[0]).isLessThan(-0.1);
      }
    }
  }

  @Test
  void importanceWeightsAreUnbiasedForTheSumOverAllClasses() {
    double[] d = {0.4, 0.3, 0.2, 0.1};
    double[] s = {0.4, -1.1, 0.2, -2};
    double[] onlySecond = {0, 1, 0, 0};
    double[] gradient =
        expectedGradient(sampled(":criterion=bce,weights=importance"), s, onlySecond, d, 3);
    for (int c = 0; c < 4; c++) {
      double q = 1 / (1 + Math.exp(-s[c]));
      assertThat(gradient[c]).isCloseTo(q + (c == 1 ? q - 1 : 0), within(1e-12));
    }
  }

  @Test
  void aPlainSumIsNoiseContrastiveOnceTheScoresAreShifted() {
    SplittableRandom random = new SplittableRandom(3);
    for (int round = 0; round < 50; round++) {
      int k = 1 + random.nextInt(6);
      Matrix scores = ScoreObjectivesTest.uniform(random, 1, k + 1, 3);
      Matrix shifted = scores.copy();
      Matrix noise = Matrix.doubles(1, k + 1);
      Matrix relevance = Matrix.doubles(1, k + 1);
      relevance.set(0, 0, 1);
      for (int j = 0; j <= k; j++) {
        noise.set(0, j, random.nextDouble(0.01, 0.9));
        shifted.set(0, j, scores.get(0, j) + Math.log(k * noise.get(0, j)));
      }
      Gradients plain = new Gradients();
      Gradients contrastive = new Gradients();
      Extras extras = Extras.of("noise", noise);
      assertThat(
              sampled(":criterion=bce")
                  .lossAndGradient(new ScoreBatch(scores, relevance, extras), plain))
          .isCloseTo(
              sampled("").lossAndGradient(new ScoreBatch(shifted, relevance, extras), contrastive),
              within(1e-12));
      for (int j = 0; j <= k; j++) {
        assertThat(plain.of("scores").get(0, j))
            .isCloseTo(contrastive.of("scores").get(0, j), within(1e-12));
      }
    }
  }

  /** Computed by PyTorch and its automatic differentiation in double precision. */
  @Test
  void agreesWithPyTorch() {
    List<Reference> cases = Reference.cases(SampledClassesTest.class, "torch-sampled-classes.json");
    assertThat(cases).hasSize(24);
    for (Reference one : cases) {
      int columns = one.number("columns").orElseThrow().intValue();
      int rows = one.number("rows").orElseThrow().intValue();
      Matrix.Doubles scores = new Matrix.Doubles(rows, columns, one.numbers("scores"));
      Matrix.Doubles noise = new Matrix.Doubles(rows, columns, one.numbers("noise"));
      Matrix relevance = Matrix.doubles(rows, columns);
      for (int row = 0; row < rows; row++) {
        relevance.set(row, 0, 1);
      }
      Gradients out = new Gradients();
      double loss =
          sampled(":" + one.text("options"))
              .lossAndGradient(new ScoreBatch(scores, relevance, Extras.of("noise", noise)), out);
      assertThat(loss).isCloseTo(one.number("loss").orElseThrow(), within(1e-12));
      assertThat(((Matrix.Doubles) out.of("scores")).values())
          .containsExactly(one.numbers("gradient"), within(1e-12));
    }
  }

  @Test
  void sampledSoftmaxIsCorrectedByTheNoise() {
    double[] raw = new double[4];
    double[] p = {0.6, 0.3, 0.09, 0.01};
    double[] d = {0.4, 0.3, 0.2, 0.1};
    double[] s = new double[4];
    Arrays.setAll(s, c -> Math.log(p[c] / d[c]) + 0.7);
    sampled(":criterion=ce").logOutputs(s, raw);
    assertThat(Arrays.stream(raw).map(Math::exp).toArray())
        .containsExactly(new double[] {.491803, .327869, .147541, .032787}, within(5e-7));
    sampled(":criterion=ce").logPosteriors(s, d, 8, false, raw);
    assertThat(Arrays.stream(raw).map(Math::exp).toArray()).containsExactly(p, within(1e-12));
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
        ":criterion=ce,weights=importance,clip=1.2",
        ":criterion=bce,weights=importance,clip=1.2",
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
    assertThatThrownBy(() -> sampled(":criterion=bce,clip=2"))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("'clip' is only read with weights=importance");
    assertThatThrownBy(() -> sampled("").logPosterior(0, 0, 1, 1, false))
        .hasMessageContaining("noise 0.0");
    assertThatThrownBy(() -> sampled("").logPosterior(0, 0.1, 0, 1, false))
        .hasMessageContaining("0 samples");
  }

  /** What was drawn and was the target still was drawn: K is no smaller without it. */
  @ParameterizedTest
  @ValueSource(
      strings = {"", ":criterion=bce,weights=importance", ":criterion=mse,weights=importance"})
  void aHitThatIsLeftOutStillCountsAsDrawn(String options) {
    double[] scores = {1.2, 0.4, 1.2, -1};
    double[] noise = {0.3, 0.2, 0.3, 0.1};
    double left = loss(options, scores, noise, Double.NaN);
    // The hit's own term is all that is missing.
    double with = loss(options, scores, noise, 0);
    double score = options.isEmpty() ? scores[2] - Math.log(3 * noise[2]) : scores[2];
    double q = 1 / (1 + Math.exp(-score));
    double term = options.contains("mse") ? q * q : -Math.log(1 - q);
    double weight = options.isEmpty() ? 1 : 1 / (3 * noise[2]);
    assertThat(with - left).isCloseTo(weight * term, within(1e-12));
  }

  @Test
  void anAnchorWhoseSamplesAreAllHitsHasItsTargetLeft() {
    assertThat(loss(":criterion=bce", new double[] {0.5, 0.5}, new double[] {0.5, 0.5}, Double.NaN))
        .isCloseTo(Math.log1p(Math.exp(-0.5)), within(1e-12));
  }

  /** With a relevance for the last but one candidate, or the last of two. */
  private static double loss(String options, double[] scores, double[] noise, double relevance) {
    Matrix grades = Matrix.doubles(1, scores.length);
    grades.set(0, 0, 1);
    grades.set(0, Math.max(1, scores.length - 2), relevance);
    return sampled(options)
        .lossAndGradient(
            new ScoreBatch(Matrix.of(scores), grades, Extras.of("noise", Matrix.of(noise))),
            new Gradients());
  }
}
