package dev.decoy.candidate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ColumnsTest {
  @Test
  void wholeNumbersAreNumbers() {
    Column.Longs counts = d -> d == 0 ? Column.Longs.ABSENT : d;
    Columns columns = new Columns(Map.of("popularity", counts), Map.of(), Map.of());
    assertThat(columns.doubles("popularity", "test").get(7)).isEqualTo(7);
    assertThat(columns.doubles("popularity", "test").get(0)).isNaN();
  }

  @Test
  void missingOnesAreNamedWithTheOnesThatAreThere() {
    Columns columns =
        new Columns(Map.of(), Map.of(), Map.of("rank", new float[0], "grade", new float[0]));
    assertThatThrownBy(() -> columns.ranked("grades", "judged"))
        .hasMessage("judged needs the column 'grades', which is not there; there are grade, rank");
    assertThatThrownBy(() -> columns.longs("fingerprint", "duplicate"))
        .hasMessage("duplicate needs the column 'fingerprint', which is not there");
  }

  @Test
  void spreadIsThePopulationStandardDeviation() {
    // Mean 5, squared deviations 9, 1, 1, 1, 0, 0, 4, 16: 32 / 8 = 4.
    float[] scores = {2, 4, 4, 4, 5, 5, 7, 9};
    assertThat(Spread.of(scores)).isCloseTo(2, within(1e-15));
    assertThat(Spread.of(new float[] {Float.NaN, 1, Float.NaN, 3})).isEqualTo(1);
    assertThat(Spread.of(new float[] {7, 7})).isZero();
    assertThat(Spread.of(new float[0])).isZero();
  }
}
