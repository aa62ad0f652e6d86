package dev.decoy.objective.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Extras;
import dev.decoy.array.Matrix;
import dev.decoy.array.MissingInputException;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import dev.decoy.method.SpecException;
import dev.decoy.objective.Gradients;
import dev.decoy.objective.score.InfoNce;
import dev.decoy.objective.score.ScoreBatch;
import dev.decoy.testing.FiniteDifferences;
import dev.decoy.testing.Reference;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DclrTest {
  static List<Reference> cases() {
    return Reference.cases(DclrTest.class, "released-dclr.json");
  }

  private static Dclr dclr(String options) {
    return Options.build(Dclr.class, Spec.parse("dclr" + options).options());
  }

  /**
   * Vectors with the cosines of the worked case. Those that it gives for the frozen model, (0.99,
   * 0.95; 0.2, 0.98), no vectors have; the frozen model's are (1, 0.95; 0, 0.31), which lie on the
   * same sides of the threshold.
   */
  private static EmbeddingBatch worked() {
    double angle = Math.toRadians(65);
    Matrix anchors =
        Matrix.of(new double[] {1, 0, 0}, new double[] {Math.cos(angle), Math.sin(angle), 0});
    return new EmbeddingBatch(
        anchors,
        Matrix.of(with(anchors, 0.95, 0.3), with(anchors, 0.6, 0.9)),
        new Extras(
            Map.of(
                "noise",
                Matrix.of(with(anchors, 0.05, 0.01), with(anchors, -0.02, 0.03)),
                "complement-anchors",
                Matrix.of(new double[] {1, 0}, new double[] {0, 1}),
                "complement-positives",
                Matrix.of(new double[] {1, 0}, new double[] {0.95, Math.sqrt(1 - 0.95 * 0.95)}))));
  }

  private static double[] unit(double a, double b) {
    return new double[] {a, b, Math.sqrt(1 - a * a - b * b)};
  }

  /** The unit vector with these cosines with the two anchors, which span the first two axes. */
  private static double[] with(Matrix anchors, double first, double second) {
    double c = anchors.get(1, 0);
    double s = anchors.get(1, 1);
    return unit(first, (second - first * c) / s);
  }

  @Test
  void isTheWorkedCase() {
    EmbeddingBatch batch = worked();
    assertThat(dclr(":rounds=0").pairs(batch))
        .isEqualTo(Matrix.of(new double[] {1, 0}, new double[] {1, 1}));
    Gradients out = new Gradients();
    assertThat(dclr(":rounds=0").lossAndGradient(batch, out)).isCloseTo(3.104766e-6, within(5e-12));
    assertThat(out.notes()).containsEntry("suppressed-pairs", 1.0).containsEntry("noise", 2.0);
    assertThat(dclr(":rounds=0,form=code").lossAndGradient(batch, out))
        .isCloseTo(1.553784e-6, within(5e-12));
    assertThat(dclr(":threshold=1,noise=false").lossAndGradient(batch, out))
        .isCloseTo(unweighted(), within(1e-12));
    assertThat(dclr(":rounds=0,threshold=1").lossAndGradient(batch, out))
        .isCloseTo(4.588380e-4, within(5e-11));
  }

  private static double unweighted() {
    return (Math.log1p(Math.exp((0.6 - 0.95) / 0.05)) + Math.log1p(Math.exp((0.3 - 0.9) / 0.05)))
        / 2;
  }

  @Test
  void withoutNoiseAndThresholdItIsInfoNce() {
    for (int seed = 0; seed < 20; seed++) {
      EmbeddingBatch batch = random(new SplittableRandom(seed), 5, 4, 0);
      Matrix scores = Matrix.doubles(5, 5);
      for (int i = 0; i < 5; i++) {
        for (int j = 0; j < 5; j++) {
          scores.set(i, j, cosine(batch.anchors(), i, batch.positives(), j));
        }
      }
      assertThat(dclr(":threshold=1,noise=false").lossAndGradient(batch, new Gradients()))
          .isCloseTo(
              InfoNce.of(0.05).lossAndGradient(ScoreBatch.inBatch(scores), new Gradients()),
              within(1e-12));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isWhatTheReleasedCodeComputes(Reference reference) {
    int b = whole(reference, "B");
    int d = whole(reference, "dim");
    int n = whole(reference, "n");
    int rounds = whole(reference, "rounds");
    Extras extras =
        new Extras(
            Map.of(
                "complement-anchors", matrix(reference, "complementAnchors", b, 3),
                "complement-positives", matrix(reference, "complementPositives", b, 3),
                "noise", matrix(reference, "noise", n, d)));
    EmbeddingBatch batch =
        new EmbeddingBatch(
            matrix(reference, "anchors", b, d), matrix(reference, "positives", b, d), extras);
    Dclr objective =
        dclr(
            ":form=code,rounds="
                + rounds
                + ",threshold="
                + reference.number("threshold").orElseThrow());
    Gradients out = new Gradients();
    double loss = reference.number("loss").orElseThrow();
    assertThat(objective.lossAndGradient(batch, out)).isCloseTo(loss, within(1e-10 * loss + 1e-15));
    assertClose(out.of("anchors"), reference.numbers("anchorGradient"), 1e-11);
    assertClose(out.of("positives"), reference.numbers("positiveGradient"), 1e-11);
    assertClose(objective.sharpened(batch), reference.numbers("sharpened"), 1e-10);
    assertClose(objective.pairs(batch), reference.numbers("weights"), 0);
    for (int round = 1; n > 0 && round <= rounds; round++) {
      assertThat(out.notes().get("cross-entropy-" + round))
          .isGreaterThanOrEqualTo(out.notes().get("cross-entropy-" + (round - 1)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":form=code", ":temperature=1", ":temperature=1,form=code"})
  void gradientsAreThoseOfTheLoss(String options) {
    for (int seed = 0; seed < 15; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      EmbeddingBatch batch = random(random, 2 + random.nextInt(3), 3, random.nextInt(4));
      Dclr objective = dclr((options.isEmpty() ? ":" : options + ",") + "rounds=0,threshold=0.4");
      FiniteDifferences.check(
          objective,
          "anchors",
          (Matrix.Doubles) batch.anchors(),
          m -> new EmbeddingBatch(m, batch.positives(), batch.extras()),
          1e-6);
      FiniteDifferences.check(
          objective,
          "positives",
          (Matrix.Doubles) batch.positives(),
          m -> new EmbeddingBatch(batch.anchors(), m, batch.extras()),
          1e-6);
    }
  }

  @Test
  void theReleasedFormStaysFiniteWhereOneEntryTakesAll() {
    // The wrong positive and the right one in turn, at temperatures at which others underflow.
    Matrix anchors = Matrix.of(new double[] {1, 0}, new double[] {0, 1});
    for (Matrix positives :
        new Matrix[] {anchors, Matrix.of(new double[] {0, 1}, new double[] {1, 0})}) {
      for (String t : new String[] {"0.05", "0.001", "0.0001"}) {
        Gradients out = new Gradients();
        double loss =
            dclr(":form=code,noise=false,threshold=1,temperature=" + t)
                .lossAndGradient(new EmbeddingBatch(anchors, positives, Extras.NONE), out);
        assertThat(loss).isFinite().isNotNegative();
        if (positives != anchors) {
          assertThat(loss).isCloseTo(1 / Double.parseDouble(t), within(1e-6));
        }
        for (String input : new String[] {"anchors", "positives"}) {
          for (double[] row : out.of(input).toArray()) {
            for (double g : row) {
              assertThat(g).isFinite();
            }
          }
        }
      }
    }
  }

  @Test
  void aStepOfTheNormTurnsTheNoiseByThatAngle() {
    EmbeddingBatch batch = random(new SplittableRandom(1), 4, 50, 6);
    Matrix noise = batch.extras().get("noise", "test");
    Matrix turned = dclr(":rounds=1,step=0.1,unit=norm").sharpened(batch);
    for (int k = 0; k < 6; k++) {
      assertThat(Math.acos(cosine(noise, k, turned, k))).isCloseTo(Math.atan(0.1), within(1e-7));
    }
    double[] ce = new double[5];
    Gradients out = new Gradients();
    dclr(":rounds=4,step=0.1,unit=norm").lossAndGradient(batch, out);
    for (int round = 0; round < 5; round++) {
      ce[round] = out.notes().get("cross-entropy-" + round);
    }
    assertThat(ce).isSorted();
    assertThat(ce[4]).isGreaterThan(1.05 * ce[0]);
  }

  @Test
  void singlePrecisionAgreesWithDouble() {
    for (int seed = 0; seed < 10; seed++) {
      EmbeddingBatch batch = random(new SplittableRandom(seed), 6, 16, 6);
      for (String options : new String[] {":temperature=0.2", ":form=code"}) {
        Gradients wide = new Gradients();
        Gradients narrow = new Gradients();
        double expected = dclr(options).lossAndGradient(batch, wide);
        EmbeddingBatch single =
            new EmbeddingBatch(single(batch.anchors()), single(batch.positives()), batch.extras());
        assertThat(dclr(options).lossAndGradient(single, narrow))
            .isCloseTo(expected, within(1e-4 * (1 + expected)));
        for (String input : new String[] {"anchors", "positives"}) {
          assertThat(narrow.of(input)).isInstanceOf(Matrix.Floats.class);
          for (int i = 0; i < 6; i++) {
            assertThat(narrow.of(input).toArray()[i])
                .containsExactly(wide.of(input).toArray()[i], within(1e-4));
          }
        }
      }
    }
  }

  @Test
  void drawsTheNoiseFromTheSeedAlone() {
    Matrix anchors = Matrix.floats(40, 30);
    Matrix noise = Dclr.noise(anchors, 2.51, new Seed(1));
    assertThat(noise.rows()).isEqualTo(100);
    assertThat(noise).isInstanceOf(Matrix.Floats.class);
    assertThat(Dclr.noise(anchors, 2.51, new Seed(1))).isEqualTo(noise);
    assertThat(Dclr.noise(anchors, 2.51, new Seed(2))).isNotEqualTo(noise);
    double sum = 0;
    double square = 0;
    for (double[] row : noise.toArray()) {
      for (double value : row) {
        sum += value / 3000;
        square += value * value / 3000;
      }
    }
    // Five standard errors: 1/√3000 and √(2/3000).
    assertThat(sum).isCloseTo(0, within(0.092));
    assertThat(square).isCloseTo(1, within(0.13));
  }

  @Test
  void saysWhatItLacksAndWhatItRefuses() {
    EmbeddingBatch batch = random(new SplittableRandom(1), 3, 4, 0);
    EmbeddingBatch bare = new EmbeddingBatch(batch.anchors(), batch.positives(), Extras.NONE);
    Gradients out = new Gradients();
    assertThatThrownBy(() -> dclr(":threshold=1").lossAndGradient(bare, out))
        .isInstanceOf(MissingInputException.class)
        .hasMessageContaining("'noise'");
    assertThatThrownBy(() -> dclr(":noise=false").lossAndGradient(bare, out))
        .isInstanceOf(MissingInputException.class)
        .hasMessageContaining("'complement-anchors'");
    Matrix zero = Matrix.doubles(2, 3);
    assertThatThrownBy(() ->
            dclr(":noise=false,threshold=1")
                .lossAndGradient(new EmbeddingBatch(zero, zero, Extras.NONE), out))
        .hasMessage("anchor 0 is all 0 and has no direction");
    Matrix one = Matrix.of(new double[] {1, 2});
    assertThatThrownBy(() ->
            dclr(":noise=false,threshold=1")
                .lossAndGradient(new EmbeddingBatch(one, one, Extras.NONE), out))
        .hasMessageContaining("at least 2 anchors");
    assertThatThrownBy(() -> dclr(":noise=false,step=0.1")).isInstanceOf(SpecException.class);
  }

  private static EmbeddingBatch random(SplittableRandom random, int b, int d, int n) {
    Matrix anchors = gaussian(random, b, d);
    Matrix positives = gaussian(random, b, d);
    for (int i = 0; i < b; i++) {
      double[] row = new double[d];
      anchors.read(i, row);
      positives.add(i, 1, row);
    }
    return new EmbeddingBatch(
        anchors,
        positives,
        new Extras(
            Map.of(
                "noise", gaussian(random, n, d),
                "complement-anchors", gaussian(random, b, 2),
                "complement-positives", gaussian(random, b, 2))));
  }

  private static Matrix.Doubles gaussian(SplittableRandom random, int rows, int columns) {
    Matrix.Doubles matrix = Matrix.doubles(rows, columns);
    Arrays.setAll(matrix.values(), i -> random.nextGaussian());
    return matrix;
  }

  private static Matrix single(Matrix matrix) {
    Matrix single = Matrix.floats(matrix.rows(), matrix.columns());
    for (int i = 0; i < matrix.rows(); i++) {
      single.write(i, matrix.toArray()[i]);
    }
    return single;
  }

  private static double cosine(Matrix a, int i, Matrix b, int j) {
    double dot = 0;
    double left = 0;
    double right = 0;
    for (int c = 0; c < a.columns(); c++) {
      dot += a.get(i, c) * b.get(j, c);
      left += a.get(i, c) * a.get(i, c);
      right += b.get(j, c) * b.get(j, c);
    }
    return dot / Math.sqrt(left * right);
  }

  private static int whole(Reference reference, String key) {
    return (int) Math.round(reference.number(key).orElseThrow());
  }

  private static Matrix matrix(Reference reference, String key, int rows, int columns) {
    return new Matrix.Doubles(rows, columns, reference.numbers(key));
  }

  private static void assertClose(Matrix actual, double[] expected, double tolerance) {
    double[] flat = Arrays.stream(actual.toArray()).flatMapToDouble(Arrays::stream).toArray();
    assertThat(flat).containsExactly(expected, within(tolerance));
  }
}
