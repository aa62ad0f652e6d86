package dev.decoy.objective.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.objective.Gradients;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CclTest {
  private static final ScoreBatch WORKED =
      ScoreBatch.of(new double[] {0.7}, new double[] {0.95, 0.5, 0.92, -0.1});

  @Test
  void isTheWorkedCase() {
    Gradients out = new Gradients();
    assertThat(new Ccl(0.9, 150, true).lossAndGradient(WORKED, out))
        .isCloseTo(2.925, within(1e-12));
    assertThat(out.of("scores").toArray()[0]).containsExactly(-1, 37.5, 0, 37.5, 0);
    assertThat(out.notes()).containsEntry("active", 0.5);
    assertThat(new Ccl(0.9, 0, true).lossAndGradient(WORKED, out)).isCloseTo(0.37, within(1e-12));
    ScoreBatch other = ScoreBatch.of(new double[] {0.7}, new double[] {0.3, 0.6});
    assertThat(new Ccl(0.4, 300, true).lossAndGradient(other, out)).isCloseTo(30.3, within(1e-12));
  }

  @Test
  void isZeroExactlyWhereNothingIsAskedAndCountsNoNegativeTwice() {
    Ccl ccl = new Ccl(0.3, 7, true);
    for (int seed = 0; seed < 50; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      double[] negatives = random.doubles(6, -1, 1).toArray();
      double[] positive = {random.nextDouble(-1, 1)};
      Gradients out = new Gradients();
      double loss = ccl.lossAndGradient(ScoreBatch.of(positive, negatives), out);
      double[] twice = Arrays.copyOf(negatives, 12);
      System.arraycopy(negatives, 0, twice, 6, 6);
      assertThat(ccl.lossAndGradient(ScoreBatch.of(positive, twice), out))
          .isCloseTo(loss, within(1e-12));
      double[] easy = Arrays.stream(negatives).map(s -> Math.min(s, 0.3)).toArray();
      assertThat(ccl.lossAndGradient(ScoreBatch.of(new double[] {1}, easy), out)).isZero();
      assertThat(loss).isPositive();
    }
  }

  @Test
  void refusesWhatIsNoCosineUnlessTold() {
    Gradients out = new Gradients();
    ScoreBatch far = ScoreBatch.of(new double[] {0.7}, new double[] {1.2});
    assertThatThrownBy(() -> new Ccl(0.9, 150, true).lossAndGradient(far, out))
        .hasMessageContaining("is 1.2, no cosine");
    assertThat(new Ccl(0.9, 1, false).lossAndGradient(far, out)).isCloseTo(0.6, within(1e-12));
    ScoreBatch alone =
        new ScoreBatch(Matrix.of(new double[] {0.5}), Matrix.of(new double[] {1}), Extras.NONE);
    assertThatThrownBy(() -> new Ccl(0.9, 150, true).lossAndGradient(alone, out))
        .hasMessageContaining("ccl needs at least one of each");
  }
}
