package dev.decoy.objective.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Extras;
import dev.decoy.array.Logistic;
import dev.decoy.array.Matrix;
import dev.decoy.array.MissingInputException;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import dev.decoy.objective.Gradients;
import dev.decoy.testing.FiniteDifferences;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NbpoTest {
  private static Nbpo nbpo(String options) {
    return Options.build(Nbpo.class, Spec.parse("nbpo" + options).options());
  }

  @ParameterizedTest
  @CsvSource({
    "nbpo, 1, 0.5, -2, 0.332537, -0.074199",
    "likelihood, 1, 0.5, -2, 0.377541, -0.119203",
    "surrogate, 1, 0.5, -2, 0.206991, -0.065354",
    "nbpo, 0, 1, -1, -0.658729, 0.534447",
    "likelihood, 0, 1, -1, -0.308740, 0.308740",
    "surrogate, 0, 1, -1, -0.143735, 0.143735",
    "bpo, 0, 1, -1, -0.731059, 0",
    "likelihood, 0, 1, 3, -0.009659, 0.034213",
    "nbpo, 0, -2, -1, 0.117680, 0.087144"
  })
  void isTheWorkedPair(
      String form, double voted, double score, double flip, double up, double flipUp) {
    ScoreBatch batch =
        new ScoreBatch(
            Matrix.column(score), Matrix.column(voted), Extras.of("flips", Matrix.column(flip)));
    Gradients out = new Gradients();
    nbpo(":positives=once,form=" + form).lossAndGradient(batch, out);
    assertThat(out.of("scores").get(0, 0)).isCloseTo(-up, within(5e-7));
    if (!form.equals("bpo")) {
      assertThat(out.of("flips").get(0, 0)).isCloseTo(-flipUp, within(5e-7));
    }
  }

  @Test
  void lossAndPosteriorAreTheWorkedOnes() {
    ScoreBatch batch =
        new ScoreBatch(Matrix.column(1), Matrix.column(0), Extras.of("flips", Matrix.column(-1)));
    for (String form : new String[] {"nbpo", "likelihood"}) {
      assertThat(nbpo(":positives=once,form=" + form).lossAndGradient(batch, new Gradients()))
          .isCloseTo(0.764529, within(5e-7));
    }
    assertThat(Nbpo.posterior(1, 3)).isCloseTo(0.721399, within(5e-7));
    // The gradient of the likelihood is what EM takes: the posterior minus the preference.
    for (int seed = 0; seed < 50; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      double score = random.nextDouble(-5, 5);
      double flip = random.nextDouble(-5, 5);
      Gradients out = new Gradients();
      nbpo(":positives=once,form=likelihood")
          .lossAndGradient(
              new ScoreBatch(
                  Matrix.column(score), Matrix.column(0), Extras.of("flips", Matrix.column(flip))),
              out);
      assertThat(-out.of("scores").get(0, 0))
          .isCloseTo(Nbpo.posterior(score, flip) - Logistic.sigmoid(score), within(1e-12));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"likelihood", "surrogate"})
  void flipsGetTheGradientOfTheLossToo(String form) {
    for (int seed = 0; seed < 12; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      ScoreBatch batch = ScoreObjectivesTest.random(random, 3, 5);
      FiniteDifferences.check(
          nbpo(":form=" + form),
          "flips",
          (Matrix.Doubles) batch.extras().get("flips", "test"),
          m -> new ScoreBatch(batch.scores(), batch.relevance(), batch.extras().with("flips", m)),
          1e-6);
    }
  }

  @Test
  void withoutFlipsItIsBpo() {
    for (String form : new String[] {"nbpo", "likelihood"}) {
      ScoreBatch batch = ScoreObjectivesTest.random(new SplittableRandom(3), 3, 6);
      Matrix never = Matrix.doubles(3, 6);
      never.fill(-40);
      Gradients one = new Gradients();
      Gradients bpo = new Gradients();
      nbpo(":form=" + form)
          .lossAndGradient(
              new ScoreBatch(batch.scores(), batch.relevance(), Extras.of("flips", never)), one);
      nbpo(":form=bpo").lossAndGradient(batch, bpo);
      for (int i = 0; i < 3; i++) {
        assertThat(one.of("scores").toArray()[i])
            .containsExactly(bpo.of("scores").toArray()[i], within(1e-12));
      }
    }
  }

  @Test
  void itsFieldIsNoGradient() {
    // Cross derivatives of an unvoted pair, worked: d/dflip of the score's is 0.102245, of the
    // other
    // 0.146354.
    assertThat(cross(true)).isCloseTo(0.102245, within(1e-5));
    assertThat(cross(false)).isCloseTo(0.146354, within(1e-5));
  }

  private static double cross(boolean movesFlip) {
    double step = 1e-5;
    double[] at = new double[2];
    for (int side = 0; side < 2; side++) {
      double moved = side == 0 ? step : -step;
      Gradients out = new Gradients();
      nbpo(":positives=once")
          .lossAndGradient(
              new ScoreBatch(
                  Matrix.column(0.3 + (movesFlip ? 0 : moved)),
                  Matrix.column(0),
                  Extras.of("flips", Matrix.column(-0.4 + (movesFlip ? moved : 0)))),
              out);
      at[side] = -out.of(movesFlip ? "scores" : "flips").get(0, 0);
    }
    return (at[0] - at[1]) / (2 * step);
  }

  @Test
  void saysWhatItLacks() {
    assertThatThrownBy(() ->
            nbpo("")
                .lossAndGradient(
                    ScoreBatch.of(new double[] {1}, new double[] {0}), new Gradients()))
        .isInstanceOf(MissingInputException.class)
        .hasMessageContaining("nbpo needs the input 'flips'");
  }
}
