package dev.decoy.measure.statistics;

import dev.decoy.candidate.Seed;
import dev.decoy.measure.Estimator;
import dev.decoy.measure.Finding;
import dev.decoy.measure.Finding.Verdict;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Estimates the best score to expect from n trials of a recipe, for every n up to the number that
 * were run, so that recipes are compared at an equal budget of tuning.
 *
 * <pre>
 * θ̂_U(n) = Σ_j x_(j) · C(j-1, n-1) / C(B, n)          unbiased
 * θ̂_V(n) = Σ_j x_(j) · [(j/B)^n - ((j-1)/B)^n]        as in many published curves; too low
 * </pre>
 *
 * <p>The trials must be independent draws of the same search. The second estimate draws with
 * replacement, so its largest is smaller; it is shown, named as biased, to check published curves
 * against. More trials than were run are refused, not extrapolated.
 *
 * <p>Given a second recipe's scores as {@code other}, the difference of the two curves is reported,
 * where they cross, and how likely the best of n of the first is above the best of n of the second.
 *
 * <p>Intervals: the jackknife's, θ̂_U ± z standard errors, slightly too wide and none at n = B; the
 * percentile bootstrap of the paper, which covers too seldom and is marked unreliable for n above
 * B/10; or the band of Dvoretzky, Kiefer and Wolfowitz on a declared range, which holds for all n
 * at once and is wide. The released code's direct interval raises the half-width of that band to
 * the power n and is not a valid one; it is not offered. Its budget uses the biased estimate and is
 * minus infinity where no trial lies above the estimate; here the unbiased one is used, and such a
 * budget is not identifiable.
 *
 * <p>Cost: O(B log B + B·N) time for B trials and N values of n, times the resamples for the
 * bootstrap; O(B) memory.
 *
 * @param n how many trials to look ahead; 0 for every number from 1 to that of the trials
 * @param better higher, or lower for losses: then the expected smallest is estimated
 * @param crashed what a crashed trial counts as: missing (left out, and said so), or worst, the
 *     worst end of the range
 * @param interval jackknife, bootstrap or band
 * @param confidence of the intervals
 * @param resamples how often the bootstrap draws the trials again; the default is the released
 *     code's for its unbiased estimate, which uses 5000 for the biased one
 * @param low smallest possible score, in units of the score; read by interval=band and
 *     crashed=worst
 * @param high largest possible score, read where low is
 * @param biased whether the biased estimate is shown too
 * @param budget whether to report, for each n, how many trials it takes to reach the estimate at
 *     least once, and their cost if costs are known
 * @param certainty how likely at least one of these trials reaches it; the released code's 0.95
 */
@Method(
    name = "meanmax",
    paper = "Showing Your Work Doesn't Always Work",
    link = "https://arxiv.org/abs/2004.13705",
    example = "meanmax --scores 0.1,0.2,0.3,0.4 --crashed 0")
