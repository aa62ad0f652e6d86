package dev.decoy.objective.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.array.MissingInputException;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import dev.decoy.method.SpecException;
import dev.decoy.objective.Gradients;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CetTest {
  private static final Matrix SCORES =
      Matrix.of(new double[] {2, 1}, new double[] {2, 1}, new double[] {0.5, 1.5});
  private static final Matrix SELECTION =
      Matrix.of(new double[] {1.5, 3}, new double[] {1.5, -3}, new double[] {1, 0});

  private static ScoreBatch batch(Matrix scores, Matrix selection) {
    Matrix relevance = scores.like();
    for (int i = 0; i < scores.rows(); i++) {
      relevance.set(i, 0, 1);
    }
    return new ScoreBatch(scores, relevance, Extras.of("selection", selection));
  }

  private static Cet cet(String options) {
    return Options.build(Cet.class, Spec.parse("cet" + options).options());
  }

  private static void losses(String options, double relevance, double selection) {
    Gradients out = new Gradients();
    double loss = cet(options).lossAndGradient(batch(SCORES, SELECTION), out);
    assertThat(out.notes().get("relevance-loss")).isCloseTo(relevance, within(1e-9));
    assertThat(out.notes().get("selection-loss")).isCloseTo(selection, within(1e-9));
    assertThat(loss).isCloseTo(relevance + selection, within(2e-9));
  }

  @Test
  void isTheWorkedCase() {
    losses(":temperature=2", 1.5756287872, 1.8374228739);
    losses(":temperature=10", 1.3026585880, 1.4274143289);
    losses(":mode=none", 0.6465950209, 0.6752409035);
    Gradients out = new Gradients();
    cet(":temperature=2").lossAndGradient(batch(SCORES, SELECTION), out);
    assertThat(out.of("scores").get(0, 1)).isCloseTo(0.491418, within(5e-7));
    assertThat(out.of("scores").get(1, 1)).isCloseTo(0.109650, within(5e-7));
    assertThat(out.of("scores").get(2, 1)).isCloseTo(0.487372, within(5e-7));
    assertThat(out.of("scores").get(2, 0)).isCloseTo(-0.487372, within(5e-7));
  }

  /** Read off the gradient: the weight times sigmoid(gap), one pair. */
  private static double weight(double selected, double relevant) {
    Gradients out = new Gradients();
    double o = 3 * Math.log(selected / (1 - selected));
    double r = 3 * Math.log(relevant / (1 - relevant));
    cet(":weights=posterior,temperature=3")
        .lossAndGradient(
            batch(Matrix.of(new double[] {r, r}), Matrix.of(new double[] {0, o})), out);
    return 2 * out.of("scores").get(0, 1);
  }

  @Test
  void posteriorsAreThoseOfTheTable() {
    assertThat(weight(0.9, 0.5)).isCloseTo(0.909091, within(5e-7));
    assertThat(weight(0.1, 0.5)).isCloseTo(0.526316, within(5e-7));
    assertThat(weight(0.9, 0.1)).isCloseTo(0.989011, within(5e-7));
    assertThat(weight(0.1, 0.1)).isCloseTo(0.909091, within(5e-7));
  }

  @Test
  void rolesMaySwapAndHeatMakesWeightsTwo() {
    for (int seed = 0; seed < 20; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Matrix r = ScoreObjectivesTest.uniform(random, 3, 5, 3);
      Matrix o = ScoreObjectivesTest.uniform(random, 3, 5, 3);
      Gradients one = new Gradients();
      Gradients other = new Gradients();
      cet(":temperature=2").lossAndGradient(batch(r, o), one);
      cet(":temperature=2").lossAndGradient(batch(o, r), other);
      assertThat(one.notes().get("relevance-loss"))
          .isCloseTo(other.notes().get("selection-loss"), within(1e-12));
      assertThat(one.of("scores")).isEqualTo(other.of("selection"));
      double none = cet(":mode=none").lossAndGradient(batch(r, o), one);
      assertThat(cet(":temperature=1e12").lossAndGradient(batch(r, o), one))
          .isCloseTo(2 * none, within(1e-9));
      assertThat(cet(":temperature=1e12,normalise=mean-one").lossAndGradient(batch(r, o), one))
          .isCloseTo(none, within(1e-9));
    }
  }

  @Test
  void cutsLargeWeightsAndTellsACopy() {
    Gradients out = new Gradients();
    Matrix far = Matrix.of(new double[] {0, 30, -30});
    double loss = cet(":temperature=1,mode=relevance-only").lossAndGradient(batch(far, far), out);
    assertThat(loss).isCloseTo(10 * 30 / 2.0, within(1e-9));
    assertThat(out.notes()).containsEntry("clipped", 0.5);
    assertThat(out.notes().get("correlation")).isCloseTo(1, within(1e-12));
    assertThat(out.inputs()).containsExactly("scores");
  }

  @Test
  void saysWhatItLacks() {
    assertThatThrownBy(() ->
            cet("")
                .lossAndGradient(
                    ScoreBatch.of(new double[] {1}, new double[] {0}), new Gradients()))
        .isInstanceOf(MissingInputException.class)
        .hasMessageContaining("cet needs the input 'selection'");
    assertThatThrownBy(() -> cet(":mode=none,weights=posterior")).isInstanceOf(SpecException.class);
  }
}
