package dev.decoy.measure.statistics;

import java.util.Arrays;

/**
 * The expected largest of n draws, estimated from a sample of B, for every n: the arithmetic that
 * {@link MeanMax} reports.
 *
 * <pre>
 * θ̂_U(n) = Σ_j x_(j) · C(j-1, n-1) / C(B, n)          unbiased: the mean over all subsets of n
 * θ̂_V(n) = Σ_j x_(j) · [(j/B)^n - ((j-1)/B)^n]        biased low: draws with replacement
 * V̂(n)   = (B-1)/B · (n/(B-n))² · Σ_i (h_i - θ̂_U(n))²   the jackknife's variance, n &lt; B
 * </pre>
 *
 * <p>with x_(1) ≤ … ≤ x_(B), and h_i the mean largest of the subsets that hold i. Immutable.
 *
 * <p>Cost: O(B log B) once, then O(B) per n; O(R·B) for R resamples. No binomial is formed: weights
 * come from their ratios.
 */
public final class ExpectedMaximum {
  private final double[] ascending;

  private ExpectedMaximum(double[] ascending) {
    this.ascending = ascending;
  }

  /**
   * Of a sample.
   *
   * @param values at least one, finite, in any order
   */
  public static ExpectedMaximum of(double... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("there are no values; at least one is needed");
    }
    for (double value : values) {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException(
            "a value is " + value + "; legal: finite numbers, with crashed trials counted apart");
      }
    }
    double[] ascending = values.clone();
    Arrays.sort(ascending);
    return new ExpectedMaximum(ascending);
  }

  /** How many values there are, B. */
  public int size() {
    return ascending.length;
  }

  /** The smallest value. */
  public double least() {
    return ascending[0];
  }

  /** The largest value. */
  public double most() {
    return ascending[ascending.length - 1];
  }

  /**
   * The weights of the values in rising order: the chance that each is the largest of n drawn
   * without replacement. They sum to 1.
   *
   * @param n from 1 to B
   */
  public double[] weights(int n) {
    check(n);
    int b = ascending.length;
    double[] weights = new double[b];
    double weight = (double) n / b;
    for (int j = b; j >= n; j--) {
      weights[j - 1] = weight;
      weight *= (double) (j - n) / (j - 1);
    }
    return weights;
  }

  /**
   * The unbiased estimate.
   *
   * @param n from 1 to B
   */
  public double unbiased(int n) {
    check(n);
    int b = ascending.length;
    double sum = 0;
    double weight = (double) n / b;
    for (int j = b; j >= n; j--) {
      sum += ascending[j - 1] * weight;
      weight *= (double) (j - n) / (j - 1);
    }
    // Rounding must not carry a mean of equal numbers past them.
    return Math.clamp(sum, ascending[0], ascending[b - 1]);
  }

  /**
   * The plug-in estimate, which is never above the unbiased one and too low on average.
   *
   * @param n from 1 to B
   */
  public double biased(int n) {
    check(n);
    int b = ascending.length;
    double sum = ascending[b - 1];
    // Summation by parts: ties need no special care.
    for (int j = 1; j < b; j++) {
      sum -= Math.pow((double) j / b, n) * (ascending[j] - ascending[j - 1]);
    }
    return Math.clamp(sum, ascending[0], ascending[b - 1]);
  }

  /**
   * The jackknife's standard error of the unbiased estimate; slightly too large, the more so the
   * nearer n is to B.
   *
   * @param n from 1 to B
   * @return NaN for n = B, where leaving one out leaves no sample to estimate from
   */
  public double standardError(int n) {
    check(n);
    int b = ascending.length;
    if (n == b) {
      return Double.NaN;
    }
    double estimate = unbiased(n);
    // With i at rank r: h = x_(r) C(r-1, n-1)/C(B-1, n-1) + Σ_{j>r} x_(j) C(j-2, n-2)/C(B-1, n-1).
    // From the largest rank down both ratios have simple recurrences.
    double own = 1;
    double pair = n == 1 ? 0 : (double) (n - 1) / (b - 1);
    double above = 0;
    double squares = 0;
    for (int r = b; r >= 1; r--) {
      double h = ascending[r - 1] * own + above;
      squares += (h - estimate) * (h - estimate);
      above += ascending[r - 1] * pair;
      own *= r > 1 ? (double) (r - n) / (r - 1) : 0;
      pair *= r > 2 ? (double) (r - n) / (r - 2) : 0;
    }
    double scale = (double) n / (b - n);
    return scale * Math.sqrt((b - 1.0) / b * squares);
  }

  /**
   * The percentile bootstrap interval of the unbiased estimate. A resample's largest value is never
   * above the sample's, so the interval covers too seldom, the more so the larger n: trust it for n
   * up to B/10.
   *
   * @param n from 1 to B
   * @param resamples at least 2
   */
  public Interval bootstrap(
      int n, double confidence, int resamples, java.util.SplittableRandom random) {
    check(n);
    Interval.checkConfidence(confidence);
    if (resamples < 2) {
      throw new IllegalArgumentException(resamples + " resamples; legal: at least 2");
    }
    int b = ascending.length;
    // below[c] = C(c, n) / C(B, n): the chance that n drawn without replacement lie among c.
    double[] below = new double[b + 1];
    below[b] = 1;
    for (int c = b; c > n; c--) {
      below[c - 1] = below[c] * (c - n) / c;
    }
    double[] estimates = new double[resamples];
    int[] counts = new int[b];
    for (int resample = 0; resample < resamples; resample++) {
      Arrays.fill(counts, 0);
      for (int i = 0; i < b; i++) {
        counts[random.nextInt(b)]++;
      }
      double sum = 0;
      int seen = 0;
      for (int j = 0; j < b; j++) {
        if (counts[j] > 0) {
          double before = below[seen];
          seen += counts[j];
          sum += ascending[j] * (below[seen] - before);
        }
      }
      estimates[resample] = sum;
    }
    Arrays.sort(estimates);
    return new Interval(
        BootstrapInterval.quantile(estimates, (1 - confidence) / 2),
        BootstrapInterval.quantile(estimates, (1 + confidence) / 2),
        confidence);
  }

  /**
   * An interval from the Dvoretzky–Kiefer–Wolfowitz band around the distribution function: holds
   * for all n at once and for every distribution on the range, and is wide.
   *
   * <pre>
   * ε = √(ln(2/α) / 2B),   E max_n = high - ∫ F(x)^n dx,   F between F̂ - ε and F̂ + ε
   * </pre>
   *
   * @param n from 1 to B
   * @param low smallest possible value
   * @param high largest possible value
   */
  public Interval band(int n, double confidence, double low, double high) {
    check(n);
    Interval.checkConfidence(confidence);
    if (!(low <= least() && most() <= high)) {
      throw new IllegalArgumentException(
          "values from %s to %s lie outside the range from %s to %s"
              .formatted(least(), most(), low, high));
    }
    int b = ascending.length;
    double epsilon = Math.sqrt(Math.log(2 / (1 - confidence)) / (2 * b));
    double under = 0;
    double over = 0;
    for (int j = 0; j <= b; j++) {
      double width = (j == b ? high : ascending[j]) - (j == 0 ? low : ascending[j - 1]);
      double share = (double) j / b;
      under += width * Math.pow(Math.max(0, share - epsilon), n);
      over += width * Math.pow(Math.min(1, share + epsilon), n);
    }
    return new Interval(high - over, high - under, confidence);
  }

  /**
   * The chance that the largest of n of these is above the largest of n of the others, ties counted
   * half.
   *
   * @param n from 1 to the smaller size
   */
  public double superiority(ExpectedMaximum others, int n) {
    double[] mine = weights(n);
    double[] theirs = others.weights(n);
    double chance = 0;
    double below = 0;
    int j = 0;
    for (int i = 0; i < mine.length; i++) {
      while (j < theirs.length && others.ascending[j] < ascending[i]) {
        below += theirs[j++];
      }
      double equal = 0;
      for (int t = j; t < theirs.length && others.ascending[t] == ascending[i]; t++) {
        equal += theirs[t];
      }
      chance += mine[i] * (below + equal / 2);
    }
    return Math.clamp(chance, 0, 1);
  }

  /** The share of values at most x. */
  public double shareUpTo(double x) {
    int count = 0;
    while (count < ascending.length && ascending[count] <= x) {
      count++;
    }
    return (double) count / ascending.length;
  }

  private void check(int n) {
    if (n < 1 || n > ascending.length) {
      throw new IllegalArgumentException(
          "n is "
              + n
              + " and there are "
              + ascending.length
              + " trials; legal: 1 to "
              + ascending.length
              + ", for nothing is known of more trials than were run");
    }
  }
}
