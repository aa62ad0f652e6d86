package dev.decoy.app.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.app.experiment.Experiment.Part;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Spec;
import dev.decoy.method.SpecException;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ActivityViewsTest {
  private static final String SMALL = ",classes=6,windows=40,subjects=2,batch=24,rate=0.003";

  private static Experiment of(String options) {
    return Experiments.of(Spec.parse("activity-views:" + options + SMALL));
  }

  @Test
  void theSameSeedGivesTheSameNumbersAndOtherPartsOthers() {
    Experiment experiment = of("beta=1,tauPlus=0.1,epochs=2");
    Map<String, Double> test = experiment.run(Part.TEST, 1);
    assertThat(test.keySet()).containsExactlyElementsOf(experiment.metrics());
    assertThat(experiment.run(Part.TEST, 1)).isEqualTo(test);
    assertThat(experiment.run(Part.DEV, 1)).isNotEqualTo(test);
    assertThat(experiment.run(Part.TEST, 2)).isNotEqualTo(test);
  }

  @Test
  void learningHelpsAndMoreLabelsDo() {
    double before = 0;
    double few = 0;
    double many = 0;
    for (int seed = 1; seed <= 3; seed++) {
      before += of("epochs=1").run(Part.TEST, seed).getOrDefault("accuracy-25", Double.NaN);
      Map<String, Double> after = of("epochs=15,noise=0.1").run(Part.TEST, seed);
      few += after.getOrDefault("accuracy-1", Double.NaN);
      many += after.getOrDefault("accuracy-25", Double.NaN);
    }
    assertThat(many).isGreaterThan(before).isGreaterThan(few).isGreaterThan(3 * 1.5 / 6);
  }

  @Test
  void theChosenBetaIsOneOfThoseThatAreOffered() {
    Map<String, Double> chosen = of("chosen=true,epochs=2").run(Part.TEST, 3);
    assertThat(chosen)
        .isIn(
            of("beta=0.5,epochs=2").run(Part.TEST, 3),
            of("beta=1,epochs=2").run(Part.TEST, 3),
            of("beta=2,epochs=2").run(Part.TEST, 3));
    double dev = of("chosen=true,epochs=2").run(Part.DEV, 3).getOrDefault("accuracy-1", Double.NaN);
    for (String beta : new String[] {"0.5", "1", "2"}) {
      assertThat(dev)
          .isGreaterThanOrEqualTo(
              of("epochs=2,beta=" + beta).run(Part.DEV, 3).getOrDefault("accuracy-1", Double.NaN));
    }
  }

  @Test
  void annealingChangesATrainingWithBetaOnly() {
    assertThat(of("beta=2,anneal=true,epochs=3").run(Part.TEST, 1))
        .isNotEqualTo(of("beta=2,epochs=3").run(Part.TEST, 1));
    assertThat(of("anneal=true,epochs=3").run(Part.TEST, 1))
        .isEqualTo(of("epochs=3").run(Part.TEST, 1));
  }

  @Test
  void windowsOfAClassObeyItsLawWhoeverWearsTheSensors() {
    Activities world = new Activities(3, 0, new Seed(5));
    Activities.Windows some = world.windows(4, 2, "some");
    assertThat(some.classes()).containsExactly(0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2);
    assertThat(Arrays.stream(some.first().values())).allMatch(value -> Math.abs(value) <= 1);
    assertThat(world.windows(4, 2, "some").second()).isEqualTo(some.second());
    assertThat(world.windows(4, 2, "others").second()).isNotEqualTo(some.second());
    // Noise of the sensors is all that noise changes at a window's start.
    Activities.Windows noisy = new Activities(3, 1e-6, new Seed(5)).windows(4, 2, "some");
    assertThat(noisy.first().get(7, 0)).isCloseTo(some.first().get(7, 0), within(1e-4));
  }

  @Test
  void refusesWhatIsNotLegal() {
    assertThatExceptionOfType(SpecException.class)
        .isThrownBy(() -> of("tauPlus=1"))
        .withMessageContaining("tauPlus");
  }
}
