package dev.decoy.measure.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.candidate.Seed;
import dev.decoy.model.PairSetNetwork;
import dev.decoy.model.PairSetShape;
import dev.decoy.testing.Reference;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CountNetworkTest {
  private static final CountNetwork SHIPPED = CountNetworkFile.shipped();

  private static CountNetwork random(boolean exposure) {
    PairSetShape shape = new PairSetShape(exposure ? 2 : 1, 8, 2, 1, 6);
    return new CountNetwork(PairSetNetwork.random(shape, new Seed(3)), CountPrior.DEFAULT);
  }

  private static double[] said(
      CountNetwork network, int[] counts, double[] exposures, int[] groups) {
    CountNetwork.Reader reader = network.reader();
    reader.add(counts, exposures, groups, 0, counts.length, 0);
    reader.look();
    return new double[] {reader.mu(0), reader.beta(0), reader.alpha(0)};
  }

  private static int[] ints(double[] values) {
    return Arrays.stream(values).mapToInt(v -> (int) v).toArray();
  }

  @Test
  void saysWhatPyTorchSaysWithTheSameWeights() {
    var cases = Reference.cases(CountNetworkTest.class, "count-network.json");
    assertThat(cases).hasSize(8);
    for (Reference one : cases) {
      double[] said =
          said(
              SHIPPED,
              ints(one.numbers("counts")),
              one.numbers("exposures"),
              ints(one.numbers("groups")));
      assertThat(said[0]).isCloseTo(one.number("mu").orElseThrow(), within(1e-10));
      assertThat(said[1]).isCloseTo(one.number("beta").orElseThrow(), within(1e-10));
      assertThat(said[2]).isCloseTo(one.number("alpha").orElseThrow(), within(1e-10));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theUnitOfExposureMovesTheRateOnly(boolean exposure) {
    CountNetwork network = random(exposure);
    int[] counts = {3, 0, 7, 11, 2};
    double[] exposures = {1, 2, 0.5, 3, 1.5};
    int[] groups = {0, 1, 0, 1, 1};
    double[] said = said(network, counts, exposures, groups);
    double[] scaled = Arrays.stream(exposures).map(l -> 1e6 * l).toArray();
    double[] other = said(network, counts, scaled, groups);
    assertThat(other[0]).isCloseTo(said[0] - Math.log(1e6), within(1e-10));
    assertThat(other[1]).isCloseTo(said[1], within(1e-10));
    assertThat(other[2]).isCloseTo(said[2], within(1e-10));
  }

  @Test
  void theOrderOfCountsDoesNotMatterAndExchangedGroupsTurnTheChange() {
    int[] counts = {3, 0, 7, 11, 2, 5};
    double[] exposures = {1, 2, 0.5, 3, 1.5, 1};
    int[] groups = {0, 1, 0, 1, 1, 0};
    double[] said = said(SHIPPED, counts, exposures, groups);
    double[] mixed =
        said(
            SHIPPED,
            new int[] {5, 2, 11, 7, 0, 3},
            new double[] {1, 1.5, 3, 0.5, 2, 1},
            new int[] {0, 1, 1, 0, 1, 0});
    for (int k = 0; k < 3; k++) {
      assertThat(mixed[k]).isCloseTo(said[k], within(1e-11));
    }
    double[] turned =
        said(SHIPPED, counts, exposures, Arrays.stream(groups).map(g -> 1 - g).toArray());
    assertThat(turned[0]).isCloseTo(said[0] + said[1], within(1e-12));
    assertThat(turned[1]).isEqualTo(-said[1]);
    assertThat(turned[2]).isEqualTo(said[2]);
  }

  @Test
  void onlyANetworkThatIsToldTheExposuresTellsEqualRatesApart() {
    // The same rates and the same mean exposure, but other counts behind them.
    int[] counts = {20, 10, 40, 10};
    int[] other = {10, 20, 10, 40};
    int[] groups = {0, 0, 1, 1};
    double[] exposures = {2, 1, 2, 1};
    double[] others = {1, 2, 0.5, 4};
    assertThat(said(random(false), new int[] {20, 10, 40, 20}, exposures, groups))
        .containsExactly(
            said(random(false), new int[] {10, 20, 20, 40}, new double[] {1, 2, 1, 2}, groups),
            within(1e-12));
    assertThat(said(random(true), counts, exposures, groups)[1])
        .isNotCloseTo(said(random(true), other, others, groups)[1], within(1e-4));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theGradientOfTheLossIsItsDifferenceQuotient(boolean exposure) {
    CountNetwork network = random(exposure);
    var random = new SplittableRandom(8);
    SyntheticCounts[] drawn = new SyntheticCounts[3];
    CountNetwork.Reader reader = network.learner();
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = new SyntheticCounts();
      CountPrior.DEFAULT.draw(drawn[i], random);
      reader.add(drawn[i]);
    }
    loss(reader, drawn);
    double[][] gradient = network.network().shape().zeros();
    reader.backward(gradient);
    double[][] weights = network.network().weights();
    for (int row = 0; row < weights.length; row++) {
      for (int i = 0; i < weights[row].length; i++) {
        double kept = weights[row][i];
        weights[row][i] = kept + 1e-5;
        double up = loss(reader, drawn);
        weights[row][i] = kept - 1e-5;
        double down = loss(reader, drawn);
        weights[row][i] = kept;
        double slope = (up - down) / 2e-5;
        assertThat(gradient[row][i])
            .as("row %d, weight %d", row, i)
            .isCloseTo(slope, within(1e-6 * (1 + Math.abs(slope))));
      }
    }
  }

  private static double loss(CountNetwork.Reader reader, SyntheticCounts[] drawn) {
    reader.look();
    double loss = 0;
    for (int i = 0; i < drawn.length; i++) {
      loss += reader.loss(i, drawn[i]);
    }
    return loss;
  }

  @Test
  void theLossIsTheStandardisedSquaredError() {
    CountNetwork network = random(true);
    SyntheticCounts drawn = new SyntheticCounts();
    CountPrior.DEFAULT.draw(drawn, new SplittableRandom(9));
    CountNetwork.Reader reader = network.reader();
    reader.add(drawn);
    reader.look();
    double rate = (reader.mu(0) - drawn.mu() + Math.log(1e4)) / 2.5;
    double change = (reader.beta(0) - drawn.beta()) / Math.sqrt(0.5);
    double dispersion = reader.alpha(0) - drawn.alpha();
    assertThat(reader.loss(0, drawn))
        .isCloseTo(rate * rate + change * change + dispersion * dispersion, within(1e-10));
  }

  @Test
  void comparisonsUnlikeThoseOfTheTrainingAreFlagged() {
    CountPrior prior = SHIPPED.prior();
    int usual = (int) Math.max(1, Math.exp(prior.rateMean()));
    assertThat(flags(usual, 1, 4, 4)).isZero();
    assertThat(flags(usual, 1, prior.most() + 1, 4)).isEqualTo(CountComparisons.UNTRAINED);
    assertThat(flags(usual, 1, 4, prior.fewest() - 1)).isEqualTo(CountComparisons.UNTRAINED);
    assertThat(flags(usual, 1000, 4, 4)).isEqualTo(CountComparisons.UNTRAINED);
    assertThat(flags(1_000_000_000, 1, 4, 4)).isEqualTo(CountComparisons.UNTRAINED);
  }

  private static int flags(int count, double exposure, int zeros, int ones) {
    int n = zeros + ones;
    int[] counts = new int[n];
    Arrays.fill(counts, count);
    double[] exposures = new double[n];
    Arrays.fill(exposures, 1);
    exposures[0] = exposure;
    int[] groups = new int[n];
    Arrays.fill(groups, zeros, n, 1);
    CountComparisons all = new CountComparisons(counts, exposures, groups, new int[] {n});
    new NegativeBinomial(
            NegativeBinomial.Fit.NETWORK,
            NegativeBinomial.Dispersion.RESIDUAL,
            false,
            NegativeBinomial.Test.WALD,
            1e-4,
            "shipped",
            1,
            0.95)
        .compare(all, new Seed(1));
    return all.flags(0);
  }

  @Test
  void refusesAPriorThatTeachesNothing() {
    CountPrior nulls = new CountPrior(-1, 2, -2, 1, 1, 1, 0.5, 2, 10);
    assertThatThrownBy(() -> new CountNetwork(random(true).network(), nulls))
        .hasMessageContaining("nothing to learn");
    PairSetShape three = new PairSetShape(3, 8, 2, 1, 6);
    assertThatThrownBy(
            () -> new CountNetwork(PairSetNetwork.random(three, new Seed(1)), CountPrior.DEFAULT))
        .hasMessageContaining("reads 3 numbers per count");
  }
}
