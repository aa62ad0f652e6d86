package dev.decoy.objective.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.array.MissingInputException;
import dev.decoy.method.SpecException;
import dev.decoy.objective.Gradients;
import org.junit.jupiter.api.Test;

class BprTest {
  private static final double NONE = Double.NaN;

  private static double loss(Bpr bpr, Matrix scores, Matrix relevance) {
    return bpr.lossAndGradient(
        new ScoreBatch(
            scores, relevance, Extras.of("owners", Matrix.of(new double[] {-1, -1, 0, 1}))),
        new Gradients());
  }

  @Test
  void isStarsWorkedCase() {
    Matrix scores = Matrix.of(new double[] {3, 1, 2, 0}, new double[] {0.5, 2, 1, 2.5});
    Matrix all = Matrix.of(new double[] {1, 0, 0, 0}, new double[] {0, 1, 0, 0});
    assertThat(loss(Bpr.DEFAULT, scores, all)).isCloseTo(0.3295881666, within(1e-9));
    Matrix masked = Matrix.of(new double[] {1, 0, 0, 0}, new double[] {0, 1, NONE, 0});
    assertThat(loss(Bpr.DEFAULT, scores, masked)).isCloseTo(0.3328534625, within(1e-9));
    // Two random pairs and four static ones.
    double random = (0.126928 + 0.201413) / 2;
    double hard = (0.313262 + 0.048587 + 0.313262 + 0.974077) / 4;
    assertThat(loss(new Bpr(Average.PAIRS, 0.5), scores, all))
        .isCloseTo(0.5 * random + hard, within(1e-6));
    assertThat(loss(new Bpr(Average.PAIRS, 0), scores, all)).isCloseTo(hard, within(1e-6));
  }

  @Test
  void isTheWorkedPair() {
    Gradients out = new Gradients();
    ScoreBatch pair = ScoreBatch.of(new double[] {1.3}, new double[] {0.5});
    assertThat(Bpr.DEFAULT.lossAndGradient(pair, out)).isCloseTo(0.371101, within(5e-7));
    assertThat(out.of("scores").toArray()[0])
        .containsExactly(new double[] {-0.310026, 0.310026}, within(5e-7));
  }

  @Test
  void anchorsCountTheSameWhereTheyAreAveraged() {
    Matrix scores = Matrix.of(new double[] {0, 0, 0}, new double[] {0, 2, NONE});
    Matrix relevance = Matrix.of(new double[] {1, 0, 0}, new double[] {1, 0, NONE});
    ScoreBatch batch = new ScoreBatch(scores, relevance, Extras.NONE);
    double even = Math.log(2);
    double odd = Math.log1p(Math.exp(2));
    Gradients out = new Gradients();
    assertThat(Bpr.DEFAULT.lossAndGradient(batch, out))
        .isCloseTo((2 * even + odd) / 3, within(1e-12));
    assertThat(new Bpr(Average.ANCHORS, Double.POSITIVE_INFINITY).lossAndGradient(batch, out))
        .isCloseTo((even + odd) / 2, within(1e-12));
  }

  @Test
  void survivesGapsAtWhichAnExponentialOverflows() {
    Gradients out = new Gradients();
    ScoreBatch far = ScoreBatch.of(new double[] {-2000}, new double[] {2000});
    assertThat(Bpr.DEFAULT.lossAndGradient(far, out)).isEqualTo(4000);
    assertThat(out.of("scores").toArray()[0]).containsExactly(-1, 1);
  }

  @Test
  void saysWhatItLacks() {
    ScoreBatch pair = ScoreBatch.of(new double[] {1}, new double[] {0});
    assertThatThrownBy(() -> new Bpr(Average.PAIRS, 1).lossAndGradient(pair, new Gradients()))
        .isInstanceOf(MissingInputException.class)
        .hasMessageContaining("bpr needs the input 'owners'");
    assertThatThrownBy(() -> new Bpr(Average.ANCHORS, 1)).isInstanceOf(SpecException.class);
  }
}