public record MeanMax(
    @Option(value = "0", min = 0) int n,
    @Option("higher") Better better,
    @Option("missing") Crashed crashed,
    @Option("jackknife") Uncertainty interval,
    @Option(value = "0.95", min = 0, above = true, max = 1, below = true) double confidence,
    @Option(value = "2000", min = 2) int resamples,
    @Option("0") double low,
    @Option("1") double high,
    @Option("true") boolean biased,
    @Option("false") boolean budget,
    @Option(value = "0.95", min = 0, above = true, max = 1, below = true) double certainty)
    implements Estimator<Trials> {
  /** Every n, higher scores better, intervals of the jackknife. */
  public static final MeanMax DEFAULT =
      new MeanMax(
          0,
          Better.HIGHER,
          Crashed.MISSING,
          Uncertainty.JACKKNIFE,
          0.95,
          2000,
          0,
          1,
          true,
          false,
          0.95);

  /** Which scores are good. */
  public enum Better {
    /** Large ones. */
    HIGHER,
    /** Small ones. */
    LOWER
  }

  /** What becomes of trials without a score. */
  public enum Crashed {
    /** Left out; the findings say how many. */
    MISSING,
    /** As bad as a score can be. */
    WORST
  }

  /** Where intervals come from. */
  public enum Uncertainty {
    /** The jackknife's standard error and the normal distribution. */
    JACKKNIFE,
    /** Percentiles of resamples. */
    BOOTSTRAP,
    /** A band around the distribution function. */
    BAND
  }

  /** Checks the ranges. */
  public MeanMax {
    Options.check(MeanMax.class, "n", n);
    Options.check(MeanMax.class, "confidence", confidence);
    Options.check(MeanMax.class, "resamples", resamples);
    Options.check(MeanMax.class, "certainty", certainty);
    if (!(low < high)) {
      throw new IllegalArgumentException(
          "meanmax: low is " + low + " and high is " + high + "; legal: low below high");
    }
  }

  @Override
  public List<Finding> measure(Trials data, Seed seed) {
    List<Finding> findings = new ArrayList<>();
    ExpectedMaximum sample = sample(data.scores(), data.crashed());
    int size = sample.size();
    if (n > size) {
      throw new IllegalArgumentException(
          "n is " + n + " and there are " + size + " trials; legal: 1 to " + size);
    }
    if (data.crashed() > 0 && crashed == Crashed.MISSING) {
      findings.add(
          Finding.of("trials that crashed", data.crashed(), size, "counted")
              .judged(
                  Verdict.WARN,
                  "they are left out: what follows is about trials that finish; crashed=worst"
                      + " counts them as the worst score"));
    }
    int from = n == 0 ? 1 : n;
    int to = n == 0 ? size : n;
    for (int k = from; k <= to; k++) {
      one(data, sample, k, seed, findings);
    }
    data.other().ifPresent(scores -> compare(sample, sample(scores, 0), findings));
    return findings;
  }

  private ExpectedMaximum sample(double[] scores, int failures) {
    int failed = crashed == Crashed.WORST ? failures : 0;
    double[] values = Arrays.copyOf(scores, scores.length + failed);
    Arrays.fill(values, scores.length, values.length, better == Better.HIGHER ? low : high);
    for (int i = 0; i < values.length; i++) {
      values[i] *= sign();
    }
    return ExpectedMaximum.of(values);
  }

  private int sign() {
    return better == Better.HIGHER ? 1 : -1;
  }

  private void one(Trials data, ExpectedMaximum sample, int k, Seed seed, List<Finding> findings) {
    int size = sample.size();
    String of = "of " + k + (k == 1 ? " trial" : " trials");
    boolean equal = sample.least() == sample.most();
    double estimate = sample.unbiased(k);
    Finding expected =
        Finding.of("expected best " + of, sign() * estimate, size, "unbiased, " + words());
    Optional<Interval> sure = interval(sample, k, seed);
    if (sure.isPresent()) {
      expected = expected.within(sure.get());
    }
    findings.add(judged(expected, k, size, equal));
    if (biased) {
      findings.add(
          Finding.of(
                  "expected best " + of + ", biased",
                  sign() * sample.biased(k),
                  size,
                  "plug-in, with replacement")
              .judged(Verdict.NONE, "too pessimistic on average; for checking published curves"));
    }
    double error = sample.standardError(k);
    if (Double.isNaN(error)) {
      findings.add(
          Finding.notIdentifiable(
              "standard error " + of,
              "jackknife",
              "all trials are used; there is none to leave out"));
    } else {
      findings.add(Finding.of("standard error " + of, error, size, "jackknife"));
    }
    if (budget) {
      budget(data, sample, estimate, of, findings);
    }
  }

  private Finding judged(Finding expected, int k, int size, boolean equal) {
    if (equal) {
      return expected.judged(Verdict.WARN, "all scores are equal: nothing can be said of spread");
    }
    if (interval == Uncertainty.BOOTSTRAP && 10L * k > size) {
      return expected.judged(
          Verdict.WARN, "the interval is unreliable for n above B/10: it covers too seldom");
    }
    if (interval == Uncertainty.JACKKNIFE && k == size) {
      return expected.judged(Verdict.WARN, "the largest score itself; no interval");
    }
    return expected;
  }

  private String words() {
    return switch (interval) {
      case JACKKNIFE -> "jackknife interval";
      case BOOTSTRAP -> "percentile bootstrap";
      case BAND -> "Dvoretzky-Kiefer-Wolfowitz band";
    };
  }

  private Optional<Interval> interval(ExpectedMaximum sample, int k, Seed seed) {
    return switch (interval) {
      case JACKKNIFE -> {
        double error = sample.standardError(k);
        if (Double.isNaN(error)) {
          yield Optional.empty();
        }
        double half = NormalQuantile.of((1 + confidence) / 2) * error;
        double middle = sign() * sample.unbiased(k);
        yield Optional.of(new Interval(middle - half, middle + half, confidence));
      }
      case BOOTSTRAP ->
          Optional.of(
              turned(
                  sample.bootstrap(
                      k, confidence, resamples, seed.stage("meanmax").at(k).generator())));
      case BAND ->
          Optional.of(
              turned(
                  better == Better.HIGHER
                      ? sample.band(k, confidence, low, high)
                      : sample.band(k, confidence, -high, -low)));
    };
  }

  private Interval turned(Interval interval) {
    return better == Better.HIGHER
        ? interval
        : new Interval(-interval.high(), -interval.low(), interval.confidence());
  }

  private void budget(
      Trials data, ExpectedMaximum sample, double estimate, String of, List<Finding> findings) {
    String what = "trials to exceed the expected best " + of;
    // A hair above, so that rounding does not part the estimate from the trial it equals.
    double share = sample.shareUpTo(estimate + 1e-12 * Math.abs(estimate));
    if (share == 1) {
      findings.add(
          Finding.notIdentifiable(
              what, "empirical distribution", "no trial scored better than the estimate"));
      return;
    }
    double trials = Math.ceil(Math.log(1 - certainty) / Math.log(share));
    findings.add(Finding.of(what, trials, sample.size(), "empirical distribution"));
    data.costs()
        .ifPresent(costs ->
            findings.add(
                Finding.of(
                    "cost of " + what,
                    trials * Arrays.stream(costs).average().orElse(0),
                    costs.length,
                    "mean cost of a trial")));
  }

  private void compare(ExpectedMaximum first, ExpectedMaximum second, List<Finding> findings) {
    int most = Math.min(first.size(), second.size());
    if (n > most) {
      findings.add(
          Finding.notIdentifiable(
              "difference of the expected best of " + n + " trials",
              "unbiased",
              "the other recipe has " + second.size() + " trials"));
      return;
    }
    int from = n == 0 ? 1 : n;
    int to = n == 0 ? most : n;
    double z = NormalQuantile.of((1 + confidence) / 2);
    double before = 0;
    for (int k = from; k <= to; k++) {
      String of = "of " + k + (k == 1 ? " trial" : " trials");
      double difference = sign() * (first.unbiased(k) - second.unbiased(k));
      Finding gap =
          Finding.of(
              "difference of the expected best " + of, difference, most, "unbiased, jackknife");
      double error = Math.hypot(first.standardError(k), second.standardError(k));
      findings.add(
          Double.isNaN(error)
              ? gap
              : gap.within(
                  new Interval(difference - z * error, difference + z * error, confidence)));
      findings.add(
          Finding.of(
              "chance that the best " + of + " beats the other's best",
              first.superiority(second, k),
              most,
              "ties count half"));
      if (k > from && before * difference < 0) {
        findings.add(
            Finding.of(
                "the curves cross at",
                k - 1 + before / (before - difference),
                most,
                "linear between trials"));
      }
      // A difference of exactly 0 keeps the side from which the curve came.
      before = difference == 0 ? before : difference;
    }
  }
}
