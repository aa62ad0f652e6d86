package dev.decoy.measure.statistics;

import dev.decoy.candidate.Seed;
import dev.decoy.measure.Estimator;
import dev.decoy.measure.Finding;
import dev.decoy.measure.Finding.Verdict;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Compares counts of two groups that vary more than chance alone would make them: by which factor
 * group 1's rate differs from group 0's, and whether that is more than noise.
 *
 * <pre>
 * y_i ~ NB(mean m_i, dispersion φ)     m_i = l_i · exp(µ + x_i β)     Var y_i = m_i + φ m_i²
 *
 * moments: q_g = Σ y / Σ l in group g      µ = ln q_0      β = ln q_1 - ln q_0
 *   residual     φ = [ n/(n-2) Σ (y - m)² - Σ m ] / Σ m²
 *   pearson      Σ (y - m)² / (m + φ m²) = n - 2
 *   size-factor  φ = (s² - mean(1/l) · mean_i(q_{x_i})) / mean_i(q²_{x_i}),  s² of y/l within groups
 * W_i = m_i / (1 + φ m_i)     SE(β) = √(1/S_0 + 1/S_1),  S_g = Σ W_i in group g     z = β / SE
 * </pre>
 *
 * <p>The two groups have a mean each, so β needs no dispersion; φ decides how sure it is. The paper
 * compares moments, maximum likelihood and a network that was trained beforehand to give all three
 * parameters at once; the moment formulas of its code are not public, and the three here were
 * chosen for it.
 *
 * <p>{@code estimator=network} asks a {@link CountNetwork}: a small transformer that has seen
 * synthetic comparisons with their parameters and answers at a glance. It reads log10(10⁴ y/l + 1)
 * of every count, scaled so that the exposures' geometric mean is 10⁴, and, as it is shipped, ln(l
 * / 10⁴), which the paper's does not. Its answers are means over what it was trained on: they lean
 * towards no change and a usual dispersion, the more the less the counts say. That makes them
 * closer to the truth on average where comparisons are as it expects, and too small where changes
 * are not. Its p-values come from the same formula and are too careful: far fewer than 5 % of
 * comparisons without change are below 0.05, and fewer of the others are found. Comparisons unlike
 * those that it was trained on are flagged.
 *
 * <p>Where a group's counts are all 0, half a count takes their place, for the likelihood too,
 * whose β would be infinite; such a β is a bound, and flagged. Where counts vary less than chance
 * would make them φ is the floor, and flagged; a network has neither need, but flags the zeros.
 * With two to five units a group the normal approximation is rough: {@code test=t} has n - 2
 * degrees of freedom, {@code test=permutation} exchanges the groups' labels, all ways if there are
 * no more than {@code permutations}. With two units in all no dispersion can be told: φ is the
 * floor, or the network's guess.
 *
 * <p>Cost: moments O(n) time, without allocation per comparison, {@code pearson} about 50 passes;
 * maximum likelihood about 60 evaluations of the dispersion of a few passes each; the network about
 * 100,000 multiplications per count, and n² for its attention, without allocation per comparison;
 * permutations repeat the estimate.
 *
 * @param estimator moments, likelihood for maximum likelihood, or network; the default is the
 *     moments, about as accurate as the likelihood and far faster
 * @param dispersion residual, pearson or size-factor: the moment formula; also where maximum
 *     likelihood is not asked
 * @param adjusted whether the likelihood of φ is corrected for the means being estimated, after Cox
 *     and Reid: less half the logarithm of the determinant of the means' information
 * @param test wald, t or permutation
 * @param floor smallest φ of the moments; ours, for the paper names none
 * @param weights of the network: shipped for those that come with Decoy, or a file NAME.npy that
 *     {@code decoy train count-comparison} wrote
 * @param permutations how many exchanges of labels at most
 * @param confidence of the interval of β
 */
@Method(
    name = "negative-binomial",
    paper = "Negative binomial regression and inference using a pre-trained transformer",
    example = "negative-binomial --counts 3,7,4,10,12,20,15,9 --groups 0,0,0,0,1,1,1,1")
