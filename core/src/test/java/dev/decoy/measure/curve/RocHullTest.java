package dev.decoy.measure.curve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.candidate.Seed;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RocHullTest {
  @Test
  void leavesOutAPointBelowTheHull() {
    RocPoints hull =
        RocHull.hull(new RocPoints(new double[] {0.5, 0.1, 0.3}, new double[] {0.95, 0.6, 0.7}));
    assertThat(hull.falsePositiveRate()).containsExactly(0, 0.1, 0.5, 1);
    assertThat(hull.truePositiveRate()).containsExactly(0, 0.6, 0.95, 1);
    // 0.1·0.6/2 + 0.4·1.55/2 + 0.5·1.95/2
    assertThat(RocHull.area(hull)).isCloseTo(0.8275, within(1e-12));
  }

  @Test
  void isTheDiagonalWithoutPoints() {
    assertThat(area(new double[0], new double[0])).isEqualTo(0.5);
    assertThat(area(new double[] {0.7}, new double[] {0.2})).isEqualTo(0.5);
  }

  @Test
  void isOneForAPerfectClassifier() {
    assertThat(area(new double[] {0, 0.5}, new double[] {1, 0.5})).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void liesAboveEveryPointAndEveryMixture(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] x = random.doubles(30).toArray();
    double[] y = random.doubles(30).toArray();
    RocPoints hull = RocHull.hull(new RocPoints(x, y));
    double area = RocHull.area(hull);
    assertThat(area).isBetween(0.5, 1.0);
    for (int i = 0; i < 30; i++) {
      assertThat(y[i]).isLessThanOrEqualTo(at(hull, x[i]) + 1e-12);
      // Another point can only add.
      assertThat(area(join(x, random.nextDouble()), join(y, random.nextDouble())))
          .isGreaterThanOrEqualTo(area - 1e-12);
    }
  }

  @Test
  void saysWhichRateIsNone() {
    assertThatThrownBy(() -> new RocPoints(new double[] {0.5, 2}, new double[] {0.1, 0.1}))
        .hasMessage("a rate of point 1 is 2.0; legal: 0 to 1");
    assertThatThrownBy(() -> new RocPoints(new double[1], new double[2]))
        .hasMessage("1 false-positive rates have 2 true-positive rates");
  }

  private static double area(double[] x, double[] y) {
    return new RocHull().measure(new RocPoints(x, y), new Seed(1)).getFirst().estimate();
  }

  private static double[] join(double[] values, double more) {
    double[] joined = java.util.Arrays.copyOf(values, values.length + 1);
    joined[values.length] = more;
    return joined;
  }

  private static double at(RocPoints hull, double x) {
    double[] xs = hull.falsePositiveRate();
    double[] ys = hull.truePositiveRate();
    for (int i = 1; i < xs.length; i++) {
      if (x <= xs[i]) {
        double width = xs[i] - xs[i - 1];
        return width == 0 ? ys[i] : ys[i - 1] + (ys[i] - ys[i - 1]) * (x - xs[i - 1]) / width;
      }
    }
    return 1;
  }
}
