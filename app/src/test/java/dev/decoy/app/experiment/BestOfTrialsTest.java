package dev.decoy.app.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.app.experiment.Experiment.Part;
import dev.decoy.method.Spec;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BestOfTrialsTest {
  private static Map<String, Double> run(String options) {
    return Experiments.of(
            Spec.parse(
                "best-of-trials:" + (options.contains("band") ? "" : "resamples=50,") + options))
        .run(Part.TEST, 901);
  }

  /** The shares are those that the spec's author measured with another program. */
  @Test
  void theBiasedEstimateErrsLowAndTheUnbiasedDoesNot() {
    for (String cut : new String[] {"", "mean=0.25,deviation=0.2,high=0.75,"}) {
      Map<String, Double> biased =
          run(cut + "estimator=biased,trials=30,n=30,repetitions=2000,interval=band");
      Map<String, Double> unbiased = run(cut + "trials=30,n=30,repetitions=2000,interval=band");
      assertThat(biased.getOrDefault("negative-errors", Double.NaN))
          .isCloseTo(cut.isEmpty() ? 0.699 : 0.646, within(0.04));
      assertThat(unbiased.getOrDefault("negative-errors", Double.NaN)).isCloseTo(0.5, within(0.04));
      assertThat(biased.getOrDefault("bias", Double.NaN))
          .isLessThan(unbiased.getOrDefault("bias", Double.NaN) - 0.002);
      assertThat(unbiased.getOrDefault("bias", Double.NaN)).isCloseTo(0, within(0.004));
      assertThat(biased.getOrDefault("curve-bias", Double.NaN))
          .isLessThan(unbiased.getOrDefault("curve-bias", Double.NaN));
      assertThat(unbiased.getOrDefault("coverage", Double.NaN)).isGreaterThanOrEqualTo(0.95);
    }
  }

  @Test
  void withOneTrialAheadBothAreTheMean() {
    assertThat(run("n=1,repetitions=100").getOrDefault("bias", Double.NaN))
        .isCloseTo(
            run("n=1,repetitions=100,estimator=biased").getOrDefault("bias", Double.NaN),
            within(1e-12));
    assertThat(run("n=1,repetitions=1000").getOrDefault("coverage", Double.NaN))
        .isCloseTo(0.94, within(0.03));
  }

  @Test
  void theSameSeedGivesTheSameNumbers() {
    assertThat(run("repetitions=20")).isEqualTo(run("repetitions=20"));
  }

  @Test
  void refusesToLookFartherThanThereAreTrials() {
    assertThatThrownBy(() -> run("trials=30,n=31"))
        .hasMessageContaining("n is 31 of 30 trials; legal: 1 to 30");
  }
}
