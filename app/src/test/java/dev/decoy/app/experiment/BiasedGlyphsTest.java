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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BiasedGlyphsTest {
  private static Experiment of(String options) {
    return Experiments.of(Spec.parse("biased-glyphs:" + options));
  }

  @ParameterizedTest
  @EnumSource(BiasedGlyphs.Way.class)
  void everyWayGivesTheSameNumbersForTheSameSeed(BiasedGlyphs.Way way) {
    Experiment experiment = new BiasedGlyphs(way, 0.9, 1, 300, 2, 50, 0.001, 1e-4);
    Map<String, Double> once = experiment.run(Part.TEST, 1);
    assertThat(once.keySet()).containsExactlyElementsOf(experiment.metrics());
    assertThat(once.values()).allMatch(Double::isFinite);
    assertThat(experiment.run(Part.TEST, 1)).isEqualTo(once);
  }

  @Test
  void onlyTheColourIsSeenByTheBiasedModel() {
    Map<String, Double> biased = of("way=biased,count=500,epochs=15").run(Part.TEST, 1);
    assertThat(biased.getOrDefault("biased-accuracy", Double.NaN)).isGreaterThan(0.95);
    assertThat(biased.getOrDefault("unbiased-accuracy", Double.NaN)).isCloseTo(0.1, within(0.03));
  }

  @Test
  void signsAreReadWhereTheColourSaysNothing() {
    assertThat(
            of("rho=0.1,count=2000,epochs=15")
                .run(Part.TEST, 1)
                .getOrDefault("unbiased-accuracy", Double.NaN))
        .isGreaterThan(0.6);
  }

  @Test
  void aStrongWeightMakesFeaturesIndependentOfTheColour() {
    String rest = ",rho=0.95,count=1000,epochs=8";
    Map<String, Double> vanilla = of("way=vanilla" + rest).run(Part.TEST, 2);
    Map<String, Double> without = of("way=rebias,lambda=0" + rest).run(Part.TEST, 2);
    Map<String, Double> apart = of("way=rebias,lambda=100" + rest).run(Part.TEST, 2);
    assertThat(apart.getOrDefault("hsic", Double.NaN))
        .isLessThan(0.5 * without.getOrDefault("hsic", Double.NaN));
    assertThat(without.getOrDefault("unbiased-accuracy", Double.NaN))
        .as("without weight it is vanilla")
        .isEqualTo(vanilla.getOrDefault("unbiased-accuracy", Double.NaN));
  }

  @Test
  void coloursGoWithKindsAsOftenAsWished() {
    Glyphs glyphs = new Glyphs(new Seed(1));
    Glyphs.Written written = glyphs.write(2000, 0.95, "train");
    int[][] cells = new int[10][10];
    for (int i = 0; i < 2000; i++) {
      cells[written.kinds()[i]][written.ground()[i]]++;
    }
    for (int kind = 0; kind < 10; kind++) {
      assertThat(cells[kind][kind]).isEqualTo(190);
      for (int other = 0; other < 10; other++) {
        assertThat(cells[kind][other]).isGreaterThanOrEqualTo(1);
      }
    }
    Glyphs.Written even = glyphs.write(1000, 0.1, "test");
    int[][] counts = new int[10][10];
    for (int i = 0; i < 1000; i++) {
      counts[even.kinds()[i]][even.ground()[i]]++;
    }
    for (int[] row : counts) {
      assertThat(row).containsOnly(10);
    }
    double[] bins = even.colours().toArray()[0];
    assertThat(Arrays.stream(bins).sum()).isCloseTo(1, within(1e-9));
  }

  @Test
  void refusesWhatIsNotLegal() {
    assertThatExceptionOfType(SpecException.class)
        .isThrownBy(() -> of("rho=1.5"))
        .withMessageContaining("rho");
  }
}
