package dev.decoy.measure.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;
import dev.decoy.testing.Reference;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SampleDistancesTest {
  static List<Reference> scipy() {
    return Reference.cases(SampleDistancesTest.class, "distances.json");
  }

  @Test
  void theReferenceHasNotLostItsCases() {
    assertThat(scipy()).hasSize(4);
  }

  @ParameterizedTest
  @MethodSource("scipy")
  void agreeWithSciPy(Reference reference) {
    int columns = reference.number("columns").orElseThrow().intValue();
    Matrix a = matrix(reference.numbers("a"), columns);
    Matrix b = matrix(reference.numbers("b"), columns);
    double frechet = reference.number("frechet").orElseThrow();
    assertThat(FrechetDistance.between(a, b)).isCloseTo(frechet, within(1e-9 * (1 + frechet)));
    assertThat(EnergyDistance.between(a, b))
        .isCloseTo(reference.number("energy").orElseThrow(), within(1e-12));
    double wasserstein = reference.number("wasserstein").orElseThrow();
    assertThat(SlicedWasserstein.between(a, b, columns == 1 ? 1 : 4000, new Seed(1)))
        .isCloseTo(wasserstein, within(columns == 1 ? 1e-12 : 0.04 * wasserstein));
  }

  @Test
  void areZeroFromASampleToItselfAndSymmetric() {
    for (Reference reference : scipy()) {
      int columns = reference.number("columns").orElseThrow().intValue();
      Matrix a = matrix(reference.numbers("a"), columns);
      Matrix b = matrix(reference.numbers("b"), columns);
      assertThat(FrechetDistance.between(a, a)).isCloseTo(0, within(1e-9));
      assertThat(EnergyDistance.between(a, a)).isZero();
      assertThat(SlicedWasserstein.between(a, a, 5, new Seed(1))).isZero();
      assertThat(FrechetDistance.between(b, a))
          .isCloseTo(FrechetDistance.between(a, b), within(1e-9));
      assertThat(EnergyDistance.between(b, a))
          .isCloseTo(EnergyDistance.between(a, b), within(1e-12));
      assertThat(SlicedWasserstein.between(b, a, 5, new Seed(1)))
          .isCloseTo(SlicedWasserstein.between(a, b, 5, new Seed(1)), within(1e-12));
    }
  }

  @Test
  void aShiftCountsWithItsSquareItsSizeOrAsItIs() {
    Matrix a = Matrix.column(0, 1, 2, 3);
    Matrix b = Matrix.column(5, 6, 7, 8);
    assertThat(FrechetDistance.between(a, b)).isCloseTo(25, within(1e-12));
    assertThat(SlicedWasserstein.between(a, b, 3, new Seed(1))).isCloseTo(5, within(1e-12));
    // Columns that never vary have no covariance to speak of.
    assertThat(
            FrechetDistance.between(
                Matrix.of(new double[] {1, 0}, new double[] {1, 0}),
                Matrix.of(new double[] {1, 2}, new double[] {1, 2})))
        .isCloseTo(4, within(1e-12));
  }

  @Test
  void sayWhatIsLegal() {
    Matrix one = Matrix.column(1);
    assertThatThrownBy(() -> FrechetDistance.between(one, one))
        .hasMessageContaining("at least 2 rows each");
    assertThatThrownBy(() -> EnergyDistance.between(one, Matrix.doubles(1, 2)))
        .hasMessageContaining("as many columns");
    assertThatThrownBy(() -> EnergyDistance.between(one, Matrix.column(Double.NaN)))
        .hasMessage("row 0 of a sample holds NaN at 0");
    assertThatThrownBy(() -> SlicedWasserstein.between(one, one, 0, new Seed(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Matrix matrix(double[] values, int columns) {
    return new Matrix.Doubles(values.length / columns, columns, values);
  }
}
