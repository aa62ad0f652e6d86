package dev.decoy.objective.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.array.MissingInputException;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import dev.decoy.objective.Gradients;
import dev.decoy.testing.FiniteDifferences;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Ar2Test {
  private static final Offset<Double> SIX_DECIMALS = within(1e-6);
  private static final double[] RANKER = {3, 3.5, 1, -1};
  private static final ScoreBatch WORKED = batch(new double[] {2, 1, 0.5, -0.5}, RANKER);

  private static ScoreBatch batch(double[] scores, double[] teacher) {
    Matrix relevance = Matrix.doubles(1, scores.length);
    relevance.set(0, 0, 1);
    return new ScoreBatch(Matrix.of(scores), relevance, Extras.of("teacher", Matrix.of(teacher)));
  }

  private static Ar2 ar2(String options) {
    return Options.build(Ar2.class, Spec.parse("ar2" + options).options());
  }

  @Test
  void isTheWorkedCase() {
    Gradients out = new Gradients();
    // The worked numbers of the code's form have its 1e-7 in.
    assertThat(ar2(":form=code,lambda=1,epsilon=1e-7").lossAndGradient(WORKED, out))
        .isCloseTo(2.1425886122, SIX_DECIMALS);
    assertThat(out.of("scores").toArray()[0])
        .containsExactly(new double[] {0.390056, -0.575589, 0.114767, 0.070765}, SIX_DECIMALS);
    assertThat(ar2(":form=code,epsilon=1e-7").lossAndGradient(WORKED, out))
        .isCloseTo(1.6671864323, SIX_DECIMALS);
    assertThat(out.of("scores").toArray()[0])
        .containsExactly(new double[] {0.315455, -0.472020, 0.099919, 0.056645}, SIX_DECIMALS);
    assertThat(ar2(":lambda=1").lossAndGradient(WORKED, out))
        .isCloseTo(-0.5766710963, within(1e-9));
    assertThat(out.of("scores").toArray()[0])
        .containsExactly(new double[] {0, -0.217202, 0.149089, 0.068113}, SIX_DECIMALS);
    assertThat(ar2(":lambda=0").lossAndGradient(WORKED, out)).isCloseTo(1.1917842523, SIX_DECIMALS);
    // The ranker's step.
    ScoreBatch ranker = batch(RANKER, RANKER);
    assertThat(InfoNce.of(1).lossAndGradient(ranker, out)).isCloseTo(1.0304662702, within(1e-9));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":form=code",
        ":lambda=1,temperature=0.3",
        ":form=code,epsilon=1e-4,adversarial=sum"
      })
  void gradientsAreThoseOfTheLossAndSumToNothing(String options) {
    for (int seed = 0; seed < 12; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Matrix relevance = Matrix.doubles(3, 5);
      for (int i = 0; i < 3; i++) {
        relevance.set(i, i, 1);
        relevance.set(i, 4, random.nextBoolean() ? Double.NaN : 0);
      }
      Matrix.Doubles scores = ScoreObjectivesTest.uniform(random, 3, 5, 2);
      Extras extras = Extras.of("teacher", ScoreObjectivesTest.uniform(random, 3, 5, 4));
      FiniteDifferences.check(
          ar2(options), "scores", scores, m -> new ScoreBatch(m, relevance, extras), 1e-6);
      Gradients out = new Gradients();
      ar2(options).lossAndGradient(new ScoreBatch(scores, relevance, extras), out);
      for (double[] row : out.of("scores").toArray()) {
        assertThat(Arrays.stream(row).sum()).isCloseTo(0, within(1e-12));
      }
    }
  }

  @Test
  void aRankerWithoutAnOpinionAsksNothingOfThePaperForm() {
    Gradients out = new Gradients();
    ar2(":lambda=1").lossAndGradient(batch(new double[] {2, 1, 0}, new double[] {1, 1, 1}), out);
    assertThat(out.of("scores").toArray()[0]).containsExactly(new double[3], within(1e-15));
  }

  @Test
  void theCapHoldsOneDocumentBack() {
    Gradients out = new Gradients();
    ScoreBatch wild = batch(new double[] {0, 0, 0}, new double[] {0, 500, 0});
    assertThat(ar2(":lambda=1").lossAndGradient(wild, out))
        .isCloseTo((-20 - Math.log(2)) / 2, within(1e-12));
    assertThat(ar2(":lambda=1,cap=none").lossAndGradient(wild, out))
        .isCloseTo((-500 - Math.log(2)) / 2, within(1e-12));
  }

  @Test
  void saysWhatItLacks() {
    Gradients out = new Gradients();
    assertThatThrownBy(
            () -> ar2("").lossAndGradient(ScoreBatch.of(new double[] {1}, new double[] {0}), out))
        .isInstanceOf(MissingInputException.class)
        .hasMessageContaining("ar2 needs the input 'teacher'");
    ScoreBatch two =
        new ScoreBatch(
            Matrix.of(new double[] {1, 2, 3}),
            Matrix.of(new double[] {1, 1, 0}),
            WORKED.extras().with("teacher", Matrix.doubles(1, 3)));
    assertThatThrownBy(() -> ar2("").lossAndGradient(two, out))
        .hasMessageContaining("2 positives; ar2 plays with exactly one");
  }
}
