package dev.decoy.objective.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.array.MissingInputException;
import dev.decoy.objective.Gradients;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentDistanceTest {
  private static EmbeddingBatch worked(double... adapted) {
    return new EmbeddingBatch(
        Matrix.of(new double[] {1, 0}),
        Matrix.of(new double[] {0.6, 0.8}),
        Extras.of("adapted", Matrix.of(adapted)));
  }

  @ParameterizedTest
  @CsvSource({"0.8, 0.4, 0.5, 0", "0.9, 0.5, 0.45, 0.018", "0.5, 1, 0, 0.05", "1.2, -0.1, 1, 0.05"})
  void isTheWorkedCase(double x, double y, double position, double loss) {
    Gradients out = new Gradients();
    assertThat(new SegmentDistance().lossAndGradient(worked(x, y), out))
        .isCloseTo(loss, within(1e-12));
    assertThat(new SegmentDistance().positions(worked(x, y))[0]).isCloseTo(position, within(1e-12));
    assertThat(out.notes().get("position")).isCloseTo(position, within(1e-12));
  }

  @Test
  void isNothingOnTheSegmentAndWithoutAWay() {
    for (int seed = 0; seed < 20; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Matrix q = EmbeddingObjectivesTest.gaussian(random, 1, 4);
      Matrix c = EmbeddingObjectivesTest.gaussian(random, 1, 4);
      double alpha = random.nextDouble();
      Matrix a = Matrix.doubles(1, 4);
      a.add(0, alpha, q.toArray()[0]);
      a.add(0, 1 - alpha, c.toArray()[0]);
      EmbeddingBatch batch = new EmbeddingBatch(q, c, Extras.of("adapted", a));
      assertThat(new SegmentDistance().lossAndGradient(batch, new Gradients()))
          .isCloseTo(0, within(1e-20));
      assertThat(new SegmentDistance().positions(batch)[0]).isCloseTo(alpha, within(1e-12));
      EmbeddingBatch none = new EmbeddingBatch(q, q, Extras.of("adapted", c));
      assertThat(new SegmentDistance().positions(none)[0]).isZero();
    }
  }

  @Test
  void saysWhatItLacks() {
    Matrix one = Matrix.of(new double[] {1, 0});
    assertThatThrownBy(() ->
            new SegmentDistance()
                .lossAndGradient(new EmbeddingBatch(one, one, Extras.NONE), new Gradients()))
        .isInstanceOf(MissingInputException.class)
        .hasMessageContaining("segment-distance needs the input 'adapted'");
  }
}
