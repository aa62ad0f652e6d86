package dev.decoy.app.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.app.experiment.Experiment.Part;
import dev.decoy.method.Spec;
import dev.decoy.method.SpecException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RareClassTest {
  private static Experiment of(String objective, String more) {
    return Experiments.of(
        Spec.parse(
            "rare-class:objective=\""
                + objective
                + "\",points=2000,heldOut=2000,steps=200,rate=0.01"
                + more));
  }

  @Test
  void theSameSeedGivesTheSameNumbersAndOtherPartsOthers() {
    Experiment experiment = of("dice:level=set", "");
    Map<String, Double> test = experiment.run(Part.TEST, 1);
    assertThat(test.keySet()).containsExactlyElementsOf(experiment.metrics());
    assertThat(test.values()).allMatch(value -> value >= 0 && value <= 1);
    assertThat(experiment.run(Part.TEST, 1)).isEqualTo(test);
    assertThat(experiment.run(Part.DEV, 1)).isNotEqualTo(test);
    assertThat(experiment.run(Part.TEST, 2)).isNotEqualTo(test);
  }

  @Test
  void whatLiesApartIsToldApart() {
    Map<String, Double> test =
        of("cross-entropy", ",separation=4,wrong=0,clusters=1").run(Part.TEST, 1);
    assertThat(test.get("f1-1:1")).isGreaterThan(0.99);
    assertThat(test.get("f1-1:50")).isGreaterThan(0.9);
    assertThat(test.get("auprc-1:50")).isGreaterThan(0.99);
    assertThat(test.get("brier-1:1")).isLessThan(0.01);
  }

  @Test
  void withoutSignalAveragePrecisionIsTheShareOfPositives() {
    Map<String, Double> test = of("cross-entropy", ",separation=0,hidden=0").run(Part.TEST, 1);
    assertThat(test.get("auprc-1:1")).isCloseTo(0.5, within(0.06));
    assertThat(test.get("auprc-1:50")).isLessThan(0.06);
    assertThat(test.get("f1-1:50")).as("nothing is called positive").isZero();
  }

  @Test
  void weightsOfClassesMakeTheRareOneHeard() {
    Map<String, Double> plain = of("cross-entropy", ",hidden=0").run(Part.TEST, 3);
    Map<String, Double> weighted = of("cross-entropy:weighted=true", ",hidden=0").run(Part.TEST, 3);
    assertThat(weighted.get("brier-1:50"))
        .as("probabilities are far too high")
        .isGreaterThan(2 * plain.getOrDefault("brier-1:50", Double.NaN));
    assertThat(weighted.get("f1-1:1"))
        .isCloseTo(plain.getOrDefault("f1-1:1", Double.NaN), within(0.02));
  }

  @Test
  void refusesWhatReadsNoLogits() {
    assertThatExceptionOfType(SpecException.class)
        .isThrownBy(() -> of("infonce", ""))
        .withMessage("'infonce' is no objective that reads a LogitBatch");
  }
}
