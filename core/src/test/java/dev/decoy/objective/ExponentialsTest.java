package dev.decoy.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.array.Matrix;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExponentialsTest {
  private static Exponentials of(boolean fast, int longest) {
    return Exponentials.of(
        fast ? Matrix.floats(1, longest) : Matrix.doubles(1, longest), longest, new Gradients());
  }

  private static double[] numbers(int n, double spread) {
    SplittableRandom random = new SplittableRandom(n);
    double[] numbers = new double[n];
    for (int i = 0; i < n; i++) {
      // What single precision holds: the fast path rounds its input.
      numbers[i] = (float) (spread * (2 * random.nextDouble() - 1));
    }
    numbers[0] = 0.0;
    numbers[1] = -0.0;
    return numbers;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void exponentialsAreAsPreciseAsIsSaid(boolean fast) {
    double[] x = new double[100_000];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) (-i * 1e-3);
    }
    double[] out = new double[x.length];
    double sum = of(fast, x.length).exp(x, x.length, 0, out);
    double all = 0;
    for (int i = 0; i < x.length; i++) {
      double right = Math.exp(x[i]);
      all += out[i];
      assertThat(out[i]).isCloseTo(right, within(fast ? 2e-6 * right + 3e-35 : 1e-15 * right));
      if (fast && x[i] < -80.1) {
        assertThat(out[i]).isZero();
      }
    }
    assertThat(sum).isCloseTo(all, within(1e-9));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theLogisticFunctionAndItsIntegralAreAsPreciseAsIsSaid(boolean fast) {
    double[] x = numbers(50_001, 90);
    double[] softplus = x.clone();
    double[] sigmoid = new double[x.length];
    // The same array in and out.
    of(fast, x.length).logistic(softplus, x.length, softplus, sigmoid);
    double slack = fast ? 4e-6 : 1e-14;
    for (int i = 0; i < x.length; i++) {
      double plus = Math.max(x[i], 0) + Math.log1p(Math.exp(-Math.abs(x[i])));
      double one = 1 / (1 + Math.exp(-x[i]));
      assertThat(softplus[i]).isCloseTo(plus, within(slack * plus + 1e-34));
      assertThat(sigmoid[i]).isCloseTo(one, within(slack * one + 1e-34));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aSoftmaxLeavesOutWhatIsMinusInfinity(boolean fast) {
    double[] x = numbers(777, 20);
    x[5] = Double.NEGATIVE_INFINITY;
    double[] shares = x.clone();
    double log = of(fast, x.length).softmax(shares, x.length, shares);
    double sum = 0;
    for (double one : x) {
      sum += Math.exp(one);
    }
    assertThat(log).isCloseTo(Math.log(sum), within(fast ? 4e-6 : 1e-12));
    assertThat(shares[5]).isZero();
    for (int i = 0; i < x.length; i++) {
      double right = Math.exp(x[i]) / sum;
      assertThat(shares[i]).isCloseTo(right, within(fast ? 4e-6 * right + 3e-35 : 1e-12 * right));
    }
  }

  @Test
  void aSoftmaxOfNothingIsNothing() {
    double[] none = {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY};
    double[] shares = {1, 1};
    assertThat(of(true, 2).softmax(none, 2, shares)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(shares).containsExactly(0, 0);
  }
}
