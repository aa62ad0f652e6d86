package dev.decoy.objective.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.array.MissingInputException;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.score.KlDistillation.Divergence;
import org.junit.jupiter.api.Test;

/** Of margin-mse and kl-distillation. */
class DistillationTest {
  private static final KlDistillation KL = new KlDistillation(1, 1, Divergence.KL, false);
  private static final MarginMse MARGINS = new MarginMse(Average.PAIRS);

  private static ScoreBatch batch(double[] scores, double[] teacher) {
    Matrix relevance = Matrix.doubles(1, scores.length);
    relevance.set(0, 0, 1);
    return new ScoreBatch(Matrix.of(scores), relevance, Extras.of("teacher", Matrix.of(teacher)));
  }

  @Test
  void klIsTheWorkedCase() {
    ScoreBatch worked = batch(new double[] {2, 1, 0.5, -0.5}, new double[] {3, 3.5, 1, -1});
    Gradients out = new Gradients();
    assertThat(KL.lossAndGradient(worked, out)).isCloseTo(0.3327543710, within(1e-9));
    assertThat(out.of("scores").toArray()[0])
        .containsExactly(new double[] {0.240854, -0.368451, 0.085071, 0.042526}, within(5e-7));
    assertThat(
            new KlDistillation(1, 1, Divergence.CROSS_ENTROPY, false).lossAndGradient(worked, out))
        // The published code adds 1e-7 to every probability.
        .isCloseTo(1.1917842523, within(5e-7));
  }

  @Test
  void bothAreZeroAtTheTeacherUpToAConstant() {
    Gradients out = new Gradients();
    ScoreBatch same = batch(new double[] {7, 3, 1}, new double[] {4, 0, -2});
    assertThat(KL.lossAndGradient(same, out)).isCloseTo(0, within(1e-12));
    for (double g : out.of("scores").toArray()[0]) {
      assertThat(g).isCloseTo(0, within(1e-12));
    }
    assertThat(MARGINS.lossAndGradient(same, out)).isZero();
    assertThat(out.notes()).containsEntry("teacher-inverted", 0.0);
  }

  @Test
  void marginsAreSquaredByHand() {
    Gradients out = new Gradients();
    // Margins of 1 and 3 where the teacher has 2 and -1.
    ScoreBatch batch = batch(new double[] {3, 2, 0}, new double[] {1, -1, 2});
    assertThat(MARGINS.lossAndGradient(batch, out)).isEqualTo((1 + 16) / 2.0);
    assertThat(out.of("scores").toArray()[0]).containsExactly(-1 + 4, 1, -4);
    assertThat(out.notes()).containsEntry("teacher-inverted", 0.5);
  }

  @Test
  void aTeacherThatIsCertainIsNoReasonForNaN() {
    Gradients out = new Gradients();
    ScoreBatch certain = batch(new double[] {0, 0}, new double[] {5000, -5000});
    assertThat(KL.lossAndGradient(certain, out)).isCloseTo(Math.log(2), within(1e-12));
  }

  @Test
  void sayWhatTheyLack() {
    ScoreBatch bare = ScoreBatch.of(new double[] {1}, new double[] {0});
    assertThatThrownBy(() -> KL.lossAndGradient(bare, new Gradients()))
        .isInstanceOf(MissingInputException.class)
        .hasMessageContaining("kl-distillation needs the input 'teacher'");
    assertThatThrownBy(() -> MARGINS.lossAndGradient(bare, new Gradients()))
        .isInstanceOf(MissingInputException.class)
        .hasMessageContaining("margin-mse needs the input 'teacher'");
    assertThatThrownBy(() ->
            KL.lossAndGradient(
                batch(new double[] {1, 0}, new double[] {Double.NaN, 0}), new Gradients()))
        .hasMessageContaining("the teacher's score of anchor 0 and candidate 0 is NaN");
  }
}
