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
import dev.decoy.objective.FloatExp;
import dev.decoy.objective.Gradients;
import dev.decoy.testing.FiniteDifferences;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InfoNceTest {
  private static InfoNce infonce(String options) {
    return Options.build(InfoNce.class, Spec.parse("infonce" + options).options());
  }

  private static double loss(InfoNce objective, ScoreBatch batch) {
    return objective.lossAndGradient(batch, new Gradients());
  }

  private static ScoreBatch batch(Matrix scores, Matrix relevance) {
    return new ScoreBatch(scores, relevance, Extras.NONE);
  }

  @Test
  void isTheCrossEntropyOfThePositive() {
    // exp(0.8/0.5) = 4.953032 against exp(0.2) + exp(0.8) + exp(-0.4) = 4.117264.
    ScoreBatch batch = ScoreBatch.of(new double[] {0.8}, new double[] {0.1, 0.4, -0.2});
    assertThat(loss(infonce(":temperature=0.5"), batch)).isCloseTo(0.605005, within(5e-7));
  }

  @Test
  void severalPositivesAreEachComparedWithAllTogetherOrApart() {
    ScoreBatch batch = ScoreBatch.of(new double[] {1, 0}, new double[] {0.5});
    double one = Math.E;
    double zero = 1;
    double half = Math.exp(0.5);
    double all = one + zero + half;
    assertThat(loss(infonce(":temperature=1"), batch))
        .isCloseTo(Math.log(all) - 0.5, within(1e-12));
    assertThat(loss(infonce(":temperature=1,positives=sum"), batch))
        .isCloseTo(Math.log(all / (one + zero)), within(1e-12));
    assertThat(loss(infonce(":temperature=1,positives=apart"), batch))
        .isCloseTo(
            (Math.log((one + half) / one) + Math.log((zero + half) / zero)) / 2, within(1e-12));
  }

  @Test
  void aWeightMultipliesANegativesTermAndSharesOutThePositives() {
    ScoreBatch plain = ScoreBatch.of(new double[] {1, 0}, new double[] {0.5, 0.2});
    ScoreBatch batch =
        new ScoreBatch(
            plain.scores(),
            plain.relevance(),
            Extras.of("weights", Matrix.of(new double[] {3, 1, 2, 0})));
    double all = Math.E + 1 + 2 * Math.exp(0.5);
    assertThat(loss(infonce(":temperature=1"), batch))
        .isCloseTo(Math.log(all) - 0.75, within(1e-12));
    double weighed = 3 * Math.E + 1 + 2 * Math.exp(0.5);
    assertThat(loss(infonce(":temperature=1,positives=sum"), batch))
        .isCloseTo(Math.log(weighed / (3 * Math.E + 1)), within(1e-12));
  }

  @Test
  void anchorsThatShareAPositiveAreNotNegativesOfEachOther() {
    Matrix scores = Matrix.of(new double[] {0.5, 0.1}, new double[] {0.4, 0.2});
    Matrix relevance = Matrix.of(new double[] {1, 0}, new double[] {1, 0});
    Extras extras =
        Extras.of("query-query", Matrix.of(new double[] {1, 0.9}, new double[] {0.9, 1}));
    assertThat(
            loss(
                infonce(":temperature=1,queryToQuery=true,documentToQuery=true,partition=joint"),
                new ScoreBatch(scores, relevance, extras)))
        .isCloseTo(
            (Math.log((2 * Math.exp(0.5) + Math.exp(0.1)) / Math.exp(0.5))
                    + Math.log((2 * Math.exp(0.4) + Math.exp(0.2)) / Math.exp(0.4)))
                / 2,
            within(1e-12));
  }

  @Test
  void candidatesThatTakeNoPartChangeNothingAndGetNoGradient() {
    Matrix scores = Matrix.of(new double[] {0.5, Double.NaN, 0.1}, new double[] {7, 7, 7});
    double nan = Double.NaN;
    Matrix relevance = Matrix.of(new double[] {1, nan, 0}, new double[] {nan, nan, nan});
    Gradients out = new Gradients();
    double loss = infonce("").lossAndGradient(batch(scores, relevance), out);
    assertThat(loss)
        .isCloseTo(
            loss(infonce(""), ScoreBatch.of(new double[] {0.5}, new double[] {0.1})),
            within(1e-12));
    assertThat(out.of("scores").get(0, 1)).isZero();
    assertThat(out.of("scores").toArray()[1]).containsOnly(0);
    assertThat(out.notes()).containsEntry("anchors", 1.0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":positives=sum",
        ":positives=apart",
        ":queryToQuery=true",
        ":documentToQuery=true",
        ":documentToDocument=true",
        ":documentToQuery=true,partition=per-direction",
        ":queryToQuery=true,documentToQuery=true,documentToDocument=true",
        ":queryToQuery=true,documentToQuery=true,documentToDocument=true,positives=apart",
        ":queryToQuery=true,positives=sum"
      })
  void gradientsAreThoseOfTheLoss(String options) {
    for (int seed = 0; seed < 12; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int rows = 1 + random.nextInt(4);
      int columns = rows + random.nextInt(4);
      // With temperatures of 1 and 1/20, so with flat sums and with extreme ones.
      String temperature =
          (options.isEmpty() ? ":" : ",") + "temperature=" + (seed % 2 == 0 ? 1 : 0.05);
      InfoNce objective = infonce(options + temperature);
      Matrix.Doubles scores = random(random, rows, columns);
      Matrix relevance = Matrix.doubles(rows, columns);
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          double u = random.nextDouble();
          relevance.set(i, j, i == j || u < 0.2 ? 1 : u < 0.3 ? Double.NaN : 0);
        }
      }
      if (seed % 3 == 0) {
        scores.fill(0.3);
      }
      Extras given =
          Extras.of("owners", Matrix.doubles(1, columns))
              .with("query-query", random(random, rows, rows))
              .with("document-document", random(random, columns, columns));
      Extras extras = seed % 2 == 1 ? given.with("weights", weights(random, rows, columns)) : given;
      double tolerance = seed % 2 == 0 ? 1e-9 : 1e-5;
      FiniteDifferences.check(
          objective, "scores", scores, m -> new ScoreBatch(m, relevance, extras), tolerance);
      for (String more : new String[] {"query-query", "document-document"}) {
        boolean on =
            more.equals("query-query") ? objective.queryToQuery() : objective.documentToDocument();
        if (on) {
          FiniteDifferences.check(
              objective,
              more,
              (Matrix.Doubles) extras.get(more, "test"),
              m -> new ScoreBatch(scores, relevance, extras.with(more, m)),
              tolerance);
        }
      }
    }
  }

  private static Matrix.Doubles random(SplittableRandom random, int rows, int columns) {
    Matrix.Doubles matrix = Matrix.doubles(rows, columns);
    for (int i = 0; i < matrix.values().length; i++) {
      matrix.values()[i] = 2 * random.nextDouble() - 1;
    }
    return matrix;
  }

  private static Matrix weights(SplittableRandom random, int rows, int columns) {
    Matrix weights = random(random, rows, columns);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        weights.set(i, j, i == j ? 1 : Math.max(0, weights.get(i, j)));
      }
    }
    return weights;
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":positives=sum", ":temperature=1", ":temperature=0.01"})
  void singlePrecisionAgreesWithDouble(String options) {
    InfoNce objective = infonce(options);
    for (int seed = 0; seed < 50; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int rows = 1 + random.nextInt(20);
      int columns = rows + random.nextInt(60);
      Matrix.Floats scores = Matrix.floats(rows, columns);
      Matrix.Doubles same = Matrix.doubles(rows, columns);
      Matrix.Floats relevance = Matrix.floats(rows, columns);
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          scores.set(i, j, 2 * random.nextDouble() - 1);
          same.set(i, j, scores.get(i, j));
          double u = random.nextDouble();
          relevance.set(i, j, i == j || u < 0.05 ? 1 : u < 0.1 ? Double.NaN : 0);
        }
      }
      Gradients fast = new Gradients();
      Gradients slow = new Gradients();
      double loss = objective.lossAndGradient(batch(scores, relevance), fast);
      double expected = objective.lossAndGradient(batch(same, relevance), slow);
      assertThat(loss).isCloseTo(expected, within(1e-4 * (1 + expected)));
      assertThat(fast.of("scores")).isInstanceOf(Matrix.Floats.class);
      double scale = 1 / (objective.temperature() * rows);
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          assertThat(fast.of("scores").get(i, j))
              .isCloseTo(slow.of("scores").get(i, j), within(1e-4 * scale));
        }
      }
    }
  }

  @Test
  void survivesScoresAtWhichEveryTermUnderflows() {
    for (Matrix scores :
        new Matrix[] {
          Matrix.of(new double[] {-900, 900}), new Matrix.Floats(1, 2, new float[] {-900, 900})
        }) {
      Matrix relevance = scores.like();
      relevance.set(0, 0, 1);
      for (String options : new String[] {"", ":positives=sum", ":positives=apart"}) {
        Gradients out = new Gradients();
        double loss = infonce(options).lossAndGradient(batch(scores, relevance), out);
        assertThat(loss).as(options).isCloseTo(36000, within(0.01));
        assertThat(out.of("scores").get(0, 0)).isCloseTo(-20, within(1e-5));
        assertThat(out.of("scores").get(0, 1)).isCloseTo(20, within(1e-5));
      }
    }
  }

  @Test
  void exponentialsInSinglePrecisionAreRight() {
    SplittableRandom random = new SplittableRandom(1);
    float[] x = new float[10_000];
    for (int i = 0; i < x.length; i++) {
      x[i] = -(float) (80 * random.nextDouble());
    }
    x[0] = 0;
    float[] out = new float[x.length];
    FloatExp.of(x, 0, x.length, 1, 0, out);
    for (int i = 0; i < x.length; i++) {
      assertThat(out[i] / Math.exp(x[i])).isCloseTo(1, within(2e-6));
    }
  }

  @Test
  void saysWhatItLacksAndWhatItRefuses() {
    ScoreBatch batch = ScoreBatch.inBatch(Matrix.of(new double[] {1, 0}, new double[] {0, 1}));
    assertThatThrownBy(() -> loss(infonce(":queryToQuery=true"), batch))
        .isInstanceOf(MissingInputException.class)
        .hasMessageContaining("infonce needs the input 'query-query'");
    assertThatThrownBy(() -> loss(infonce(":hardness=own,strength=5"), batch))
        .isInstanceOf(MissingInputException.class)
        .hasMessageContaining("owners");
    assertThatThrownBy(() -> infonce(":partition=per-direction,documentToDocument=true"))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("partition=joint");
    assertThatThrownBy(() -> infonce(":positives=sum,documentToQuery=true"))
        .isInstanceOf(SpecException.class);
    assertThatThrownBy(() -> infonce(":hardness=all")).isInstanceOf(SpecException.class);
    assertThatThrownBy(() ->
            loss(
                infonce(""),
                batch(Matrix.of(new double[] {1, 0}), Matrix.of(new double[] {0.5, 0}))))
        .hasMessageContaining("is 0.5");
    assertThatThrownBy(() ->
            loss(
                infonce(""), batch(Matrix.of(new double[] {1, 0}), Matrix.of(new double[] {0, 0}))))
        .hasMessageContaining("anchor 0 has negatives but no positive");
  }
}
