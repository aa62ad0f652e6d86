package dev.decoy.examples.objective.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.score.ScoreBatch;
import dev.decoy.testing.FiniteDifferences;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SquaredHingeTest {
  @Test
  void isWhatTheFormulaSays() {
    Gradients gradients = new Gradients();
    // The lapses of 0.9 against 0.6 and 0.1 are 0.5 - 0.3 = 0.2 and below 0.
    ScoreBatch batch = ScoreBatch.of(new double[] {0.9}, new double[] {0.6, 0.1});
    assertThat(new SquaredHinge(0.5).lossAndGradient(batch, gradients))
        .isCloseTo(0.04, within(1e-12));
    Matrix gradient = gradients.of("scores");
    assertThat(gradient.get(0, 0)).isCloseTo(-0.4, within(1e-12));
    assertThat(gradient.get(0, 1)).isCloseTo(0.4, within(1e-12));
    assertThat(gradient.get(0, 2)).isZero();
  }

  @Test
  void hasTheGradientOfItsLoss() {
    SplittableRandom random = new SplittableRandom(7);
    Matrix.Doubles scores = Matrix.doubles(3, 5);
    Matrix relevance = Matrix.doubles(3, 5);
    for (int r = 0; r < 3; r++) {
      for (int c = 0; c < 5; c++) {
        scores.set(r, c, random.nextDouble(-1, 1));
        relevance.set(r, c, c == r ? 1 : c == 4 ? Double.NaN : 0);
      }
    }
    FiniteDifferences.check(
        new SquaredHinge(0.5),
        "scores",
        scores,
        moved -> new ScoreBatch(moved, relevance, Extras.NONE),
        1e-6);
  }
}
