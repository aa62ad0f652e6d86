package dev.decoy.app.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.app.experiment.Experiment.Part;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Spec;
import dev.decoy.method.SpecException;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SentenceViewsTest {
  private static final String SMALL = "meanings=60,epochs=2";

  private static Map<String, Double> run(String options) {
    return Experiments.of(Spec.parse("sentence-views:" + options)).run(Part.TEST, 1);
  }

  @Test
  void theSameSeedGivesTheSameNumbersAndEveryOptionCounts() {
    String all = SMALL + ",mask=true,threshold=0.5,times=1";
    Map<String, Double> once = run(all);
    assertThat(once.keySet()).containsExactly("spearman", "alignment", "uniformity", "ascent");
    assertThat(run(all)).isEqualTo(once);
    for (String other :
        new String[] {
          ",rounds=0", ",step=0.5,unit=norm", ",form=code", ",temperature=0.1", ",dropout=0.2"
        }) {
      assertThat(run(all + other)).as(other).isNotEqualTo(once);
    }
    assertThat(run(SMALL + ",form=code")).isNotEqualTo(run(SMALL));
    assertThat(run(SMALL + ",mask=true,threshold=0.3")).isNotEqualTo(run(SMALL));
  }

  @Test
  void learningBringsCosinesNearerToTheMeaning() {
    assertThat(run("meanings=300,epochs=6").get("spearman"))
        .isGreaterThan(run("meanings=300,epochs=0").get("spearman"));
  }

  @Test
  void theAscentRaisesTheCrossEntropy() {
    assertThat(run(SMALL + ",times=1,step=0.1,unit=norm").get("ascent")).isPositive();
    assertThat(run(SMALL + ",times=1,rounds=0").get("ascent")).isZero();
    assertThat(run(SMALL).get("ascent")).isZero();
  }

  @Test
  void similarityOfMeaningIsThatOfConcepts() {
    Paraphrases language = new Paraphrases(new Seed(3));
    SplittableRandom random = new SplittableRandom(1);
    double last = 1.0001;
    for (int many : new int[] {0, 2, 5}) {
      double mean = 0;
      for (int i = 0; i < 400; i++) {
        int[] meaning = language.meaning(random);
        assertThat(meaning).doesNotHaveDuplicates();
        int[] changed = language.changed(meaning, many, random);
        mean += language.similarity(meaning, changed) / 400;
      }
      assertThat(mean).isLessThan(last);
      last = mean;
    }
    int[] one = language.meaning(random);
    assertThat(language.similarity(one, one)).isCloseTo(1, within(1e-12));
  }

  @Test
  void ranksShareWhereNumbersAreEqual() {
    assertThat(Spearman.of(new double[] {1, 2, 3, 4}, new double[] {10, 20, 30, 40}))
        .isCloseTo(1, within(1e-12));
    assertThat(Spearman.of(new double[] {1, 2, 3, 4}, new double[] {4, 3, 2, 1}))
        .isCloseTo(-1, within(1e-12));
    // Ranks 0, 1.5, 1.5, 3 against 0, 1, 2, 3: 4.5 / sqrt(4.5 · 5).
    assertThat(Spearman.of(new double[] {1, 2, 2, 5}, new double[] {1, 3, 4, 9}))
        .isCloseTo(4.5 / Math.sqrt(22.5), within(1e-12));
  }

  @Test
  void refusesWhatIsNotLegal() {
    assertThatExceptionOfType(SpecException.class)
        .isThrownBy(() -> run("threshold=2"))
        .withMessageContaining("threshold");
  }
}
