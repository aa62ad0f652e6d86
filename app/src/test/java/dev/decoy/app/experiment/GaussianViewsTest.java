package dev.decoy.app.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.decoy.app.experiment.Experiment.Part;
import dev.decoy.array.Matrix;
import dev.decoy.method.Spec;
import dev.decoy.method.SpecException;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.score.ScoreBatch;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GaussianViewsTest {
  private static final String SMALL =
      ",classes=3,dimension=8,points=300,heldOut=200,batch=64,steps=40,rate=0.01";

  private static Experiment of(String objective, String more) {
    return Experiments.of(
        Spec.parse("gaussian-views:objective=\"" + objective + "\"" + SMALL + more));
  }

  @Test
  void theSameSeedGivesTheSameNumbersAndOtherPartsOthers() {
    Experiment experiment = of("debiased:tauPlus=0.1", "");
    Map<String, Double> test = experiment.run(Part.TEST, 1);
    assertThat(test.keySet()).containsExactlyElementsOf(experiment.metrics());
    assertThat(experiment.run(Part.TEST, 1)).isEqualTo(test);
    assertThat(experiment.run(Part.DEV, 1)).isNotEqualTo(test);
    assertThat(experiment.run(Part.TEST, 2)).isNotEqualTo(test);
  }

  @Test
  void classesThatLieFarApartAreFoundAndThoseThatDoNotAreNot() {
    assertThat(of("debiased:tauPlus=0.1", ",separation=3").run(Part.TEST, 1).values())
        .allMatch(accuracy -> accuracy > 0.95);
    assertThat(of("debiased:tauPlus=0.1", ",separation=0").run(Part.TEST, 1).values())
        .allMatch(accuracy -> accuracy > 0.2 && accuracy < 0.5);
  }

  @Test
  void theOracleFeelsNothingOfViewsOfItsOwnClass() {
    // Views 0 and 3, 1 and 4, 2 and 5 are of a point; points 0 and 1 are of a class.
    Matrix.Doubles scores = Matrix.doubles(6, 6);
    for (int i = 0; i < 36; i++) {
      scores.values()[i] = Math.sin(i);
    }
    ScoreBatch batch = GaussianViews.batch(scores, new int[] {7, 7, 2, 7, 7, 2});
    Gradients gradients = new Gradients();
    Objectives.of("debiased:estimate=oracle", ScoreBatch.class).lossAndGradient(batch, gradients);
    double[] first = gradients.of("scores").toArray()[0];
    assertThat(first[0]).as("itself").isZero();
    assertThat(first[3]).as("its other view").isNegative();
    assertThat(first[1]).as("of its class").isZero();
    assertThat(first[4]).as("of its class").isZero();
    assertThat(first[2]).as("of another").isPositive();
    assertThat(first[5]).as("of another").isPositive();
    Objectives.of("debiased:tauPlus=0", ScoreBatch.class).lossAndGradient(batch, gradients);
    double[] plain = gradients.of("scores").toArray()[0];
    assertThat(plain[0]).isZero();
    assertThat(plain[1]).isPositive();
    assertThat(plain[4]).isPositive();
  }

  @Test
  void refusesWhatReadsNoScores() {
    assertThatExceptionOfType(SpecException.class)
        .isThrownBy(() -> of("dice", ""))
        .withMessage("'dice' is no objective that reads a ScoreBatch");
    assertThatExceptionOfType(SpecException.class)
        .isThrownBy(() -> of("debiased:tauPlus=0.1", ",batch=1"))
        .withMessageContaining("batch");
  }
}
