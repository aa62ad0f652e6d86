package dev.decoy.guide.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Matrix;
import dev.decoy.testing.Reference;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NagTest {
  private static final Nag SECOND_NORM = new Nag(5, 2.5, 0.25, 2, 1, 0);

  static List<Reference> released() {
    return Reference.cases(NagTest.class, "released-nag.json");
  }

  @Test
  void agreesWithCasesWorkedByHand() {
    Matrix positive = Matrix.of(new double[] {1, 2, -1});
    Matrix negative = Matrix.of(new double[] {0.5, 2.5, 1});
    assertThat(guided(Nag.DEFAULT, positive, negative)[0])
        .containsExactly(new double[] {1.375, 1.5, -2.625}, within(1e-12));
    assertThat(guided(SECOND_NORM, positive, negative)[0])
        .containsExactly(new double[] {1.234123, 1.5, -2.202369}, within(5e-7));
    assertThat(
            guided(Nag.DEFAULT, Matrix.of(new double[] {1, 0}), Matrix.of(new double[] {0, 1}))[0])
        .containsExactly(new double[] {1.097222, -0.277778}, within(5e-7));
    assertThat(
            guided(Nag.DEFAULT, Matrix.of(new double[] {1, 1}), Matrix.of(new double[] {0.9, 1.1}))[
                0])
        .containsExactly(new double[] {1.1, 0.9}, within(1e-12));
  }

  @Test
  void theReferenceHasNotLostItsCases() {
    assertThat(released()).hasSize(8);
  }

  @ParameterizedTest
  @MethodSource("released")
  void agreesWithTheReleasedCode(Reference reference) {
    Nag nag =
        new Nag(
            reference.number("scale").orElseThrow(),
            reference.number("tau").orElseThrow(),
            reference.number("alpha").orElseThrow(),
            1,
            1,
            0);
    Matrix positive = matrix(reference, "positive");
    Matrix negative = matrix(reference, "negative");
    double[][] expected = matrix(reference, "expected").toArray();
    double[][] out = guided(nag, positive, negative);
    double[][] single = guided(nag, floats(positive), floats(negative));
    for (int r = 0; r < expected.length; r++) {
      for (int c = 0; c < expected[r].length; c++) {
        double size = 1 + Math.abs(expected[r][c]);
        assertThat(out[r][c]).isCloseTo(expected[r][c], within(1e-12 * size));
        assertThat(single[r][c]).isCloseTo(expected[r][c], within(1e-4 * size));
      }
    }
  }

  @Test
  void noTokenGrowsBeyondTheBound() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 2000; i++) {
      Nag nag =
          new Nag(
              12 * random.nextDouble(),
              0.1 + 4 * random.nextDouble(),
              random.nextDouble(),
              1 + random.nextInt(2),
              1,
              0);
      Matrix positive = random(1, 5, random);
      Matrix negative = random(1, 5, random);
      double norm = norm(positive, nag.p());
      Matrix extrapolated = positive.like();
      for (int c = 0; c < 5; c++) {
        extrapolated.set(
            0,
            c,
            Math.max(1, nag.scale()) * positive.get(0, c)
                - Math.max(0, nag.scale() - 1) * negative.get(0, c));
      }
      double ratio = norm(extrapolated, nag.p()) / norm;
      double bound = (nag.alpha() * Math.min(ratio, nag.tau()) + 1 - nag.alpha()) * norm;
      assertThat(norm(Matrix.of(guided(nag, positive, negative)), nag.p()))
          .isLessThanOrEqualTo(nag.scale() <= 1 ? norm : bound * (1 + 1e-12));
    }
  }

  @Test
  void equalFeaturesStayAsTheyAre() {
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 200; i++) {
      Nag nag =
          new Nag(10 * random.nextDouble(), 1 + random.nextDouble(), random.nextDouble(), 1, 1, 0);
      Matrix features = random(2, 4, random);
      assertThat(guided(nag, features, features.copy())).isDeepEqualTo(features.toArray());
    }
  }

  @Test
  void doesNothingWithoutAlphaOrWithAScaleOfUpToOne() {
    Matrix positive = random(2, 3, new SplittableRandom(3));
    Matrix negative = random(2, 3, new SplittableRandom(4));
    for (Nag nag :
        List.of(
            new Nag(5, 2.5, 0, 1, 1, 0),
            new Nag(1, 2.5, 0.25, 1, 1, 0),
            new Nag(0.3, 0.1, 0.25, 1, 1, 0))) {
      assertThat(guided(nag, positive, negative)).isDeepEqualTo(positive.toArray());
    }
  }

  @Test
  void belowTheCapItIsALinearBlend() {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 200; i++) {
      double scale = 1 + 5 * random.nextDouble();
      double alpha = random.nextDouble();
      Matrix positive = random(1, 4, random);
      Matrix negative = random(1, 4, random);
      double[] out = guided(new Nag(scale, 1e9, alpha, 2, 1, 0), positive, negative)[0];
      for (int c = 0; c < 4; c++) {
        double z = positive.get(0, c);
        assertThat(out[c])
            .isCloseTo(z + alpha * (scale - 1) * (z - negative.get(0, c)), within(1e-12));
      }
    }
  }

  @Test
  void scalesWithItsInputs() {
    SplittableRandom random = new SplittableRandom(6);
    for (double by : new double[] {1e-3, 7, 1e6, 1e120, 1e300}) {
      for (Nag nag : List.of(Nag.DEFAULT, SECOND_NORM)) {
        Matrix positive = random(3, 4, random);
        Matrix negative = random(3, 4, random);
        double[][] out = guided(nag, positive, negative);
        double[][] scaled = guided(nag, scaled(positive, by), scaled(negative, by));
        for (int r = 0; r < 3; r++) {
          for (int c = 0; c < 4; c++) {
            assertThat(scaled[r][c] / by).isCloseTo(out[r][c], within(1e-9));
          }
        }
      }
    }
  }

  @Test
  void aTokenOfZerosStaysBounded() {
    for (int p = 1; p <= 2; p++) {
      Nag nag = new Nag(5, 2.5, 0.25, p, 1, 0);
      double[] out = guided(nag, Matrix.doubles(1, 3), Matrix.of(new double[] {1e6, -1e6, 3}))[0];
      assertThat(norm(Matrix.of(out), p)).isLessThanOrEqualTo(0.25 * 2.5e-6 * (1 + 1e-9));
      assertThat(guided(nag, Matrix.doubles(1, 3), Matrix.doubles(1, 3))[0])
          .containsExactly(0, 0, 0);
    }
  }

  @Test
  void mayOverwriteEitherInput() {
    SplittableRandom random = new SplittableRandom(7);
    for (boolean single : new boolean[] {false, true}) {
      for (int which = 0; which < 2; which++) {
        Matrix positive = random(3, 4, random);
        Matrix negative = random(3, 4, random);
        if (single) {
          positive = floats(positive);
          negative = floats(negative);
        }
        double[][] expected = guided(Nag.DEFAULT, positive, negative);
        Matrix out = which == 0 ? positive : negative;
        Nag.DEFAULT.guide(new Features(positive, negative), out);
        assertThat(out.toArray()).isDeepEqualTo(expected);
      }
    }
  }

  @Test
  void actsInItsWindowOnly() {
    assertThat(Nag.DEFAULT.active(0, 0)).isTrue();
    Nag early = new Nag(5, 2.5, 0.25, 1, 0.75, 0);
    assertThat(early.active(1, 1)).isTrue();
    assertThat(early.active(0.25, 1)).isTrue();
    assertThat(early.active(0.249, 1)).isFalse();
    Nag noisy = new Nag(5, 2.5, 0.25, 1, 1, 0.75);
    assertThat(noisy.active(0.5, 0.75)).isTrue();
    assertThat(noisy.active(0.5, 0.74)).isFalse();
    assertThat(new Nag(1, 2.5, 0.25, 1, 1, 0).active(1, 1)).isFalse();
  }

  @Test
  void repeatsAShortPromptAndKeepsTheLastTokens() {
    Matrix tokens = Matrix.column(1, 2, 3);
    assertThat(Nag.lastTokens(tokens, 5)).isEqualTo(Matrix.column(2, 3, 1, 2, 3));
    assertThat(Nag.lastTokens(tokens, 2)).isEqualTo(Matrix.column(2, 3));
    assertThat(Nag.lastTokens(tokens, 3)).isEqualTo(tokens);
  }

  @Test
  void saysWhatIsLegal() {
    assertThatThrownBy(() -> new Nag(5, 0, 0.25, 1, 1, 0)).hasMessageContaining("'tau' is '0'");
    assertThatThrownBy(() -> new Nag(5, 2.5, 1.5, 1, 1, 0)).hasMessageContaining("'alpha'");
    assertThatThrownBy(() -> new Nag(5, 2.5, 0.5, 3, 1, 0)).hasMessageContaining("'p' is '3'");
    assertThatThrownBy(() -> guided(Nag.DEFAULT, Matrix.column(1, 2), Matrix.column(1)))
        .hasMessage(
            "nag pairs tokens: the positive features are 2 x 1, the negative 1 x 1, the output 2 x 1");
  }

  private static double[][] guided(Nag nag, Matrix positive, Matrix negative) {
    Matrix out = positive.like();
    nag.guide(new Features(positive, negative), out);
    return out.toArray();
  }

  private static double norm(Matrix row, int p) {
    double sum = 0;
    for (int c = 0; c < row.columns(); c++) {
      sum += Math.pow(Math.abs(row.get(0, c)), p);
    }
    return Math.pow(sum, 1.0 / p);
  }

  private static Matrix matrix(Reference reference, String key) {
    return new Matrix.Doubles(
        reference.number("rows").orElseThrow().intValue(),
        reference.number("columns").orElseThrow().intValue(),
        reference.numbers(key));
  }

  private static Matrix random(int rows, int columns, SplittableRandom random) {
    Matrix matrix = Matrix.doubles(rows, columns);
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        matrix.set(r, c, random.nextGaussian());
      }
    }
    return matrix;
  }

  private static Matrix scaled(Matrix matrix, double by) {
    Matrix scaled = matrix.like();
    for (int r = 0; r < matrix.rows(); r++) {
      scaled.add(r, by, matrix.toArray()[r]);
    }
    return scaled;
  }

  private static Matrix floats(Matrix matrix) {
    Matrix floats = Matrix.floats(matrix.rows(), matrix.columns());
    for (int r = 0; r < matrix.rows(); r++) {
      floats.write(r, matrix.toArray()[r]);
    }
    return floats;
  }
}
