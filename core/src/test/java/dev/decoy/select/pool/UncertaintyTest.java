package dev.decoy.select.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Matrix;
import dev.decoy.testing.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UncertaintyTest {
  private static final int EXAMPLES = 4;

  static List<Reference> cases() {
    return Reference.cases(UncertaintyTest.class, "uncertainty.json");
  }

  @Test
  void theReferenceHasNotLostItsCases() {
    assertThat(cases()).hasSize(4);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void scoresAsTheDefinitionsSayInNumPy(Reference reference) {
    double[] p = reference.numbers("p");
    int classes = reference.number("classes").orElseThrow().intValue();
    List<Matrix> ensemble = new ArrayList<>();
    List<Matrix> single = new ArrayList<>();
    for (int at = 0; at < p.length; at += EXAMPLES * classes) {
      Matrix member = Matrix.doubles(EXAMPLES, classes);
      for (int i = 0; i < EXAMPLES * classes; i++) {
        member.set(i / classes, i % classes, p[at + i]);
      }
      ensemble.add(member);
      Matrix floats = Matrix.floats(EXAMPLES, classes);
      for (int r = 0; r < EXAMPLES; r++) {
        for (int c = 0; c < classes; c++) {
          floats.set(r, c, member.get(r, c));
        }
      }
      single.add(floats);
    }
    Map<String, Function<List<Matrix>, double[]>> scores =
        Map.of(
            "entropy", Uncertainty::entropy,
            "bald", Uncertainty::bald,
            "variationRatio", Uncertainty::variationRatio,
            "margin", Uncertainty::margin,
            "standardDeviation", Uncertainty::standardDeviation);
    scores.forEach((name, score) -> {
      double[] expected = reference.numbers(name);
      double[] got = score.apply(ensemble);
      double[] gotSingle = score.apply(single);
      for (int i = 0; i < EXAMPLES; i++) {
        assertThat(got[i]).as(name).isCloseTo(expected[i], within(1e-12));
        assertThat(gotSingle[i]).as(name).isCloseTo(expected[i], within(1e-4));
      }
    });
  }

  @Test
  void isZeroWhereAllMembersAreSureOfTheSame() {
    List<Matrix> sure = List.of(Matrix.of(new double[] {1, 0}), Matrix.of(new double[] {1, 0}));
    assertThat(Uncertainty.entropy(sure)).containsExactly(0);
    assertThat(Uncertainty.bald(sure)).containsExactly(0);
    assertThat(Uncertainty.margin(sure)).containsExactly(-1);
    List<Matrix> split = List.of(Matrix.of(new double[] {1, 0}), Matrix.of(new double[] {0, 1}));
    assertThat(Uncertainty.bald(split)[0]).isCloseTo(Math.log(2), within(1e-15));
  }

  @Test
  void saysWhatIsIllegal() {
    assertThatThrownBy(() -> Uncertainty.bald(List.of())).hasMessageContaining("no models");
    assertThatThrownBy(() -> Uncertainty.bald(List.of(Matrix.of(new double[] {0.4, 0.4}))))
        .hasMessageContaining("add up to 0.8");
    assertThatThrownBy(() -> Uncertainty.bald(List.of(Matrix.of(new double[] {-1, 2}))))
        .hasMessageContaining("probability -1.0");
    assertThatThrownBy(() ->
            Uncertainty.bald(
                List.of(Matrix.of(new double[] {1}), Matrix.of(new double[] {0.5, 0.5}))))
        .hasMessageContaining("1 x 1 and 1 x 2");
  }
}
