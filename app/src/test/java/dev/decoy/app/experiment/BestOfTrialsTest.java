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
    return Experiments.of(Spec.parse("best-of-trials:resamples=50," + options)).run(Part.TEST, 901);
  }

  /** The shares are those that the spec's author measured with another program. */
  @Test
  void theBiasedEstimateErrsLowAndTheUnbiasedDoesNot() {
    for (String cut : new String[] {"", "mean=0.25,deviation=0.2,high=0.75,"}) {
      Map<String, Double> biased =
          run(cut + "estimator=biased,trials=30,n=30,repetitions=2000,interval=band");
      Map<String, Double> unbiased = run(cut + "trials=30,n=30,repetitions=2000,interval=band");
      assertThat(biased.get("negative-errors"))
          .isCloseTo(cut.isEmpty() ? 0.699 : 0.646, within(0.04));
      assertThat(unbiased.get("negative-errors")).isCloseTo(0.5, within(0.04));
      assertThat(biased.get("bias")).isLessThan(unbiased.get("bias") - 0.002);
      assertThat(unbiased.get("bias")).isCloseTo(0, within(0.004));
      assertThat(biased.get("curve-bias")).isLessThan(unbiased.get("curve-bias"));
      assertThat(unbiased.get("coverage")).isGreaterThanOrEqualTo(0.95);
    }
  }

  @Test
  void withOneTrialAheadBothAreTheMean() {
    assertThat(run("n=1,repetitions=100").get("bias"))
        .isCloseTo(run("n=1,repetitions=100,estimator=biased").get("bias"), within(1e-12));
    assertThat(run("n=1,repetitions=1000").get("coverage")).isCloseTo(0.94, within(0.03));
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
