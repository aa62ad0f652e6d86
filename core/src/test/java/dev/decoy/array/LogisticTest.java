package dev.decoy.array;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogisticTest {
  @Test
  void oddsOfThreeToOneAreThreeQuarters() {
    assertThat(Logistic.sigmoid(Math.log(3))).isCloseTo(0.75, within(1e-15));
    assertThat(Logistic.sigmoid(-Math.log(3))).isCloseTo(0.25, within(1e-15));
    assertThat(Logistic.softplus(Math.log(3))).isCloseTo(Math.log(4), within(1e-15));
    assertThat(Logistic.softplus(-Math.log(3))).isCloseTo(Math.log(4.0 / 3), within(1e-15));
    assertThat(Logistic.sigmoid(0)).isEqualTo(0.5);
  }

  @Test
  void farFromZeroNothingOverflowsAndNothingIsLost() {
    assertThat(Logistic.sigmoid(1000)).isEqualTo(1);
    assertThat(Logistic.sigmoid(-700)).isCloseTo(Math.exp(-700), Percentage.withPercentage(1e-10));
    assertThat(Logistic.softplus(1000)).isEqualTo(1000);
    assertThat(Logistic.softplus(-700)).isCloseTo(Math.exp(-700), Percentage.withPercentage(1e-10));
    assertThat(Logistic.sigmoid(Double.NEGATIVE_INFINITY)).isZero();
    assertThat(Logistic.softplus(Double.POSITIVE_INFINITY)).isEqualTo(Double.POSITIVE_INFINITY);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1e-9, 0.3, 2, 17, 40})
  void bothSidesAddUp(double x) {
    assertThat(Logistic.sigmoid(x) + Logistic.sigmoid(-x)).isCloseTo(1, within(1e-15));
    assertThat(Logistic.softplus(x) - Logistic.softplus(-x)).isCloseTo(x, within(1e-14));
    assertThat(Math.exp(-Logistic.softplus(-x))).isCloseTo(Logistic.sigmoid(x), within(1e-15));
  }
}