public record NegativeBinomial(
    @Option("moments") Fit estimator,
    @Option("residual") Dispersion dispersion,
    @Option("false") boolean adjusted,
    @Option("wald") Test test,
    @Option(value = "0.0001", min = 0) double floor,
    @Option("shipped") String weights,
    @Option(value = "10000", min = 1) int permutations,
    @Option(value = "0.95", min = 0, above = true, max = 1, below = true) double confidence)
    implements Estimator<Counts> {
  /** Moments by residuals, the normal test. */
  public static final NegativeBinomial DEFAULT =
      new NegativeBinomial(
          Fit.MOMENTS, Dispersion.RESIDUAL, false, Test.WALD, 1e-4, "shipped", 10_000, 0.95);

  private static final String SHIPPED = "shipped";
  private static final double POISSON = 1e-8;
  private static final double LEAST_LOG = -9;
  private static final double MOST_LOG = 4;
  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;
  private static final double REACH = 30;

  /** How the parameters are found. */
  public enum Fit {
    /** By matching the mean and the variance, in closed form. */
    MOMENTS,
    /** Where the counts are likeliest. */
    LIKELIHOOD,
    /** As a network guesses that was trained on synthetic counts. */
    NETWORK
  }

  /** Which moments give the dispersion. */
  public enum Dispersion {
    /** Squared residuals. */
    RESIDUAL,
    /** Residuals squared over their variance. */
    PEARSON,
    /** The variance of rates. */
    SIZE_FACTOR
  }

  /** Where the p-value comes from. */
  public enum Test {
    /** The normal distribution. */
    WALD,
    /** Student's t with n - 2 degrees of freedom. */
    T,
    /** Exchanged labels. */
    PERMUTATION
  }

  /** Checks the ranges. */
  public NegativeBinomial {
    Options.check(NegativeBinomial.class, "floor", floor);
    Options.check(NegativeBinomial.class, "permutations", permutations);
    Options.check(NegativeBinomial.class, "confidence", confidence);
  }

  @Override
  public List<Finding> measure(Counts data, Seed seed) {
    int n = data.counts().length;
    CountComparisons one =
        new CountComparisons(data.counts(), data.exposures(), data.groups(), new int[] {n});
    compare(one, seed);
    int flags = one.flags(0);
    String how = words();
    double half =
        (test == Test.T && n > 2
                ? StudentT.within(confidence, n - 2)
                : NormalQuantile.of((1 + confidence) / 2))
            * one.error(0);
    double beta = one.change(0);
    List<Finding> findings = new ArrayList<>();
    findings.add(Finding.of("log rate of group 0, natural logarithm", one.intercept(0), n, how));
    findings.add(
        judged(
            Finding.of(
                    "log fold change of group 1 against group 0, natural logarithm", beta, n, how)
                .within(new Interval(beta - half, beta + half, confidence)),
            flags,
            CountComparisons.ZERO_GROUP | CountComparisons.UNTRAINED,
            doubt(flags)));
    if (n > 2) {
      findings.add(
          judged(
              Finding.of("log dispersion", Math.log(one.dispersion(0)), n, how),
              flags,
              CountComparisons.UNDERDISPERSED,
              "the counts vary less than chance would make them; the dispersion is the smallest"));
    } else {
      findings.add(
          Finding.notIdentifiable(
              "log dispersion", how, "two counts show no spread within groups"));
    }
    findings.add(Finding.of("standard error of the log fold change", one.error(0), n, how));
    findings.add(Finding.of("z", one.z(0), n, how));
    findings.add(
        judged(
            Finding.of("two-sided p", one.p(0), n, how),
            flags,
            CountComparisons.NO_CONVERGENCE,
            "the maximum of the likelihood was not found"));
    if (test == Test.T && n == 2) {
      findings.removeLast();
      findings.add(
          Finding.notIdentifiable("two-sided p", how, "two counts leave no degree of freedom"));
    }
    return findings;
  }

  private String doubt(int flags) {
    String zeros =
        (flags & CountComparisons.ZERO_GROUP) == 0
            ? ""
            : estimator == Fit.NETWORK
                ? "a group's counts are all 0: how large the change is, is the network's guess"
                : "a group's counts are all 0: half a count took their place, and this is a bound";
    String untrained =
        (flags & CountComparisons.UNTRAINED) == 0
            ? ""
            : "the network was not trained on groups, exposures or rates like these; ask"
                + " estimator=likelihood as well";
    return zeros.isEmpty() || untrained.isEmpty() ? zeros + untrained : zeros + "; " + untrained;
  }

  private static Finding judged(Finding finding, int flags, int flag, String why) {
    return (flags & flag) == 0 ? finding : finding.judged(Verdict.WARN, why);
  }

  private String words() {
    String fit =
        switch (estimator) {
          case MOMENTS ->
              "moments, " + dispersion.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
          case LIKELIHOOD -> adjusted ? "adjusted maximum likelihood" : "maximum likelihood";
          case NETWORK -> weights.equals(SHIPPED) ? "network" : "network of " + weights;
        };
    return fit
        + ", "
        + switch (test) {
          case WALD -> "normal test";
          case T -> "t-test";
          case PERMUTATION -> "permutation test";
        };
  }

  /**
   * Compares many pairs of groups, and corrects the p-values for there being many.
   *
   * @param out the counts, and what is filled; a p-value is NaN where test=t has no degree of
   *     freedom
   */
  public void compare(CountComparisons out, Seed seed) {
    Seed own = seed.stage("negative-binomial");
    Work work = new Work(out, reader());
    int from = 0;
    for (int c = 0; c < out.ends.length; c++) {
      int to = out.ends[c];
      work.look(from, to, out.groups, from);
      fit(work);
      out.intercept[c] = work.mu;
      out.change[c] = work.beta;
      out.dispersion[c] = work.phi;
      out.error[c] = work.error;
      out.z[c] = work.beta / work.error;
      out.flags[c] = work.flags;
      out.p[c] =
          switch (test) {
            case WALD -> NormalTail.beyond(out.z[c]);
            case T -> to - from > 2 ? StudentT.beyond(out.z[c], to - from - 2) : Double.NaN;
            case PERMUTATION -> exchanged(work, out, c, from, to, own);
          };
      from = to;
    }
    out.q = Multiplicity.benjaminiHochberg(out.p);
  }

  private Optional<CountNetwork.Reader> reader() {
    if (estimator != Fit.NETWORK) {
      return Optional.empty();
    }
    CountNetwork network =
        weights.equals(SHIPPED)
            ? CountNetworkFile.shipped()
            : CountNetworkFile.read(Path.of(weights));
    return Optional.of(network.reader());
  }

  private double exchanged(Work work, CountComparisons out, int c, int from, int to, Seed seed) {
    int n = to - from;
    int ones = 0;
    for (int i = from; i < to; i++) {
      ones += out.groups[i];
    }
    // A hair below, so that relabellings that are equal count as such.
    double bar = Math.abs(out.z[c]) * (1 - 1e-10);
    int[] labels = work.labels(n);
    long ways = ways(n, ones);
    if (ways <= permutations) {
      int extreme = 0;
      for (int i = 0; i < n; i++) {
        labels[i] = i < ones ? 1 : 0;
      }
      do {
        work.look(from, to, labels, 0);
        fit(work);
        extreme += Math.abs(work.beta / work.error) >= bar ? 1 : 0;
      } while (next(labels, n));
      return (double) extreme / ways;
    }
    SplittableRandom random = seed.at(c).generator();
    System.arraycopy(out.groups, from, labels, 0, n);
    int extreme = 0;
    for (int draw = 0; draw < permutations; draw++) {
      for (int i = n - 1; i > 0; i--) {
        int j = random.nextInt(i + 1);
        int label = labels[i];
        labels[i] = labels[j];
        labels[j] = label;
      }
      work.look(from, to, labels, 0);
      fit(work);
      extreme += Math.abs(work.beta / work.error) >= bar ? 1 : 0;
    }
    return (1.0 + extreme) / (1.0 + permutations);
  }

  /** Binomial coefficient, or more than any number of permutations. */
  private static long ways(int n, int k) {
    long ways = 1;
    for (int i = 1; i <= Math.min(k, n - k); i++) {
      ways = ways * (n - i + 1) / i;
      if (ways > Integer.MAX_VALUE) {
        return Long.MAX_VALUE;
      }
    }
    return ways;
  }

  /** The next arrangement of ones and zeros; false after the last. Starts with all ones first. */
  private static boolean next(int[] labels, int n) {
    int zeros = 0;
    int at = n - 1;
    int trailing = 0;
    while (at >= 0 && labels[at] == 1) {
      trailing++;
      at--;
    }
    while (at >= 0 && labels[at] == 0) {
      zeros++;
      at--;
    }
    if (at < 0 || zeros == 0) {
      return false;
    }
    labels[at] = 0;
    for (int i = at + 1; i < n; i++) {
      labels[i] = i <= at + 1 + trailing ? 1 : 0;
    }
    return true;
  }

  private void fit(Work work) {
    work.flags = 0;
    work.means();
    if (work.network.isPresent()) {
      work.ask(work.network.get());
      return;
    }
    work.floor = floor;
    boolean spread = work.to - work.from > 2;
    double phi =
        !spread
            ? floor
            : switch (dispersion) {
              case RESIDUAL -> work.residual();
              case PEARSON -> work.pearson();
              case SIZE_FACTOR -> work.sizeFactor();
            };
    if (!(phi > floor)) {
      work.flags |= spread ? CountComparisons.UNDERDISPERSED : 0;
      phi = floor;
    }
    if (estimator == Fit.LIKELIHOOD && spread) {
      phi = likeliest(work);
    }
    work.phi = phi;
    work.finish();
  }

  /** The dispersion where the likelihood, with the means that go with it, is largest. */
  private double likeliest(Work work) {
    work.flags &= ~CountComparisons.UNDERDISPERSED;
    int steps = (int) (MOST_LOG - LEAST_LOG);
    double best = Double.NEGATIVE_INFINITY;
    int at = 0;
    for (int i = 0; i <= steps; i++) {
      double value = work.profile(LEAST_LOG + i, adjusted);
      if (value > best) {
        best = value;
        at = i;
      }
    }
    double low = LEAST_LOG + Math.max(0, at - 1);
    double high = LEAST_LOG + Math.min(steps, at + 1);
    double left = high - GOLDEN * (high - low);
    double right = low + GOLDEN * (high - low);
    double leftValue = work.profile(left, adjusted);
    double rightValue = work.profile(right, adjusted);
    while (high - low > 1e-8) {
      if (leftValue >= rightValue) {
        high = right;
        right = left;
        rightValue = leftValue;
        left = high - GOLDEN * (high - low);
        leftValue = work.profile(left, adjusted);
      } else {
        low = left;
        left = right;
        leftValue = rightValue;
        right = low + GOLDEN * (high - low);
        rightValue = work.profile(right, adjusted);
      }
    }
    double log = (low + high) / 2;
    if (log < LEAST_LOG + 1e-6) {
      work.flags |= CountComparisons.UNDERDISPERSED;
    }
    work.profile(log, adjusted);
    return Math.exp(log);
  }

  /**
   * The natural logarithm of a count's probability.
   *
   * @param count at least 0
   * @param mean above 0
   * @param dispersion φ, at least 0; below 1e-8 the counts are Poisson
   */
  public static double logProbability(int count, double mean, double dispersion) {
    if (dispersion < POISSON) {
      return count * Math.log(mean) - mean - LogGamma.of(count + 1.0);
    }
    double r = 1 / dispersion;
    return LogGamma.rise(r, count)
        - LogGamma.of(count + 1.0)
        - r * Math.log1p(mean * dispersion)
        + count * (Math.log(mean) - Math.log(r + mean));
  }

  /** One comparison under work: what the passes over its counts share. */
  private static final class Work {
    private final int[] counts;
    private final double[] exposures;
    final Optional<CountNetwork.Reader> network;
    private int[] groups = new int[0];
    private int[] labels = new int[0];
    private int offset;
    int from;
    int to;
    double floor;
    private double rate0;
    private double rate1;
    double mu;
    double beta;
    double phi;
    double error;
    int flags;

    Work(CountComparisons all, Optional<CountNetwork.Reader> network) {
      this.network = network;
      counts = all.counts;
      exposures = all.exposures;
    }

    int[] labels(int n) {
      if (labels.length < n) {
        labels = new int[n];
      }
      return labels;
    }

    /** The counts from one place to another, the first of which has the group at {@code start}. */
    void look(int first, int end, int[] someGroups, int start) {
      from = first;
      to = end;
      groups = someGroups;
      offset = start - first;
    }

    private boolean one(int i) {
      return groups[i + offset] == 1;
    }

    private double mean(int i) {
      return exposures[i] * (one(i) ? rate1 : rate0);
    }

    void means() {
      double sum0 = 0;
      double sum1 = 0;
      double exposure0 = 0;
      double exposure1 = 0;
      for (int i = from; i < to; i++) {
        if (one(i)) {
          sum1 += counts[i];
          exposure1 += exposures[i];
        } else {
          sum0 += counts[i];
          exposure0 += exposures[i];
        }
      }
      if (sum0 == 0 || sum1 == 0) {
        flags |= CountComparisons.ZERO_GROUP;
      }
      rate0 = (sum0 == 0 ? 0.5 : sum0) / exposure0;
      rate1 = (sum1 == 0 ? 0.5 : sum1) / exposure1;
    }

    double residual() {
      double squares = 0;
      double sum = 0;
      double meanSquares = 0;
      for (int i = from; i < to; i++) {
        double m = mean(i);
        double residual = counts[i] - m;
        squares += residual * residual;
        sum += m;
        meanSquares += m * m;
      }
      double n = to - from;
      return (n / (n - 2) * squares - sum) / meanSquares;
    }

    private double pearsonSum(double dispersion) {
      double sum = 0;
      for (int i = from; i < to; i++) {
        double m = mean(i);
        double residual = counts[i] - m;
        sum += residual * residual / (m + dispersion * m * m);
      }
      return sum;
    }

    double pearson() {
      double target = to - from - 2;
      if (pearsonSum(0) <= target) {
        return floor;
      }
      double low = -10;
      double high = 8;
      while (true) {
        double middle = 0.5 * (low + high);
        if (high - low < 1e-12) {
          return Math.exp(middle);
        }
        if (pearsonSum(Math.exp(middle)) > target) {
          low = middle;
        } else {
          high = middle;
        }
      }
    }

    double sizeFactor() {
      int n = to - from;
      double sum0 = 0;
      double sum1 = 0;
      int n1 = 0;
      double inverse = 0;
      double rates = 0;
      double squares = 0;
      for (int i = from; i < to; i++) {
        double u = counts[i] / exposures[i];
        if (one(i)) {
          sum1 += u;
          n1++;
        } else {
          sum0 += u;
        }
        inverse += 1 / exposures[i];
        double rate = one(i) ? rate1 : rate0;
        rates += rate;
        squares += rate * rate;
      }
      double mean0 = sum0 / (n - n1);
      double mean1 = sum1 / n1;
      double within = 0;
      for (int i = from; i < to; i++) {
        double away = counts[i] / exposures[i] - (one(i) ? mean1 : mean0);
        within += away * away;
      }
      return (within / (n - 2) - inverse / n * (rates / n)) / (squares / n);
    }

    void ask(CountNetwork.Reader reader) {
      reader.clear();
      reader.add(counts, exposures, groups, from, to, offset);
      reader.look();
      flags |= reader.strange(0) ? CountComparisons.UNTRAINED : 0;
      rate0 = Math.exp(reader.mu(0));
      rate1 = Math.exp(reader.mu(0) + reader.beta(0));
      phi = Math.exp(Math.clamp(reader.alpha(0), LEAST_LOG, MOST_LOG));
      finish();
    }

    void finish() {
      mu = Math.log(rate0);
      beta = Math.log(rate1) - mu;
      error = Math.sqrt(1 / information(false, phi) + 1 / information(true, phi));
    }

    private double information(boolean group, double dispersion) {
      double sum = 0;
      for (int i = from; i < to; i++) {
        if (one(i) == group) {
          double m = mean(i);
          sum += m / (1 + dispersion * m);
        }
      }
      return sum;
    }

    double logLikelihood(double dispersion) {
      double sum = 0;
      for (int i = from; i < to; i++) {
        sum += logProbability(counts[i], mean(i), dispersion);
      }
      return sum;
    }

    /** The likelihood of a dispersion with the means that make it largest, which are kept. */
    double profile(double log, boolean adjusted) {
      double dispersion = Math.exp(log);
      if ((flags & CountComparisons.ZERO_GROUP) == 0) {
        rate0 = likeliestRate(false, rate0, dispersion);
        rate1 = likeliestRate(true, rate1, dispersion);
      }
      double value = logLikelihood(dispersion);
      return adjusted
          ? value - 0.5 * Math.log(information(false, dispersion) * information(true, dispersion))
          : value;
    }

    /** Fisher scoring on the logarithm of one group's rate, its step halved while it overshoots. */
    private double likeliestRate(boolean group, double start, double dispersion) {
      double eta = Math.log(start);
      double slope = slope(group, eta, dispersion);
      for (int round = 0; round < 50; round++) {
        double weight = 0;
        for (int i = from; i < to; i++) {
          if (one(i) == group) {
            double m = exposures[i] * Math.exp(eta);
            weight += m / (1 + dispersion * m);
          }
        }
        double step = slope / weight;
        double next = eta + Math.clamp(step, -REACH, REACH);
        double nextSlope = slope(group, next, dispersion);
        // The logarithm of the likelihood is concave in eta: overshooting turns the slope's sign.
        for (int half = 0;
            half < 40 && slope * nextSlope < 0 && Math.abs(nextSlope) > Math.abs(slope);
            half++) {
          next = 0.5 * (next + eta);
          nextSlope = slope(group, next, dispersion);
        }
        double moved = Math.abs(next - eta);
        eta = next;
        slope = nextSlope;
        if (moved < 1e-12 * (1 + Math.abs(eta))) {
          return Math.exp(eta);
        }
      }
      if (Math.abs(slope) > 1e-6) {
        flags |= CountComparisons.NO_CONVERGENCE;
      }
      return Math.exp(eta);
    }

    private double slope(boolean group, double eta, double dispersion) {
      double sum = 0;
      double rate = Math.exp(eta);
      for (int i = from; i < to; i++) {
        if (one(i) == group) {
          double m = exposures[i] * rate;
          sum += (counts[i] - m) / (1 + dispersion * m);
        }
      }
      return sum;
    }
  }
}
