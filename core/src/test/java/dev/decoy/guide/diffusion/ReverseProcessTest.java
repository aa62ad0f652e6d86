package dev.decoy.guide.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import dev.decoy.guide.feature.Nag;
import dev.decoy.model.Denoiser;
import dev.decoy.model.GaussianMixtureDiffusion;
import dev.decoy.model.InputPerturbedDenoiser;
import dev.decoy.model.NoiseSchedule;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReverseProcessTest {
  private static final NoiseSchedule SCHEDULE = NoiseSchedule.linear();

  /** Components (±3, ±1.5): the main concept M is x &gt; 0, the attribute a is y &gt; 0. */
  private static final GaussianMixtureDiffusion SQUARE =
      GaussianMixtureDiffusion.even(
          Matrix.of(
              new double[] {3, -1.5},
              new double[] {3, 1.5},
              new double[] {-3, 1.5},
              new double[] {-3, -1.5}),
          0.15);

  private static final Denoiser MAIN =
      SQUARE.softPrompt(new boolean[] {true, true, false, false}, 0.05);
  private static final Denoiser MAIN_WITH_ATTRIBUTE =
      SQUARE.softPrompt(new boolean[] {false, true, false, false}, 0.05);

  @ParameterizedTest
  @CsvSource({
    "20, 1, 0.7006, 0.7109, 0.7436",
    "50, 1, 0.8551, 0.8652, 0.8971",
    "200, 1, 0.9582, 0.9683, 0.9999",
    "1000, 1, 0.9911, 1.0012, 1.0327",
    "20, 0, 0.8248, 0.9227, 1.2722",
    "50, 0, 0.9281, 1.0238, 1.3582"
  })
  void ofANormalItMakesTheVarianceThatTheRecursionGives(
      int steps, double eta, double plain, double tenth, double fifth) {
    double[] gammas = {0, 0.1, 0.2};
    double[] ratios = {plain, tenth, fifth};
    for (int i = 0; i < gammas.length; i++) {
      assertThat(variance(steps, eta, gammas[i])).isCloseTo(ratios[i], within(1e-3));
    }
  }

  /**
   * Follows the variance through the real steps and the real predictions, which are linear here.
   */
  private static double variance(int steps, double eta, double gamma) {
    Denoiser denoiser =
        new InputPerturbedDenoiser(GaussianMixtureDiffusion.even(Matrix.column(0), 1), gamma);
    int[] visited = SCHEDULE.respaced(steps);
    double variance = 1;
    for (int i = 0; i < steps; i++) {
      double signal = SCHEDULE.signal(visited[i]);
      double next = SCHEDULE.signal(i + 1 < steps ? visited[i + 1] : -1);
      Matrix out = Matrix.doubles(1, 1);
      denoiser.noise(Matrix.column(1), signal, out);
      double noise = out.get(0, 0);
      ReverseProcess.Step step = ReverseProcess.Step.between(signal, next, eta);
      double factor =
          step.clean() * (1 - Math.sqrt(1 - signal) * noise) / Math.sqrt(signal)
              + step.noise() * noise;
      variance = factor * factor * variance + step.fresh() * step.fresh();
    }
    return variance;
  }

  @Test
  void ancestralStepsAreThoseOfThePosterior() {
    double a = 0.3;
    double b = 0.5;
    ReverseProcess.Step step = ReverseProcess.Step.between(a, b, ReverseProcess.ANCESTRAL);
    double beta = 1 - a / b;
    double clean = Math.sqrt(b) * beta / (1 - a);
    double state = Math.sqrt(a / b) * (1 - b) / (1 - a);
    // x = √a x̂₀ + √(1 - a) ε
    assertThat(step.clean()).isCloseTo(clean + state * Math.sqrt(a), within(1e-14));
    assertThat(step.noise()).isCloseTo(state * Math.sqrt(1 - a), within(1e-14));
    assertThat(step.fresh() * step.fresh()).isCloseTo(beta * (1 - b) / (1 - a), within(1e-14));
  }

  @Test
  void samplingHasTheVarianceThatWasWorkedOut() {
    GaussianMixtureDiffusion normal = GaussianMixtureDiffusion.even(Matrix.column(0), 1);
    for (double eta : new double[] {ReverseProcess.DDIM, ReverseProcess.ANCESTRAL}) {
      ReverseProcess process = new ReverseProcess(SCHEDULE, 20, eta, new ClassifierFreeGuidance(1));
      Matrix made = process.sample(Prompts.none(normal), 20_000, new Seed(3));
      double square = 0;
      for (double[] row : made.toArray()) {
        square += row[0] * row[0] / made.rows();
      }
      // Five standard deviations of such a mean.
      assertThat(square).isCloseTo(variance(20, eta, 0), within(0.05));
    }
  }

  @Test
  void unguidedItMakesTheMixture() {
    ReverseProcess process =
        new ReverseProcess(SCHEDULE, 100, ReverseProcess.DDIM, new ClassifierFreeGuidance(1));
    GaussianMixtureDiffusion model = SQUARE.prompted(0.4, 0.3, 0.2, 0.1);
    Matrix made = process.sample(Prompts.none(model), 3000, new Seed(4));
    double[] occupancy = model.occupancy(made);
    for (int k = 0; k < 4; k++) {
      assertThat(occupancy[k]).isCloseTo(model.weights()[k], within(0.05));
    }
    assertThat(model.offManifoldShare(made, model.offManifoldLimit(new Seed(1)))).isLessThan(0.01);
  }

  @Test
  void aRowDependsOnSeedAndRowAlone() {
    for (double eta : new double[] {0, 0.5, 1}) {
      ReverseProcess process = new ReverseProcess(SCHEDULE, 10, eta, PerpNeg.of(2));
      Prompts prompts = Prompts.against(SQUARE, MAIN, MAIN_WITH_ATTRIBUTE, -1);
      double[][] few = process.sample(prompts, 3, new Seed(1)).toArray();
      double[][] many = process.sample(prompts, 10, new Seed(1)).toArray();
      assertThat(Arrays.copyOf(many, 3)).isDeepEqualTo(few);
      assertThat(process.sample(prompts, 3, new Seed(2)).toArray()).isNotEqualTo(few);
    }
  }

  @Test
  void showsEveryStepOfTheWay() {
    ReverseProcess process = new ReverseProcess(SCHEDULE, 5, 1, new ClassifierFreeGuidance(1));
    StringBuilder seen = new StringBuilder();
    process.sample(
        Prompts.none(SQUARE),
        2,
        new Seed(1),
        (step, signal, states, prediction) ->
            seen.append(step)
                .append(
                    signal == SCHEDULE.signal(process.schedule().respaced(5)[step])
                            && states.sameShape(prediction)
                        ? "+"
                        : "-"));
    assertThat(seen).hasToString("0+1+2+3+4+");
  }

  @Test
  void perpNegKeepsTheMainConceptThatCompositionLoses() {
    double[] plain = shares(new ClassifierFreeGuidance(2), 0);
    assertThat(plain[2]).isLessThan(0.01);
    assertThat(plain[1]).isBetween(0.45, 0.55);
    for (double weight : new double[] {0.5, 1, 2, 4}) {
      double[] perp = shares(PerpNeg.of(2), -weight);
      assertThat(perp[2]).as("main concept lost at %s", weight).isLessThan(plain[2] + 0.01);
      if (weight >= 1) {
        assertThat(perp[1]).as("attribute at %s", weight).isLessThan(plain[1] / 4);
      }
    }
    // The pilot: .435/.002/.563.
    assertThat(shares(new WeightedComposition(2, WeightedComposition.Form.SUM), -2)[2])
        .isBetween(0.5, 0.63);
    // .984/.015/.002 and .962/.034/.004.
    assertThat(shares(PerpNeg.of(2), -2)[0]).isBetween(0.96, 1.0);
    assertThat(shares(new NegativePrompt(4), -1)[0]).isBetween(0.93, 0.99);
  }

  /** Shares of the main concept without the attribute, with it, and of what is neither. */
  private static double[] shares(Guidance guidance, double weight) {
    ReverseProcess process = new ReverseProcess(SCHEDULE, 100, ReverseProcess.DDIM, guidance);
    Prompts prompts =
        weight == 0
            ? Prompts.main(SQUARE, MAIN)
            : Prompts.against(SQUARE, MAIN, MAIN_WITH_ATTRIBUTE, weight);
    double[] occupancy = SQUARE.occupancy(process.sample(prompts, 1000, new Seed(15)));
    return new double[] {occupancy[0], occupancy[1], occupancy[2] + occupancy[3]};
  }

  @Test
  void outputSpaceNagHoldsWhereExtrapolationBreaks() {
    Denoiser attribute = SQUARE.softPrompt(new boolean[] {false, true, true, false}, 0.05);
    Prompts prompts = new Prompts(SQUARE, MAIN, java.util.List.of(attribute), new double[] {-1});
    for (int steps : new int[] {1, 2}) {
      double nag = distance(new OnCleanPrediction(new Nag(9, 2.5, 0.25, 1, 1, 0)), prompts, steps);
      double uncapped =
          distance(new OnCleanPrediction(new Nag(9, 1e9, 0.25, 1, 1, 0)), prompts, steps);
      double extrapolated = distance(new NegativePrompt(9), prompts, steps);
      assertThat(nag).as("%d steps", steps).isLessThan(extrapolated / 5).isLessThan(uncapped);
    }
    // The pilot, one step: positive only 1.52, CFG 23.2, NAG 1.00, without the cap 5.24.
    assertThat(distance(new OnCleanPrediction(new Nag(9, 2.5, 0.25, 1, 1, 0)), prompts, 1))
        .isBetween(0.9, 1.1);
    assertThat(distance(new NegativePrompt(9), prompts, 1)).isBetween(20.0, 26.0);
  }

  private static double distance(Guidance guidance, Prompts prompts, int steps) {
    ReverseProcess process = new ReverseProcess(SCHEDULE, steps, ReverseProcess.DDIM, guidance);
    Matrix made = process.sample(prompts, 2000, new Seed(39));
    double sum = 0;
    double[] row = new double[2];
    for (int r = 0; r < made.rows(); r++) {
      made.read(r, row);
      int mode = SQUARE.nearest(row);
      sum += Math.hypot(row[0] - SQUARE.means().get(mode, 0), row[1] - SQUARE.means().get(mode, 1));
    }
    return sum / made.rows();
  }

  @Test
  void saysWhatIsLegal() {
    assertThatThrownBy(() -> new ReverseProcess(SCHEDULE, 0, 0, PerpNeg.of(1)))
        .hasMessageContaining("a chain of 0 steps");
    assertThatThrownBy(() -> new ReverseProcess(SCHEDULE, 10, 2, PerpNeg.of(1)))
        .hasMessage("eta is 2.0; legal: from 0 (DDIM) to 1");
    assertThatThrownBy(
            () -> Prompts.main(SQUARE, GaussianMixtureDiffusion.even(Matrix.column(0), 1)))
        .hasMessageContaining("states of length 1 and 2");
  }
}
