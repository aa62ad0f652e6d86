package dev.decoy.array;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.decoy.objective.Gradients;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MatrixTest {
  private static Matrix zeros(boolean single, int rows, int columns) {
    return single ? Matrix.floats(rows, columns) : Matrix.doubles(rows, columns);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void isReadAsItWasWritten(boolean single) {
    var random = new SplittableRandom(1);
    Matrix matrix = zeros(single, 5, 3);
    double[][] written = new double[5][3];
    for (int r = 0; r < 5; r++) {
      for (int c = 0; c < 3; c++) {
        written[r][c] = single ? (float) random.nextDouble() : random.nextDouble();
      }
      matrix.write(r, written[r]);
    }
    assertThat(matrix.toArray()).isDeepEqualTo(written);
    assertThat(matrix.copy()).isEqualTo(matrix).isNotSameAs(matrix);
    matrix.add(2, 0.5, new double[] {2, 4, 6, 99});
    matrix.set(4, 1, -1);
    for (int r = 0; r < 5; r++) {
      for (int c = 0; c < 3; c++) {
        double expected = r == 4 && c == 1 ? -1 : written[r][c] + (r == 2 ? c + 1 : 0);
        assertThat(matrix.get(r, c)).isEqualTo(single ? (float) expected : expected);
      }
    }
    assertThat(matrix.like(2, 7).shape()).isEqualTo("2 x 7");
    assertThat(matrix.like().getClass()).isEqualTo(matrix.getClass());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void findsWhatIsNotFiniteWhereverItStands(boolean single) {
    for (double bad : List.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY)) {
      for (int at = 0; at < 12; at++) {
        Matrix matrix = zeros(single, 4, 3);
        matrix.fill(single ? Float.MAX_VALUE : -Double.MAX_VALUE);
        assertThat(matrix.isFinite()).isTrue();
        assertThatCode(() -> matrix.requireFinite("row")).doesNotThrowAnyException();
        matrix.set(at / 3, at % 3, bad);
        assertThat(matrix.isFinite()).isFalse();
        assertThatThrownBy(() -> matrix.requireFinite("anchor"))
            .hasMessage("anchor " + at / 3 + " holds " + bad + " at " + at % 3);
      }
    }
    assertThat(zeros(single, 0, 0).isFinite()).isTrue();
  }

  @Test
  void refusesShapesThatDoNotFit() {
    assertThatThrownBy(() -> Matrix.of(new double[] {1, 2}, new double[] {3}))
        .hasMessage("row 1 has 1 numbers, row 0 has 2");
    assertThatThrownBy(() -> new Matrix.Floats(2, 2, new float[3]))
        .hasMessage("a matrix of 2 x 2 has 3 numbers");
    assertThatThrownBy(() -> Matrix.doubles(2, 2).get(0, 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void extrasSayWhatIsMissing() {
    Extras extras = Extras.of("teacher", Matrix.column(1, 2)).with("queue", Matrix.column(3));
    assertThat(extras.get("teacher", 2, 1, "distil").get(1, 0)).isEqualTo(2);
    assertThatThrownBy(() -> extras.get("weights", "infonce"))
        .isInstanceOf(MissingInputException.class)
        .hasMessage(
            "infonce needs the input 'weights', which is not there; there are queue, teacher");
    assertThatThrownBy(() -> extras.get("teacher", 3, 1, "distil"))
        .hasMessage("distil needs 'teacher' as 3 x 1; it is 2 x 1");
    assertThat(new Extras(Map.of()).find("teacher")).isEmpty();
  }

  @Test
  void gradientsAreReusedAndForgottenBetweenBatches() {
    Gradients gradients = new Gradients();
    Matrix scores = Matrix.doubles(2, 2);
    Matrix first = gradients.open("scores", scores);
    first.fill(7);
    gradients.note("anchors", 2);
    gradients.reset();
    assertThat(gradients.inputs()).isEmpty();
    assertThat(gradients.notes()).isEmpty();
    assertThatThrownBy(() -> gradients.of("scores")).hasMessageContaining("no gradient");
    Matrix second = gradients.open("scores", scores);
    assertThat(second).isSameAs(first).isEqualTo(Matrix.doubles(2, 2));
    assertThat(gradients.open("scores", Matrix.floats(2, 2))).isInstanceOf(Matrix.Floats.class);
    assertThat(gradients.of("scores").shape()).isEqualTo("2 x 2");
  }
}
