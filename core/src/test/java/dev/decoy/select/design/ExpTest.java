package dev.decoy.select.design;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ExpTest {
  @Test
  void staysWithinTwoUnitsInTheLastPlace() {
    SplittableRandom rng = new SplittableRandom(1);
    for (int t = 0; t < 300_000; t++) {
      double x = rng.nextDouble(-707, 708) / (t % 3 == 0 ? 1 : t % 3 == 1 ? 50 : 1000);
      double expected = StrictMath.exp(x);
      assertThat(Math.abs(Exp.of(x) - expected))
          .as("x = %s", x)
          .isLessThanOrEqualTo(2 * Math.ulp(expected));
    }
  }

  @Test
  void isNothingBelowTheNormalNumbers() {
    assertThat(Exp.of(0)).isEqualTo(1);
    assertThat(Exp.of(-1e4)).isZero();
    assertThat(Exp.of(Double.NEGATIVE_INFINITY)).isZero();
    assertThat(Exp.of(Double.NaN)).isNaN();
  }
}
