package dev.decoy.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link LaneProduct}: the same bits by vectors and without, and right. */
class LaneProductTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 63, 64, 65, 100, 128, 384, 768, 1000})
  void everyKernelGivesTheSameBitsWithinTheBoundOfRounding(int dimension) {
    SplittableRandom random = new SplittableRandom(dimension);
    int length = LaneProduct.padded(dimension);
    assertThat(length).isGreaterThanOrEqualTo(dimension).isLessThan(dimension + 64);
    assertThat(length % 64).isZero();
    LaneProduct best = LaneProduct.best();
    LaneProduct scalar = new ScalarLaneProduct();
    for (int round = 0; round < 200; round++) {
      float[] one = new float[length];
      float[] other = new float[length];
      double sum = 0;
      double lengths = 0;
      for (int d = 0; d < dimension; d++) {
        one[d] = (float) (random.nextGaussian() * Math.scalb(1.0, random.nextInt(-8, 8)));
        other[d] = (float) random.nextGaussian();
        sum += (double) one[d] * other[d];
        lengths += Math.abs((double) one[d] * other[d]);
      }
      float found = best.of(one, other, length);
      assertThat(Float.floatToRawIntBits(found))
          .isEqualTo(Float.floatToRawIntBits(scalar.of(one, other, length)));
      // At most length / 64 fused steps and six halvings round.
      assertThat((double) found)
          .isCloseTo(
              sum,
              org.assertj.core.data.Offset.offset(
                  (length / 64 + 6) * 0x1p-24 * lengths + Float.MIN_VALUE));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void addsTheLanesByHalves(boolean scalar) {
    // Big numbers in lanes 0 and 32 cancel before the small one of lane 1 comes in; in the order
    // of the dimensions the small one would be lost.
    LaneProduct product = scalar ? new ScalarLaneProduct() : LaneProduct.best();
    float[] one = new float[64];
    float[] ones = new float[64];
    java.util.Arrays.fill(ones, 1);
    one[0] = 1e9f;
    one[1] = 1;
    one[32] = -1e9f;
    assertThat(product.of(one, ones, 64)).isEqualTo(1);
  }
}
