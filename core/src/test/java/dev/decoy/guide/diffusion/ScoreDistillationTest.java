package dev.decoy.guide.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Matrix;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ScoreDistillationTest {
  @Test
  void weighsTheDifferenceByTheNoiseAndDropsWhatIsNotFinite() {
    Matrix out = Matrix.doubles(1, 3);
    new ScoreDistillation(0.02, 0.98, 2)
        .gradient(
            Matrix.of(new double[] {1, Double.NaN, Double.POSITIVE_INFINITY}),
            Matrix.of(new double[] {0.5, 0, 0}),
            0.25,
            out);
    assertThat(out.toArray()[0]).containsExactly(new double[] {0.75, 0, 0}, within(1e-15));
  }

  @Test
  void drawsEveryStepBetweenItsLimitsAndNoOther() {
    boolean[] seen = new boolean[100];
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 20_000; i++) {
      seen[ScoreDistillation.DEFAULT.step(100, random)] = true;
    }
    for (int t = 0; t < 100; t++) {
      assertThat(seen[t]).as("step %d", t).isEqualTo(t >= 2 && t <= 98);
    }
    assertThat(new ScoreDistillation(0, 1, 1).step(1, random)).isZero();
  }

  @Test
  void saysWhatIsLegal() {
    assertThatThrownBy(() -> new ScoreDistillation(0.5, 0.4, 1))
        .isInstanceOf(IllegalArgumentException.class);
    Matrix one = Matrix.column(1);
    assertThatThrownBy(() -> ScoreDistillation.DEFAULT.gradient(one, one, 1, one))
        .hasMessageContaining("legal: one shape, a signal in (0, 1)");
  }
}
