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
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NegativeBinomialTest {
  private static final Seed SEED = new Seed(1);
  private static final int[] COUNTS = {3, 7, 4, 10, 12, 20, 15, 9};
  private static final double[] EXPOSURES = {1e4, 1e4, 1e4, 1e4, 1e4, 1e4, 1e4, 1e4};
  private static final int[] GROUPS = {0, 0, 0, 0, 1, 1, 1, 1};

  private static NegativeBinomial method(String options) {
    return Options.build(
        NegativeBinomial.class, Spec.parse("negative-binomial" + options).options());
  }

  private static CountComparisons compared(
      String options, int[] counts, double[] exposures, int[] groups) {
    var one = new CountComparisons(counts, exposures, groups, new int[] {counts.length});
    method(options).compare(one, SEED);
    return one;
  }

  private static CountComparisons worked(String options) {
    return compared(options, COUNTS, EXPOSURES, GROUPS);
  }

  private static int[] ints(double[] values) {
    return Arrays.stream(values).mapToInt(v -> (int) v).toArray();
  }

  @Test
  void theProbabilitiesOfMeanTwoAndDispersionOneHalf() {
    double[] expected = {0.25, 0.25, 0.1875, 0.125};
    for (int y = 0; y < 4; y++) {
      assertThat(Math.exp(NegativeBinomial.logProbability(y, 2, 0.5)))
          .isCloseTo(expected[y], within(1e-14));
    }
  }

  @Test
  void theProbabilitiesSumToOneAndMeetThePoissonLimit() {
    for (double phi : new double[] {0, 1e-7, 1e-3, 0.1, 1, 4}) {
      double sum = 0;
      double mean = 0;
      for (int y = 0; y < 5000; y++) {
        double p = Math.exp(NegativeBinomial.logProbability(y, 7, phi));
        sum += p;
        mean += y * p;
      }
      assertThat(sum).isCloseTo(1, within(1e-10));
      assertThat(mean).isCloseTo(7, within(1e-8));
    }
    assertThat(NegativeBinomial.logProbability(9, 7, 1.1e-8))
        .isCloseTo(NegativeBinomial.logProbability(9, 7, 0), within(1e-6));
  }

  @Test
  void theWorkedCase() {
    var residual = worked("");
    assertThat(residual.intercept(0)).isCloseTo(-7.418581, within(5e-7));
    assertThat(residual.change(0)).isCloseTo(0.847298, within(5e-7));
    assertThat(residual.dispersion(0)).isCloseTo(0.051724, within(5e-7));
    assertThat(residual.error(0)).isCloseTo(0.292209, within(5e-7));
    assertThat(residual.z(0)).isCloseTo(2.899633, within(5e-7));
    assertThat(residual.p(0)).isCloseTo(0.003736, within(5e-7));
    var pearson = worked(":dispersion=pearson");
    assertThat(pearson.dispersion(0)).isCloseTo(0.066966, within(5e-7));
    assertThat(pearson.error(0)).isCloseTo(0.304970, within(5e-7));
    assertThat(pearson.p(0)).isCloseTo(0.005464, within(5e-7));
    var likelihood = worked(":estimator=likelihood");
    // The maximum is flat: two general optimisers stop at .018270 and .018290.
    assertThat(likelihood.dispersion(0)).isCloseTo(0.01828, within(2e-5));
    assertThat(likelihood.logLikelihood(0)).isCloseTo(-20.770385, within(1e-6));
    assertThat(likelihood.error(0)).isCloseTo(0.262, within(1e-4));
    assertThat(likelihood.p(0)).isCloseTo(0.001222, within(2e-6));
  }

  @Test
  void agreesWithAnIndependentComputation() {
    for (Reference one : Reference.cases(NegativeBinomialTest.class, "negative-binomial.json")) {
      int[] counts = ints(one.numbers("counts"));
      double[] exposures = one.numbers("exposures");
      int[] groups = ints(one.numbers("groups"));
      var residual = compared("", counts, exposures, groups);
      assertThat(residual.intercept(0)).isCloseTo(one.number("mu").orElseThrow(), within(1e-12));
      assertThat(residual.change(0)).isCloseTo(one.number("beta").orElseThrow(), within(1e-12));
      assertThat(residual.dispersion(0))
          .isCloseTo(one.number("residual").orElseThrow(), within(1e-10));
      assertThat(residual.error(0))
          .isCloseTo(one.number("errorResidual").orElseThrow(), within(1e-10));
      assertThat(compared(":dispersion=pearson", counts, exposures, groups).dispersion(0))
          .isCloseTo(one.number("pearson").orElseThrow(), within(1e-9));
      assertThat(compared(":dispersion=size-factor", counts, exposures, groups).dispersion(0))
          .isCloseTo(one.number("sizeFactor").orElseThrow(), within(1e-10));
      double[] expected = one.numbers("likelihood");
      var likelihood = compared(":estimator=likelihood", counts, exposures, groups);
      assertThat(likelihood.intercept(0)).isCloseTo(expected[0], within(1e-5));
      assertThat(likelihood.change(0)).isCloseTo(expected[1], within(1e-5));
      assertThat(Math.log(likelihood.dispersion(0))).isCloseTo(expected[2], within(2e-3));
      assertThat(likelihood.error(0))
          .isCloseTo(one.number("errorLikelihood").orElseThrow(), within(1e-4));
      assertThat(likelihood.logLikelihood(0))
          .isGreaterThan(one.number("logLikelihood").orElseThrow() - 1e-9);
      var adjusted = compared(":estimator=likelihood,adjusted=true", counts, exposures, groups);
      assertThat(Math.log(adjusted.dispersion(0)))
          .isCloseTo(one.number("adjusted").orElseThrow(), within(1e-4));
    }
  }

  private static double logLikelihood(
      int[] counts, double[] exposures, int[] groups, double mu, double beta, double alpha) {
    double sum = 0;
    for (int i = 0; i < counts.length; i++) {
      sum +=
          NegativeBinomial.logProbability(
              counts[i], exposures[i] * Math.exp(mu + beta * groups[i]), Math.exp(alpha));
    }
    return sum;
  }

  @Test
  void theLikelihoodHasNoSlopeAtItsMaximum() {
    var random = new SplittableRandom(6);
    for (int round = 0; round < 20; round++) {
      int n = 12;
      int[] counts = new int[n];
      double[] exposures = new double[n];
      int[] groups = new int[n];
      for (int i = 0; i < n; i++) {
        groups[i] = i % 2;
        exposures[i] = 0.5 + random.nextDouble();
        counts[i] = drawn(random, 8 * exposures[i], 0.6);
      }
      var fit = compared(":estimator=likelihood", counts, exposures, groups);
      if (fit.flags(0) != 0) {
        continue;
      }
      double[] at = {fit.intercept(0), fit.change(0), Math.log(fit.dispersion(0))};
      for (int k = 0; k < 3; k++) {
        double[] up = at.clone();
        double[] down = at.clone();
        up[k] += 1e-4;
        down[k] -= 1e-4;
        double slope =
            (logLikelihood(counts, exposures, groups, up[0], up[1], up[2])
                    - logLikelihood(counts, exposures, groups, down[0], down[1], down[2]))
                / 2e-4;
        assertThat(slope).as("round %d, parameter %d", round, k).isCloseTo(0, within(2e-5));
      }
    }
  }

  /** A Poisson count of a gamma rate. */
  private static int drawn(SplittableRandom random, double mean, double phi) {
    double rate = mean * gamma(random, 1 / phi) * phi;
    // Exponential gaps.
    int count = 0;
    double time = -Math.log(1 - random.nextDouble());
    while (time < rate) {
      count++;
      time -= Math.log(1 - random.nextDouble());
    }
    return count;
  }

  /** Marsaglia and Tsang. */
  private static double gamma(SplittableRandom random, double shape) {
    if (shape < 1) {
      return gamma(random, shape + 1) * Math.pow(random.nextDouble(), 1 / shape);
    }
    double d = shape - 1.0 / 3;
    double c = 1 / Math.sqrt(9 * d);
    while (true) {
      double x = random.nextGaussian();
      double v = Math.pow(1 + c * x, 3);
      if (v > 0 && Math.log(random.nextDouble()) < 0.5 * x * x + d - d * v + d * Math.log(v)) {
        return d * v;
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":dispersion=pearson",
        ":dispersion=size-factor",
        ":estimator=likelihood",
        ":estimator=network"
      })
  void swappingTheGroupsTurnsTheSignAndScalingExposuresMovesTheRateOnly(String options) {
    int[] swapped = Arrays.stream(GROUPS).map(g -> 1 - g).toArray();
    double[] uneven = {1, 2, 0.5, 3, 1.5, 4, 2, 1};
    double[] scaled = Arrays.stream(uneven).map(l -> 7 * l).toArray();
    var straight = compared(options, COUNTS, uneven, GROUPS);
    var turned = compared(options, COUNTS, uneven, swapped);
    assertThat(turned.change(0)).isCloseTo(-straight.change(0), within(1e-9));
    assertThat(turned.error(0)).isCloseTo(straight.error(0), within(1e-7));
    var rescaled = compared(options, COUNTS, scaled, GROUPS);
    assertThat(rescaled.change(0)).isCloseTo(straight.change(0), within(1e-7));
    assertThat(rescaled.error(0)).isCloseTo(straight.error(0), within(1e-7));
    assertThat(rescaled.intercept(0)).isCloseTo(straight.intercept(0) - Math.log(7), within(1e-7));
  }

  @Test
  void equalExposuresMakeTheMeansThoseOfTheGroups() {
    var fit = worked(":estimator=likelihood");
    assertThat(fit.intercept(0)).isCloseTo(Math.log(6e-4), within(1e-9));
    assertThat(fit.change(0)).isCloseTo(Math.log(14.0 / 6), within(1e-9));
  }

  @Test
  void moreDispersionIsLessCertain() {
    double before = 0;
    for (String floor : new String[] {"0", "0.1", "0.5", "2"}) {
      double error = worked(":floor=" + floor).error(0);
      assertThat(error).isGreaterThan(before);
      before = error;
    }
    // Poisson, when there is no dispersion to speak of.
    double poisson = Math.sqrt(1 / 24.0 + 1 / 56.0);
    assertThat(poisson).isCloseTo(0.243975, within(5e-7));
    assertThat(NormalTail.beyond(0.847298 / poisson)).isCloseTo(0.000515, within(5e-7));
  }

  @Test
  void aGroupOfZerosIsABoundAndSaysSo() {
    int[] none = {0, 0, 0, 0, 2, 3, 1, 4};
    for (String options : new String[] {"", ":estimator=likelihood"}) {
      var fit = compared(options, none, EXPOSURES, GROUPS);
      assertThat(fit.flags(0) & CountComparisons.ZERO_GROUP).isNotZero();
      assertThat(fit.change(0)).isCloseTo(Math.log(20), within(1e-12));
      assertThat(fit.p(0)).isGreaterThan(0.01);
    }
    var findings = NegativeBinomial.DEFAULT.measure(new Counts(none, EXPOSURES, GROUPS), SEED);
    assertThat(findings.get(1).verdict()).isEqualTo(Verdict.WARN);
    var all = compared("", new int[8], EXPOSURES, GROUPS);
    assertThat(all.change(0)).isEqualTo(0);
    assertThat(all.p(0)).isEqualTo(1);
  }

  @Test
  void countsWithoutSpreadAreFlagged() {
    var fit = compared("", new int[] {5, 5, 5, 9, 9, 9}, ones(6), new int[] {0, 0, 0, 1, 1, 1});
    assertThat(fit.flags(0)).isEqualTo(CountComparisons.UNDERDISPERSED);
    assertThat(fit.dispersion(0)).isEqualTo(1e-4);
    var two = NegativeBinomial.DEFAULT.measure(Counts.of(new int[] {5, 9}, new int[] {0, 1}), SEED);
    assertThat(two).extracting(Finding::verdict).contains(Verdict.NOT_IDENTIFIABLE);
    assertThat(two).allSatisfy(one -> assertThat(one.what()).isNotEmpty());
  }

  private static double[] ones(int n) {
    double[] ones = new double[n];
    Arrays.fill(ones, 1);
    return ones;
  }

  @Test
  void exchangingLabelsCountsAllWays() {
    // 1, 2, 3 against 11, 12, 13: only the split as it is and its mirror are as extreme.
    var fit =
        compared(
            ":test=permutation",
            new int[] {1, 2, 3, 11, 12, 13},
            ones(6),
            new int[] {0, 0, 0, 1, 1, 1});
    assertThat(fit.p(0)).isEqualTo(2.0 / 20);
    // More ways than draws: sampled, and about as likely as all ways say.
    double exact = worked(":test=permutation").p(0);
    double sampled = worked(":test=permutation,permutations=69").p(0);
    assertThat(exact * 70).isCloseTo(Math.rint(exact * 70), within(1e-9));
    assertThat(sampled).isCloseTo(exact, within(5 * Math.sqrt(exact / 69)));
  }

  @Test
  void theTTestIsMoreCarefulThanTheNormalOne() {
    assertThat(worked(":test=t").p(0))
        .isCloseTo(StudentT.beyond(2.899633, 6), within(1e-6))
        .isGreaterThan(worked("").p(0));
  }

  @Test
  void manyComparisonsAreThoseOfEachAndControlFalseFindings() {
    var random = new SplittableRandom(12);
    int comparisons = 2000;
    int n = 20;
    int[] counts = new int[comparisons * n];
    int[] groups = new int[counts.length];
    int[] ends = new int[comparisons];
    for (int c = 0; c < comparisons; c++) {
      ends[c] = (c + 1) * n;
      for (int i = 0; i < n; i++) {
        int at = c * n + i;
        groups[at] = i % 2;
        double change = c < 200 ? 1.5 : 0;
        counts[at] = drawn(random, Math.exp(2 + change * groups[at]), 0.2);
      }
    }
    var all = new CountComparisons(counts, ones(counts.length), groups, ends);
    method(":test=t").compare(all, SEED);
    int found = 0;
    int wrong = 0;
    for (int c = 0; c < comparisons; c++) {
      if (all.q(c) <= 0.1) {
        found++;
        wrong += c >= 200 ? 1 : 0;
      }
    }
    assertThat(found).isGreaterThan(150);
    assertThat((double) wrong / found).isLessThan(0.2);
    int[] alone = Arrays.copyOfRange(counts, 5 * n, 6 * n);
    var one = compared(":test=t", alone, ones(n), Arrays.copyOf(groups, n));
    assertThat(one.p(0)).isEqualTo(all.p(5));
    assertThat(one.q(0)).isEqualTo(one.p(0));
  }

  @Test
  void theMomentsAreCalibratedAboutAsTheReferenceSimulationSays() {
    // 10 per group, rate 1, exposures log-normal with deviation .5, log dispersion N(-2, 1):
    // .068 of nulls below .05 in the reference simulation.
    var random = new SplittableRandom(21);
    int runs = 2000;
    int n = 20;
    int[] counts = new int[runs * n];
    double[] exposures = new double[counts.length];
    int[] groups = new int[counts.length];
    int[] ends = new int[runs];
    for (int run = 0; run < runs; run++) {
      double phi = Math.exp(random.nextGaussian() - 2);
      ends[run] = (run + 1) * n;
      for (int i = 0; i < n; i++) {
        int at = run * n + i;
        exposures[at] = Math.exp(0.5 * random.nextGaussian());
        groups[at] = i % 2;
        counts[at] = drawn(random, exposures[at] * Math.E, phi);
      }
    }
    var all = new CountComparisons(counts, exposures, groups, ends);
    NegativeBinomial.DEFAULT.compare(all, SEED);
    int rejected = 0;
    for (int run = 0; run < runs; run++) {
      rejected += all.p(run) <= 0.05 ? 1 : 0;
    }
    assertThat((double) rejected / runs).isBetween(0.035, 0.1);
  }

  @Test
  void theNetworkLeansTowardsNoChange() {
    var network = worked(":estimator=network");
    var likelihood = worked(":estimator=likelihood");
    assertThat(network.change(0)).isBetween(0.1, likelihood.change(0));
    assertThat(network.flags(0)).isZero();
    double[] means = new double[2];
    for (int i = 0; i < COUNTS.length; i++) {
      double m = EXPOSURES[i] * Math.exp(network.intercept(0) + GROUPS[i] * network.change(0));
      means[GROUPS[i]] += m / (1 + network.dispersion(0) * m);
    }
    assertThat(network.error(0)).isCloseTo(Math.sqrt(1 / means[0] + 1 / means[1]), within(1e-12));
    assertThat(network.p(0)).isEqualTo(NormalTail.beyond(network.z(0)));
  }

  @Test
  void theNetworkIsCloserThanTheLikelihoodOnAverageWhereComparisonsAreAsItExpects() {
    int comparisons = 1500;
    int[] ends = new int[comparisons];
    int[] counts = new int[20 * comparisons];
    double[] exposures = new double[counts.length];
    int[] groups = new int[counts.length];
    double[] betas = new double[comparisons];
    int at = 0;
    SyntheticCounts drawn = new SyntheticCounts();
    for (int c = 0; c < comparisons; c++) {
      CountPrior.DEFAULT.draw(drawn, new Seed(77).at(c).generator());
      System.arraycopy(drawn.counts(), 0, counts, at, drawn.size());
      System.arraycopy(drawn.exposures(), 0, exposures, at, drawn.size());
      System.arraycopy(drawn.groups(), 0, groups, at, drawn.size());
      at += drawn.size();
      ends[c] = at;
      betas[c] = drawn.beta();
    }
    var network =
        new CountComparisons(
            Arrays.copyOf(counts, at),
            Arrays.copyOf(exposures, at),
            Arrays.copyOf(groups, at),
            ends);
    var likelihood =
        new CountComparisons(
            Arrays.copyOf(counts, at),
            Arrays.copyOf(exposures, at),
            Arrays.copyOf(groups, at),
            ends);
    method(":estimator=network").compare(network, SEED);
    method(":estimator=likelihood").compare(likelihood, SEED);
    double networks = 0;
    double likelihoods = 0;
    for (int c = 0; c < comparisons; c++) {
      networks += Math.pow(network.change(c) - betas[c], 2);
      likelihoods += Math.pow(likelihood.change(c) - betas[c], 2);
      assertThat(network.p(c)).isBetween(0.0, 1.0);
    }
    assertThat(Math.sqrt(networks / likelihoods)).isLessThan(0.8);
    // And each alone as among the others.
    int from = ends[40];
    var one =
        compared(
            ":estimator=network",
            Arrays.copyOfRange(counts, from, ends[41]),
            Arrays.copyOfRange(exposures, from, ends[41]),
            Arrays.copyOfRange(groups, from, ends[41]));
    assertThat(one.change(0)).isEqualTo(network.change(41));
    assertThat(one.p(0)).isEqualTo(network.p(41));
  }

  @Test
  void theNetworkSaysWhatItWasNotTrainedOn() {
    int[] counts = new int[40];
    Arrays.fill(counts, 5);
    int[] groups = new int[40];
    Arrays.fill(groups, 20, 40, 1);
    var many = method(":estimator=network").measure(Counts.of(counts, groups), SEED);
    assertThat(many.get(1).verdict()).isEqualTo(Verdict.WARN);
    assertThat(many.get(1).note()).startsWith("the network was not trained on");
    assertThat(many.get(1).method()).isEqualTo("network, normal test");
    var zeros =
        method(":estimator=network")
            .measure(
                new Counts(new int[] {0, 0, 0, 3, 5, 2}, ones(6), new int[] {0, 0, 0, 1, 1, 1}),
                SEED);
    assertThat(zeros.get(1).note()).contains("all 0").contains("the network's guess");
    assertThat(zeros.get(1).estimate()).isPositive();
    var two =
        method(":estimator=network").measure(Counts.of(new int[] {5, 9}, new int[] {0, 1}), SEED);
    assertThat(two).extracting(Finding::verdict).contains(Verdict.NOT_IDENTIFIABLE);
  }

  @Test
  void theNetworksLabelsAreExchangedLikeAnyOthers() {
    var fit =
        compared(
            ":estimator=network,test=permutation",
            new int[] {1, 2, 3, 31, 32, 33},
            ones(6),
            new int[] {0, 0, 0, 1, 1, 1});
    assertThat(fit.p(0)).isEqualTo(2.0 / 20);
  }

  @Test
  void refusesWeightsThatAreNotThere() {
    assertThatThrownBy(() -> worked(":estimator=network,weights=nowhere.npy"))
        .hasMessageContaining("nowhere.npy: there is no such file");
    // Where no network is asked, none is read.
    assertThat(worked(":weights=nowhere.npy").change(0)).isCloseTo(0.847298, within(5e-7));
  }

  @Test
  void refusesWhatIsNoCount() {
    assertThatThrownBy(() -> Counts.of(new int[] {-1, 2}, new int[] {0, 1}))
        .hasMessageContaining("-1");
    assertThatThrownBy(() -> Counts.of(new int[] {1, 2}, new int[] {1, 1}))
        .hasMessageContaining("group 0 has no counts");
    assertThatThrownBy(() -> new Counts(new int[] {1, 2}, new double[] {0, 1}, new int[] {0, 1}))
        .hasMessageContaining("above 0");
    assertThatThrownBy(() -> Counts.of(new int[] {1, 2}, new int[] {0, 2}))
        .hasMessageContaining("legal: 0 and 1");
  }
}
