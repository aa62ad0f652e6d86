package dev.decoy.measure.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.decoy.testing.Reference;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The distributions behind the tests, against SciPy. */
class DistributionsTest {
  private static final List<Reference> CASES =
      Reference.cases(DistributionsTest.class, "distributions.json");

  private static List<Reference> with(String key) {
    return CASES.stream().filter(one -> one.line().contains("\"" + key + "\"")).toList();
  }

  @Test
  void theTailOfTheNormalKeepsItsDigitsFarOut() {
    for (Reference one : with("erfcAt")) {
      double[] at = one.numbers("erfcAt");
      double[] expected = one.numbers("erfc");
      for (int i = 0; i < at.length; i++) {
        assertThat(NormalTail.complementaryError(at[i]))
            .as("erfc(%s)", at[i])
            .isCloseTo(expected[i], withinPercentage(1e-10));
      }
    }
    assertThat(NormalTail.below(0)).isEqualTo(0.5);
    assertThat(NormalTail.beyond(NormalQuantile.of(0.975))).isCloseTo(0.05, within(1e-15));
  }

  @Test
  void logGammaAndItsRises() {
    for (Reference one : with("gammaAt")) {
      double[] at = one.numbers("gammaAt");
      double[] expected = one.numbers("gammaln");
      for (int i = 0; i < at.length; i++) {
        assertThat(LogGamma.of(at[i]))
            .as("ln gamma(%s)", at[i])
            .isCloseTo(expected[i], within(1e-14 * (1 + Math.abs(expected[i]))));
      }
    }
    for (double x : new double[] {0.3, 5, 11.9, 12, 1e4, 1e9}) {
      double sum = 0;
      for (int j = 0; j < 7; j++) {
        sum += Math.log(x + j);
      }
      assertThat(LogGamma.rise(x, 7)).as("rise from %s", x).isCloseTo(sum, within(1e-13 * sum));
    }
  }

  @Test
  void studentsTAgreesWithSciPy() {
    for (Reference one : with("degrees")) {
      double degrees = one.number("degrees").orElseThrow();
      double[] at = one.numbers("tAt");
      double[] expected = one.numbers("t");
      for (int i = 0; i < at.length; i++) {
        assertThat(StudentT.beyond(at[i], degrees))
            .as("t = %s, %s degrees", at[i], degrees)
            .isCloseTo(expected[i], withinPercentage(1e-9));
      }
      assertThat(StudentT.within(0.95, degrees))
          .isCloseTo(one.number("quantile").orElseThrow(), withinPercentage(1e-7));
    }
  }

  @Test
  void thePairedTTestAgreesWithSciPy() {
    for (Reference one : with("differences")) {
      double[] differences = one.numbers("differences");
      assertThat(PairedTTest.pValue(differences))
          .isCloseTo(one.number("p").orElseThrow(), within(1e-12));
      Interval interval = PairedTTest.interval(differences, 0.95);
      assertThat(interval.low()).isCloseTo(one.number("low").orElseThrow(), within(1e-7));
      assertThat(interval.high()).isCloseTo(one.number("high").orElseThrow(), within(1e-7));
    }
  }

  @Test
  void equalDifferencesHaveNoSpread() {
    assertThat(PairedTTest.pValue(new double[] {0, 0, 0})).isEqualTo(1);
    assertThat(PairedTTest.pValue(new double[] {0.1, 0.1, 0.1})).isEqualTo(0);
    assertThatThrownBy(() -> PairedTTest.pValue(new double[] {1}))
        .hasMessageContaining("at least 2");
  }

  @Test
  void correctionsAgreeWithTheirDefinitions() {
    for (Reference one : with("pValues")) {
      double[] p = one.numbers("pValues");
      assertThat(Multiplicity.benjaminiHochberg(p))
          .containsExactly(one.numbers("q"), within(1e-14));
      assertThat(Multiplicity.holm(p)).containsExactly(one.numbers("holm"), within(1e-14));
    }
    assertThat(Multiplicity.holm(new double[] {0.01, Double.NaN, 0.04}))
        .containsExactly(0.02, Double.NaN, 0.04);
    assertThatThrownBy(() -> Multiplicity.holm(new double[] {1.5})).hasMessageContaining("0 to 1");
  }
}
