package dev.decoy.measure.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.decoy.candidate.Seed;
import dev.decoy.measure.Finding;
import dev.decoy.measure.Finding.Verdict;
import dev.decoy.method.Options;
import dev.decoy.method.Spec;
import dev.decoy.testing.Reference;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeanMaxTest {
  private static final Seed SEED = new Seed(42);

  private static MeanMax meanmax(String options) {
    return Options.build(MeanMax.class, Spec.parse("meanmax" + options).options());
  }

  private static Finding named(List<Finding> findings, String what) {
    return findings.stream()
        .filter(one -> one.what().equals(what))
        .findFirst()
        .orElseThrow(() -> new AssertionError(what + " not in " + findings));
  }

  @Test
  void theWorkedCase() {
    var four = ExpectedMaximum.of(0.3, 0.1, 0.4, 0.2);
    double[] unbiased = {0.25, 1.0 / 3, 0.375, 0.4};
    double[] biased = {0.25, 0.3125, 0.34375, 0.36171875};
    for (int n = 1; n <= 4; n++) {
      assertThat(four.unbiased(n)).isCloseTo(unbiased[n - 1], within(1e-15));
      assertThat(four.biased(n)).isCloseTo(biased[n - 1], within(1e-15));
    }
  }

  @Test
  void theExactExpectationForUniformScores() {
    // E x_(j) = j / (B + 1), so the estimators of these numbers are the estimators' expectations.
    double[][] cases = {
      {10, 10, 0.909091, 0.864415}, {50, 20, 0.952381, 0.942859},
    };
    for (double[] one : cases) {
      int b = (int) one[0];
      double[] expected = new double[b];
      Arrays.setAll(expected, j -> (j + 1.0) / (b + 1));
      var sample = ExpectedMaximum.of(expected);
      assertThat(sample.unbiased((int) one[1])).isCloseTo(one[2], within(5e-7));
      assertThat(sample.biased((int) one[1])).isCloseTo(one[3], within(5e-7));
    }
  }

  @Test
  void agreesWithTheReleasedCode() {
    for (Reference one : Reference.cases(MeanMaxTest.class, "meanmax.json")) {
      double[] scores = one.numbers("scores");
      double[] unbiased = one.numbers("unbiased");
      double[] biased = one.numbers("biased");
      double[] budget = one.numbers("budget");
      var sample = ExpectedMaximum.of(scores);
      var findings = meanmax(":budget=true,interval=jackknife").measure(Trials.of(scores), SEED);
      for (int n = 1; n <= scores.length; n++) {
        assertThat(sample.unbiased(n)).isCloseTo(unbiased[n - 1], within(1e-13));
        assertThat(sample.biased(n)).isCloseTo(biased[n - 1], within(1e-13));
        Finding trials =
            named(
                findings,
                "trials to exceed the expected best of " + n + (n == 1 ? " trial" : " trials"));
        if (trials.verdict() != Verdict.NOT_IDENTIFIABLE) {
          assertThat(trials.estimate()).isEqualTo(budget[n - 1]);
        } else {
          // The released code rounds one estimate just below the maximum that it equals.
          assertThat(unbiased[n - 1]).isCloseTo(sample.most(), within(1e-12));
        }
      }
    }
  }

  @Test
  void equalsTheAverageOverAllSubsets() {
    var random = new SplittableRandom(5);
    for (int round = 0; round < 30; round++) {
      int b = 1 + random.nextInt(10);
      // With ties.
      double[] x = random.doubles(b).map(v -> Math.rint(v * 8) / 8).toArray();
      var sample = ExpectedMaximum.of(x);
      for (int n = 1; n <= b; n++) {
        double sum = 0;
        int subsets = 0;
        for (int set = 0; set < 1 << b; set++) {
          if (Integer.bitCount(set) == n) {
            double most = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < b; i++) {
              most = (set >> i & 1) == 1 ? Math.max(most, x[i]) : most;
            }
            sum += most;
            subsets++;
          }
        }
        assertThat(sample.unbiased(n)).isCloseTo(sum / subsets, within(1e-13));
      }
    }
  }

  @Test
  void theJackknifeInClosedFormEqualsLeavingOutEachInTurn() {
    var random = new SplittableRandom(8);
    for (int round = 0; round < 50; round++) {
      int b = 2 + random.nextInt(12);
      double[] x = random.doubles(b).toArray();
      int n = 1 + random.nextInt(b - 1);
      double[] without = new double[b];
      for (int i = 0; i < b; i++) {
        double[] rest = new double[b - 1];
        System.arraycopy(x, 0, rest, 0, i);
        System.arraycopy(x, i + 1, rest, i, b - 1 - i);
        without[i] = ExpectedMaximum.of(rest).unbiased(n);
      }
      double mean = Arrays.stream(without).average().orElseThrow();
      double variance =
          (b - 1.0) / b * Arrays.stream(without).map(v -> (v - mean) * (v - mean)).sum();
      double error = ExpectedMaximum.of(x).standardError(n);
      assertThat(error * error).isCloseTo(variance, within(1e-14 + 1e-12 * variance));
    }
  }

  @Test
  void meanFirstMaximumLastAndConcaveBetween() {
    var random = new SplittableRandom(11);
    for (int round = 0; round < 40; round++) {
      int b = 1 + random.nextInt(60);
      double[] x = random.doubles(b, -3, 3).toArray();
      var sample = ExpectedMaximum.of(x);
      assertThat(sample.unbiased(1)).isCloseTo(Arrays.stream(x).average().orElse(0), within(1e-12));
      assertThat(sample.unbiased(b)).isEqualTo(sample.most());
      double step = Double.POSITIVE_INFINITY;
      for (int n = 1; n <= b; n++) {
        assertThat(Arrays.stream(sample.weights(n)).sum()).isCloseTo(1, within(1e-12));
        assertThat(sample.biased(n)).isLessThanOrEqualTo(sample.unbiased(n) + 1e-12);
        if (n < b) {
          double next = sample.unbiased(n + 1) - sample.unbiased(n);
          assertThat(next).isBetween(-1e-12, step + 1e-12);
          step = next;
        }
      }
      double[] moved = Arrays.stream(x).map(v -> 2.5 * v - 7).toArray();
      int n = 1 + random.nextInt(b);
      assertThat(ExpectedMaximum.of(moved).unbiased(n))
          .isCloseTo(2.5 * sample.unbiased(n) - 7, within(1e-11));
    }
  }

  @Test
  void staysFiniteForManyTrials() {
    double[] x = new SplittableRandom(1).doubles(20_000).toArray();
    var sample = ExpectedMaximum.of(x);
    for (int n : new int[] {1, 2, 100, 10_000, 19_999, 20_000}) {
      assertThat(sample.unbiased(n)).isCloseTo(n / (n + 1.0), within(0.02));
      assertThat(sample.biased(n)).isLessThanOrEqualTo(sample.unbiased(n) + 1e-12);
    }
    assertThat(sample.standardError(19_999)).isFinite();
  }

  @Test
  void theJackknifeIsSlightlyTooWide() {
    int[] of = {2, 5, 10, 25};
    double[] truth = {1.73e-3, 1.29e-3, 8.4e-4, 4.5e-4};
    double[] told = {1.80e-3, 1.35e-3, 9.3e-4, 6.3e-4};
    var random = new SplittableRandom(2);
    int runs = 3000;
    double[] sum = new double[4];
    double[] squares = new double[4];
    double[] variance = new double[4];
    for (int run = 0; run < runs; run++) {
      var sample = ExpectedMaximum.of(random.doubles(50).toArray());
      for (int i = 0; i < 4; i++) {
        double estimate = sample.unbiased(of[i]);
        sum[i] += estimate;
        squares[i] += estimate * estimate;
        variance[i] += Math.pow(sample.standardError(of[i]), 2);
      }
    }
    for (int i = 0; i < 4; i++) {
      double mean = sum[i] / runs;
      assertThat(squares[i] / runs - mean * mean).isCloseTo(truth[i], within(0.2 * truth[i]));
      assertThat(variance[i] / runs).isCloseTo(told[i], within(0.1 * told[i]));
    }
  }

  /** A normal cut off above, as in the paper's simulation. */
  private static double cut(SplittableRandom random, double mean, double deviation, double high) {
    while (true) {
      double x = random.nextGaussian() * deviation + mean;
      if (x >= 0 && x <= high) {
        return x;
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {25, 30})
  void theBiasedEstimateErrsBelowMoreOftenThanAbove(int n) {
    var random = new SplittableRandom(n);
    int runs = 3000;
    int biased = 0;
    int unbiased = 0;
    for (int run = 0; run < runs; run++) {
      double[] x = new double[30];
      Arrays.setAll(x, i -> cut(random, 0.5, 0.1, 0.6));
      double best = 0;
      for (int i = 0; i < n; i++) {
        best = Math.max(best, cut(random, 0.5, 0.1, 0.6));
      }
      var sample = ExpectedMaximum.of(x);
      biased += sample.biased(n) < best ? 1 : 0;
      unbiased += sample.unbiased(n) < best ? 1 : 0;
    }
    // .666 and .699 against .508 and .513 in the reference simulation, five standard errors each.
    assertThat((double) biased / runs).isBetween(0.61, 0.75);
    assertThat((double) unbiased / runs).isBetween(0.46, 0.56);
  }

  @Test
  void theBootstrapCoversTooSeldomAndTheBandDoesNot() {
    var random = new SplittableRandom(4);
    int b = 30;
    double truth = b / (b + 1.0);
    int runs = 400;
    int bootstrap = 0;
    int band = 0;
    for (int run = 0; run < runs; run++) {
      var sample = ExpectedMaximum.of(random.doubles(b).toArray());
      bootstrap += sample.bootstrap(b, 0.95, 300, random.split()).contains(truth) ? 1 : 0;
      band += sample.band(b, 0.95, 0, 1).contains(truth) ? 1 : 0;
    }
    assertThat((double) bootstrap / runs).isLessThan(0.9);
    assertThat((double) band / runs).isGreaterThan(0.95);
  }

  @Test
  void theBootstrapMovesWithTheSeedOnly() {
    double[] x = new SplittableRandom(3).doubles(40).toArray();
    var method = meanmax(":n=3,interval=bootstrap,resamples=200");
    var first = method.measure(Trials.of(x), SEED);
    assertThat(method.measure(Trials.of(x), SEED)).isEqualTo(first);
    assertThat(method.measure(Trials.of(x), new Seed(43))).isNotEqualTo(first);
    assertThat(first.getFirst().verdict()).isEqualTo(Verdict.NONE);
    assertThat(meanmax(":n=5,interval=bootstrap").measure(Trials.of(x), SEED).getFirst().note())
        .contains("unreliable");
  }

  @Test
  void theChanceToBeatTheOtherIsThatOverAllPairsOfSubsets() {
    var one = ExpectedMaximum.of(0.1, 0.5, 0.5);
    var other = ExpectedMaximum.of(0.2, 0.5);
    // n = 1: .1 loses twice, each .5 wins once and ties once.
    assertThat(one.superiority(other, 1)).isCloseTo((1 + 0.5 + 1 + 0.5) / 6, within(1e-15));
    // n = 2: always a tie.
    assertThat(one.superiority(other, 2)).isCloseTo(0.5, within(1e-15));
    assertThat(one.superiority(other, 1) + other.superiority(one, 1)).isCloseTo(1, within(1e-15));
  }

  @Test
  void findsWhereTwoCurvesCross() {
    // The second has the better mean, the first the better best.
    var trials =
        new Trials(
            new double[] {0, 0, 0.9},
            0,
            Optional.of(new double[] {0.4, 0.4, 0.4}),
            Optional.empty());
    var findings = MeanMax.DEFAULT.measure(trials, SEED);
    // Means .3 and .4, pairs .6 and .4: zero a third of the way from 1 to 2.
    assertThat(named(findings, "the curves cross at").estimate()).isCloseTo(4.0 / 3, within(1e-12));
  }

  @Test
  void lowerIsBetterMirrorsHigher() {
    double[] losses = {1.5, 0.7, 2.2, 0.9};
    double[] gains = Arrays.stream(losses).map(v -> -v).toArray();
    for (String interval : List.of("jackknife", "band")) {
      var low =
          meanmax(":better=lower,n=2,low=0,high=3,interval=" + interval)
              .measure(Trials.of(losses), SEED)
              .getFirst();
      var high =
          meanmax(":n=2,low=-3,high=0,interval=" + interval)
              .measure(Trials.of(gains), SEED)
              .getFirst();
      assertThat(low.estimate()).isEqualTo(-high.estimate());
      assertThat(low.interval().orElseThrow().low())
          .isCloseTo(-high.interval().orElseThrow().high(), within(1e-15));
    }
  }

  @Test
  void crashedTrialsAreCountedOrSaid() {
    var trials = new Trials(new double[] {0.5, 0.7}, 2, Optional.empty(), Optional.empty());
    assertThat(MeanMax.DEFAULT.measure(trials, SEED).getFirst())
        .satisfies(first -> {
          assertThat(first.what()).isEqualTo("trials that crashed");
          assertThat(first.verdict()).isEqualTo(Verdict.WARN);
        });
    assertThat(meanmax(":crashed=worst,n=1").measure(trials, SEED).getFirst().estimate())
        .isCloseTo(0.3, within(1e-15));
  }

  @Test
  void equalScoresAndOneTrial() {
    var equal = MeanMax.DEFAULT.measure(Trials.of(new double[] {0.3, 0.3, 0.3}), SEED);
    assertThat(named(equal, "expected best of 2 trials"))
        .satisfies(one -> {
          assertThat(one.estimate()).isEqualTo(0.3);
          assertThat(one.verdict()).isEqualTo(Verdict.WARN);
        });
    assertThat(MeanMax.DEFAULT.measure(Trials.of(new double[] {0.3}), SEED))
        .extracting(Finding::estimate)
        .contains(0.3);
  }

  @Test
  void theBudgetCostsWhatItsTrialsCost() {
    var trials =
        new Trials(
            new double[] {0.1, 0.2, 0.3, 0.4},
            0,
            Optional.empty(),
            Optional.of(new double[] {1, 2, 3, 6}));
    var findings = meanmax(":n=2,budget=true").measure(trials, SEED);
    assertThat(named(findings, "cost of trials to exceed the expected best of 2 trials").estimate())
        .isEqualTo(33);
  }

  @Test
  void refusesToExtrapolateAndWhatIsNoNumber() {
    assertThatThrownBy(() -> meanmax(":n=5").measure(Trials.of(new double[] {0.1, 0.2}), SEED))
        .hasMessageContaining("1 to 2");
    assertThatThrownBy(() -> ExpectedMaximum.of(0.1).unbiased(0)).hasMessageContaining("n is 0");
    assertThatThrownBy(() -> ExpectedMaximum.of(0.1, Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(
            () -> meanmax(":interval=band").measure(Trials.of(new double[] {0.1, 1.2}), SEED))
        .hasMessageContaining("outside the range");
  }
}
