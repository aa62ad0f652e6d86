package dev.decoy.measure.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CountPriorTest {
  @ParameterizedTest
  @CsvSource({"0.7, 0.5", "3, 0.1", "9.5, 2", "15, 0.02", "40, 1", "2000, 0.3", "25, 0.000001"})
  void countsAreNegativeBinomial(double mean, double phi) {
    // Against the probabilities, by a χ² over bins that expect at least 20.
    var random = new SplittableRandom(3);
    int draws = 40_000;
    SyntheticCounts drawn = new SyntheticCounts();
    int most = (int) (mean + 12 * Math.sqrt(mean + phi * mean * mean) + 30);
    double[] seen = new double[most + 1];
    for (int i = 0; i < draws / 20; i++) {
      drawn.draw(Math.log(mean), 0, Math.log(phi), 0, 10, 10, random);
      for (int count : drawn.counts()) {
        seen[Math.min(count, most)]++;
      }
    }
    double chi = 0;
    int bins = 0;
    double expected = 0;
    double observed = 0;
    double below = 0;
    for (int y = 0; y <= most; y++) {
      double p = y < most ? Math.exp(NegativeBinomial.logProbability(y, mean, phi)) : 1 - below;
      below += p;
      expected += draws * p;
      observed += seen[y];
      if (expected >= 20 && y < most) {
        chi += (observed - expected) * (observed - expected) / expected;
        bins++;
        expected = 0;
        observed = 0;
      }
    }
    // What is left over belongs to no bin; it is rare.
    assertThat(Math.abs(observed - expected)).isLessThan(60);
    assertThat(bins).isGreaterThan(5);
    assertThat(chi).isLessThan(bins + 4 * Math.sqrt(2.0 * bins));
  }

  @Test
  void parametersAreTheirDistributions() {
    CountPrior prior = new CountPrior(1, 2, -2, 0.5, 0.3, 1.5, 0.4, 2, 5);
    var random = new SplittableRandom(4);
    SyntheticCounts drawn = new SyntheticCounts();
    int n = 40_000;
    double[] sums = new double[8];
    int[] sizes = new int[6];
    for (int i = 0; i < n; i++) {
      prior.draw(drawn, random);
      double beta = drawn.beta();
      double log = Math.log(drawn.exposures()[0] / CountPrior.EXPOSURE);
      double[] terms = {
        drawn.mu(),
        drawn.mu() * drawn.mu(),
        drawn.alpha(),
        drawn.alpha() * drawn.alpha(),
        beta == 0 ? 1 : 0,
        beta * beta,
        log,
        log * log
      };
      for (int k = 0; k < sums.length; k++) {
        sums[k] += terms[k] / n;
      }
      sizes[drawn.zeros()]++;
      sizes[drawn.size() - drawn.zeros()]++;
    }
    assertThat(sums[0]).isCloseTo(1, within(0.05));
    assertThat(sums[1] - sums[0] * sums[0]).isCloseTo(4, within(0.15));
    assertThat(sums[2]).isCloseTo(-2, within(0.02));
    assertThat(sums[3] - sums[2] * sums[2]).isCloseTo(0.25, within(0.01));
    assertThat(sums[4]).isCloseTo(0.3, within(0.01));
    assertThat(sums[5]).isCloseTo(0.7 * 2.25, within(0.06));
    assertThat(Math.sqrt(sums[5])).isCloseTo(prior.betaSpread(), within(0.03));
    assertThat(sums[6]).isCloseTo(0, within(0.01));
    assertThat(sums[7]).isCloseTo(0.16, within(0.01));
    for (int size = 2; size <= 5; size++) {
      assertThat(sizes[size] / (2.0 * n)).isCloseTo(0.25, within(0.01));
    }
  }

  @Test
  void groupsComeOneAfterTheOther() {
    SyntheticCounts drawn = new SyntheticCounts();
    drawn.draw(2, 3, -8, 0, 3, 2, new SplittableRandom(5));
    assertThat(drawn.groups()).containsExactly(0, 0, 0, 1, 1);
    int[] counts = drawn.counts();
    assertThat(Math.min(counts[3], counts[4]))
        .isGreaterThan(Math.max(counts[0], Math.max(counts[1], counts[2])));
    // A smaller one after a larger one leaves nothing behind.
    drawn.draw(2, 0, -2, 0, 1, 1, new SplittableRandom(6));
    assertThat(drawn.counts()).hasSize(2);
    assertThat(drawn.groups()).containsExactly(0, 1);
  }

  @Test
  void refusesWhatIsNoPrior() {
    assertThatThrownBy(() -> new CountPrior(0, -1, 0, 1, 0.5, 1, 0.5, 2, 10))
        .hasMessage("the rate spread is -1.0; legal: from 0 to 5");
    assertThatThrownBy(() -> new CountPrior(0, 1, 0, 1, 1.5, 1, 0.5, 2, 10))
        .hasMessageContaining("share of nulls is 1.5");
    assertThatThrownBy(() -> new CountPrior(Double.NaN, 1, 0, 1, 0.5, 1, 0.5, 2, 10))
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> new CountPrior(0, 1, 0, 1, 0.5, 1, 0.5, 3, 2))
        .hasMessageContaining("3 to 2 counts per group");
  }
}
