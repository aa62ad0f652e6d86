package dev.decoy.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.candidate.Seed;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PairSetNetworkTest {
  private static final PairSetShape SMALL = new PairSetShape(2, 6, 2, 2, 5);

  /** A network whose biases are not zero either. */
  private static PairSetNetwork network(PairSetShape shape, long seed) {
    PairSetNetwork network = PairSetNetwork.random(shape, new Seed(seed));
    var random = new SplittableRandom(seed);
    for (double[] row : network.weights()) {
      for (int i = 0; i < row.length; i++) {
        row[i] += 0.2 * random.nextGaussian();
      }
    }
    return network;
  }

  private static double[][] set(SplittableRandom random, int size, int features) {
    double[][] set = new double[size][features];
    for (double[] row : set) {
      for (int i = 0; i < features; i++) {
        row[i] = random.nextGaussian();
      }
    }
    return set;
  }

  private static void write(PairSetPass pass, double[][] first, double[][] second) {
    for (double[] row : first) {
      System.arraycopy(row, 0, pass.next(), 0, row.length);
    }
    pass.turn();
    for (double[] row : second) {
      System.arraycopy(row, 0, pass.next(), 0, row.length);
    }
    pass.end();
  }

  private static double[] said(PairSetNetwork network, double[][] first, double[][] second) {
    PairSetPass pass = new PairSetPass(network, false);
    write(pass, first, second);
    pass.forward();
    return new double[] {pass.first(0), pass.second(0), pass.both(0)};
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void theGradientOfEveryWeightIsItsDifferenceQuotient(int seed) {
    PairSetNetwork network = network(SMALL, seed);
    var random = new SplittableRandom(seed + 100);
    PairSetPass pass = new PairSetPass(network, true);
    int[][] sizes = {{1, 3}, {4, 2}, {1, 1}, {5, 7}};
    for (int[] size : sizes) {
      write(pass, set(random, size[0], 2), set(random, size[1], 2));
    }
    // A loss that is linear in what is said has the derivatives that are handed to backward.
    double[] a = random.doubles(4, -1, 1).toArray();
    double[] b = random.doubles(4, -1, 1).toArray();
    double[] c = random.doubles(4, -1, 1).toArray();
    double[][] gradient = SMALL.zeros();
    pass.forward();
    pass.backward(a, b, c, gradient);
    double largest = 0;
    for (int row = 0; row < gradient.length; row++) {
      for (int i = 0; i < gradient[row].length; i++) {
        double kept = network.weights()[row][i];
        network.weights()[row][i] = kept + 1e-5;
        double up = loss(pass, a, b, c);
        network.weights()[row][i] = kept - 1e-5;
        double down = loss(pass, a, b, c);
        network.weights()[row][i] = kept;
        double slope = (up - down) / 2e-5;
        assertThat(gradient[row][i])
            .as("row %d, weight %d", row, i)
            .isCloseTo(slope, within(1e-7 * (1 + Math.abs(slope))));
        largest = Math.max(largest, Math.abs(slope));
      }
    }
    assertThat(largest).isGreaterThan(0.1);
  }

  private static double loss(PairSetPass pass, double[] a, double[] b, double[] c) {
    pass.forward();
    double loss = 0;
    for (int pair = 0; pair < pass.pairs(); pair++) {
      loss += a[pair] * pass.first(pair) + b[pair] * pass.second(pair) + c[pair] * pass.both(pair);
    }
    return loss;
  }

  @Test
  void gradientsAddUpOverCalls() {
    PairSetNetwork network = network(SMALL, 4);
    PairSetPass pass = new PairSetPass(network, true);
    var random = new SplittableRandom(9);
    write(pass, set(random, 3, 2), set(random, 4, 2));
    pass.forward();
    double[][] once = SMALL.zeros();
    double[][] twice = SMALL.zeros();
    double[] ones = {1};
    pass.backward(ones, ones, ones, once);
    pass.backward(ones, ones, ones, twice);
    pass.backward(ones, ones, ones, twice);
    for (int row = 0; row < once.length; row++) {
      for (int i = 0; i < once[row].length; i++) {
        assertThat(twice[row][i]).isCloseTo(2 * once[row][i], within(1e-12));
      }
    }
  }

  @Test
  void theOrderWithinASetDoesNotMatter() {
    PairSetNetwork network = network(new PairSetShape(1, 64, 4, 2, 128), 5);
    var random = new SplittableRandom(10);
    for (int round = 0; round < 20; round++) {
      double[][] first = set(random, 1 + random.nextInt(9), 1);
      double[][] second = set(random, 1 + random.nextInt(9), 1);
      double[] said = said(network, first, second);
      shuffle(first, random);
      shuffle(second, random);
      double[] shuffled = said(network, first, second);
      for (int k = 0; k < 3; k++) {
        assertThat(shuffled[k]).isCloseTo(said[k], within(1e-12 * (1 + Math.abs(said[k]))));
      }
    }
  }

  private static void shuffle(double[][] rows, SplittableRandom random) {
    for (int i = rows.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      double[] row = rows[i];
      rows[i] = rows[j];
      rows[j] = row;
    }
  }

  @Test
  void exchangingTheSetsExchangesTheirNumbers() {
    PairSetNetwork network = network(SMALL, 6);
    var random = new SplittableRandom(11);
    for (int round = 0; round < 20; round++) {
      double[][] first = set(random, 1 + random.nextInt(6), 2);
      double[][] second = set(random, 1 + random.nextInt(6), 2);
      double[] said = said(network, first, second);
      double[] turned = said(network, second, first);
      assertThat(turned[0]).isEqualTo(said[1]);
      assertThat(turned[1]).isEqualTo(said[0]);
      assertThat(turned[2]).isEqualTo(said[2]);
    }
  }

  @Test
  void aPairIsReadAlikeInAnyCompany() {
    PairSetNetwork network = network(SMALL, 7);
    for (boolean learning : new boolean[] {false, true}) {
      var random = new SplittableRandom(12);
      PairSetPass pass = new PairSetPass(network, learning);
      // Twice, so that buffers are used again.
      for (int batch = 0; batch < 2; batch++) {
        pass.clear();
        double[][][][] pairs = new double[23][2][][];
        for (double[][][] pair : pairs) {
          pair[0] = set(random, 1 + random.nextInt(5), 2);
          pair[1] = set(random, 1 + random.nextInt(5), 2);
          write(pass, pair[0], pair[1]);
        }
        pass.forward();
        for (int i = 0; i < pairs.length; i++) {
          assertThat(said(network, pairs[i][0], pairs[i][1]))
              .containsExactly(pass.first(i), pass.second(i), pass.both(i));
        }
      }
    }
  }

  @Test
  void eachSetIsReadInTheOthersLight() {
    PairSetNetwork network = network(SMALL, 8);
    double[][] one = {{0.3, -1}, {1, 0.5}};
    double before = said(network, one, new double[][] {{0, 0}})[0];
    double after = said(network, one, new double[][] {{2, -1}})[0];
    assertThat(after).isNotCloseTo(before, within(1e-6));
    // And as a multiset: an element that is there twice counts twice.
    double twice = said(network, new double[][] {one[0], one[0], one[1]}, one)[0];
    assertThat(twice).isNotCloseTo(said(network, one, one)[0], within(1e-6));
  }

  @Test
  void theExponentialIsThatOfTheJdk() {
    var random = new SplittableRandom(13);
    for (int i = 0; i < 100_000; i++) {
      double x = -Math.exp(random.nextDouble(-40, 6.5));
      double expected = StrictMath.exp(x);
      assertThat(PairSetPass.exp(x)).isCloseTo(expected, within(4e-16 * expected));
    }
    assertThat(PairSetPass.exp(0)).isEqualTo(1);
    assertThat(PairSetPass.exp(-1e9)).isZero();
  }

  @Test
  void weightsAreReadAsTheyAreWritten() {
    PairSetNetwork network = network(SMALL, 14);
    float[] flat = network.flat();
    assertThat(flat).hasSize(SMALL.parameters());
    assertThat(PairSetNetwork.of(SMALL, flat).flat()).isEqualTo(flat);
    assertThat(flat[0]).isEqualTo((float) network.weights()[0][0]);
    assertThatThrownBy(() -> PairSetNetwork.of(new PairSetShape(1, 6, 2, 2, 5), flat))
        .hasMessageContaining("there are " + flat.length + " weights");
    flat[3] = Float.NaN;
    assertThatThrownBy(() -> PairSetNetwork.of(SMALL, flat)).hasMessageContaining("NaN");
  }

  @Test
  void refusesWhatIsNoNetworkOrNoSet() {
    assertThatThrownBy(() -> new PairSetShape(1, 10, 4, 2, 8)).hasMessageContaining("width 10");
    PairSetPass pass = new PairSetPass(network(SMALL, 15), false);
    assertThatThrownBy(pass::turn).hasMessageContaining("first set of pair 0 is empty");
    pass.next();
    pass.turn();
    assertThatThrownBy(pass::end).hasMessageContaining("second set of pair 0 is empty");
    assertThatThrownBy(
            () -> pass.backward(new double[1], new double[1], new double[1], SMALL.zeros()))
        .hasMessageContaining("without learning");
  }
}
