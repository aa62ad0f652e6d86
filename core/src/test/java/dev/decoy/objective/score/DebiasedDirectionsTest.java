package dev.decoy.objective.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import dev.decoy.method.SpecException;
import dev.decoy.objective.Gradients;
import dev.decoy.testing.FiniteDifferences;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Hard negatives between two modalities: both directions, and weights that may be held. */
class DebiasedDirectionsTest {
  private static final Offset<Double> SIX_DECIMALS = within(5e-7);

  private static Debiased debiased(String options) {
    return Options.build(Debiased.class, Spec.parse("debiased" + options).options());
  }

  /** A square batch, every anchor's own candidate on the diagonal. */
  private static ScoreBatch square(SplittableRandom random, int b) {
    return ScoreBatch.inBatch(ScoreObjectivesTest.uniform(random, b, b, 1));
  }

  private static Matrix turned(Matrix matrix) {
    Matrix turned = matrix.like(/* rows= */ matrix.columns(), /* columns= */ matrix.rows());
    for (int i = 0; i < matrix.rows(); i++) {
      for (int j = 0; j < matrix.columns(); j++) {
        turned.set(j, i, matrix.get(i, j));
      }
    }
    return turned;
  }

  @Test
  void isTheWorkedAnchor() {
    ScoreBatch worked = ScoreBatch.of(new double[] {0.8}, new double[] {0.1, 0.4, -0.2});
    Gradients out = new Gradients();
    assertThat(debiased(":beta=1").lossAndGradient(worked, out)).isCloseTo(0.584201, SIX_DECIMALS);
    assertThat(out.of("scores").toArray()[0])
        .containsExactly(new double[] {-1.256599, 0.171053, 1.126331, -0.040785}, SIX_DECIMALS);
    assertThat(debiased(":beta=1,tauPlus=0").lossAndGradient(worked, out))
        .isCloseTo(0.700223, SIX_DECIMALS);
    assertThat(debiased(":beta=2").lossAndGradient(worked, out)).isCloseTo(0.667822, SIX_DECIMALS);
    // Held weights: I E / (b t) / ((1 - tauPlus) D), positive for every negative.
    debiased(":beta=1,detached=true").lossAndGradient(worked, out);
    double mean = (Math.exp(0.2) + Math.exp(0.8) + Math.exp(-0.4)) / 3;
    double d = Math.exp(1.6) + 3.930517;
    assertThat(out.of("scores").get(0, 3))
        .isCloseTo(Math.exp(-0.8) / (mean * 0.5) / (0.9 * d), within(1e-6));
    assertThat(out.notes().get("effective-negatives"))
        .isCloseTo(
            9 * mean * mean / (Math.exp(0.4) + Math.exp(1.6) + Math.exp(-0.8)), within(1e-12));
  }

  @Test
  void bothIsTheMeanOfTheTwoDirections() {
    for (int seed = 0; seed < 20; seed++) {
      ScoreBatch batch = square(new SplittableRandom(seed), 5);
      ScoreBatch other = ScoreBatch.inBatch(turned(batch.scores()));
      Gradients one = new Gradients();
      Gradients two = new Gradients();
      Gradients both = new Gradients();
      String options = ":beta=0.5,tauPlus=0.05,temperature=0.3";
      double mean =
          (debiased(options).lossAndGradient(batch, one)
                  + debiased(options).lossAndGradient(other, two))
              / 2;
      assertThat(debiased(options + ",directions=both").lossAndGradient(batch, both))
          .isCloseTo(mean, within(1e-12));
      for (int i = 0; i < 5; i++) {
        for (int j = 0; j < 5; j++) {
          assertThat(both.of("scores").get(i, j))
              .isCloseTo(
                  (one.of("scores").get(i, j) + two.of("scores").get(j, i)) / 2, within(1e-12));
        }
      }
    }
  }

  @Test
  void withoutWeightsItIsClips() {
    for (int seed = 0; seed < 20; seed++) {
      ScoreBatch batch = square(new SplittableRandom(seed), 4);
      Gradients out = new Gradients();
      double clip =
          (InfoNce.of(0.1).lossAndGradient(batch, out)
                  + InfoNce.of(0.1)
                      .lossAndGradient(ScoreBatch.inBatch(turned(batch.scores())), out))
              / 2;
      assertThat(debiased(":tauPlus=0,temperature=0.1,directions=both").lossAndGradient(batch, out))
          .isCloseTo(clip, within(1e-12));
    }
  }

  @Test
  void theLossGrowsWithBetaAndItsGradientIsItsOwn() {
    for (int seed = 0; seed < 10; seed++) {
      ScoreBatch batch = square(new SplittableRandom(seed), 4);
      double last = 0;
      for (double beta : new double[] {0, 0.3, 1, 2, 5}) {
        Debiased objective = debiased(":tauPlus=0.02,directions=both,numerator=each,beta=" + beta);
        double loss = objective.lossAndGradient(batch, new Gradients());
        assertThat(loss).isGreaterThanOrEqualTo(last);
        last = loss;
        FiniteDifferences.check(
            objective,
            "scores",
            (Matrix.Doubles) batch.scores(),
            m -> new ScoreBatch(m, batch.relevance(), Extras.NONE),
            1e-6);
      }
    }
  }

  @Test
  void annealsBetaInNineParts() {
    Debiased full = debiased(":beta=1.6,tauPlus=0.03,directions=both,detached=true");
    double[] betas = new double[18];
    for (int epoch = 0; epoch < 18; epoch++) {
      betas[epoch] = full.annealed(epoch, 18).beta();
    }
    assertThat(betas)
        .containsExactly(
            new double[] {
              1.6, 1.6, 1.4, 1.4, 1.2, 1.2, 1, 1, 0.8, 0.8, 0.6, 0.6, 0.4, 0.4, 0.2, 0.2, 0, 0
            },
            within(1e-12));
    assertThat(full.annealed(0, 18)).isEqualTo(full);
    assertThat(full.annealed(17, 18)).isEqualTo(debiased(":beta=0,tauPlus=0.03,directions=both"));
    assertThat(full.annealed(0, 1)).isEqualTo(full);
    assertThatThrownBy(() -> full.annealed(18, 18)).hasMessageContaining("legal: 0 to 17");
  }

  @Test
  void refusesAnOptionGivenInVain() {
    assertThatThrownBy(() -> debiased(":detached=true")).isInstanceOf(SpecException.class);
  }
}
