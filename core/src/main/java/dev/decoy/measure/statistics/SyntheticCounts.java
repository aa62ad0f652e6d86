package dev.decoy.measure.statistics;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * One comparison of over-dispersed counts that was drawn, with the parameters that it was drawn
 * from: made once, drawn into again and again.
 *
 * <p>A count is Poisson with a rate that is gamma; rates by Marsaglia and Tsang, counts by
 * inversion below a mean of 10 and by Hörmann's transformed rejection above.
 */
public final class SyntheticCounts {
  private static final double SMALL = 10;
  private static final double MOST = 1e9;

  private double mu;
  private double beta;
  private double alpha;
  private int size;
  private int zeros;
  private int[] counts = new int[20];
  private double[] exposures = new double[20];
  private int[] groups = new int[20];

  /** Empty. */
  public SyntheticCounts() {}

  /**
   * Draws counts.
   *
   * @param mu logarithm of group 0's rate per 10,000 of exposure
   * @param beta logarithm of group 1's rate over group 0's
   * @param alpha logarithm of the dispersion
   * @param exposureSpread standard deviation of the logarithm of exposures around 10,000
   * @param zeros counts of group 0, which come first
   * @param ones counts of group 1
   */
  public void draw(
      double mu,
      double beta,
      double alpha,
      double exposureSpread,
      int zeros,
      int ones,
      SplittableRandom random) {
    this.mu = mu;
    this.beta = beta;
    this.alpha = alpha;
    this.zeros = zeros;
    size = zeros + ones;
    if (counts.length < size) {
      counts = new int[size];
      exposures = new double[size];
      groups = new int[size];
    }
    double phi = StrictMath.exp(alpha);
    double rate0 = StrictMath.exp(mu);
    double rate1 = StrictMath.exp(mu + beta);
    for (int i = 0; i < size; i++) {
      double relative = StrictMath.exp(exposureSpread * random.nextGaussian());
      groups[i] = i < zeros ? 0 : 1;
      exposures[i] = CountPrior.EXPOSURE * relative;
      double mean = relative * (i < zeros ? rate0 : rate1);
      counts[i] = poisson(mean * phi * gamma(1 / phi, random), random);
    }
  }

  private static double gamma(double shape, SplittableRandom random) {
    if (shape < 1) {
      // A gamma of one more, and a share of it.
      return gamma(shape + 1, random)
          * StrictMath.exp(StrictMath.log(1 - random.nextDouble()) / shape);
    }
    double d = shape - 1.0 / 3;
    double c = 1 / Math.sqrt(9 * d);
    while (true) {
      double x = random.nextGaussian();
      double root = 1 + c * x;
      double v = root * root * root;
      if (v > 0
          && StrictMath.log(1 - random.nextDouble())
              < 0.5 * x * x + d - d * v + d * StrictMath.log(v)) {
        return d * v;
      }
    }
  }

  private static int poisson(double rate, SplittableRandom random) {
    if (rate < SMALL) {
      double p = StrictMath.exp(-rate);
      double left = random.nextDouble() - p;
      int count = 0;
      while (left >= 0 && p > 0) {
        count++;
        p *= rate / count;
        left -= p;
      }
      return count;
    }
    double mean = Math.min(rate, MOST);
    double log = StrictMath.log(mean);
    double b = 0.931 + 2.53 * Math.sqrt(mean);
    double a = -0.059 + 0.02483 * b;
    double inverse = 1.1239 + 1.1328 / (b - 3.4);
    double squeeze = 0.9277 - 3.6224 / (b - 2);
    while (true) {
      double u = random.nextDouble() - 0.5;
      double v = 1 - random.nextDouble();
      double us = 0.5 - Math.abs(u);
      double k = Math.floor((2 * a / us + b) * u + mean + 0.43);
      if (us >= 0.07 && v <= squeeze) {
        return (int) k;
      }
      if (k < 0 || k > Integer.MAX_VALUE || (us < 0.013 && v > us)) {
        continue;
      }
      if (StrictMath.log(v) + StrictMath.log(inverse) - StrictMath.log(a / (us * us) + b)
          <= k * log - mean - LogGamma.of(k + 1)) {
        return (int) k;
      }
    }
  }

  /** The parameter drawn from: logarithm of group 0's rate per 10,000 of exposure. */
  public double mu() {
    return mu;
  }

  /** The parameter drawn from: logarithm of group 1's rate over group 0's. */
  public double beta() {
    return beta;
  }

  /** The parameter drawn from: logarithm of the dispersion. */
  public double alpha() {
    return alpha;
  }

  /** How many counts. */
  public int size() {
    return size;
  }

  /** How many counts of group 0, which come first. */
  public int zeros() {
    return zeros;
  }

  /** A copy of the counts. */
  public int[] counts() {
    return Arrays.copyOf(counts, size);
  }

  /** A copy of the exposures. */
  public double[] exposures() {
    return Arrays.copyOf(exposures, size);
  }

  /** A copy of the groups. */
  public int[] groups() {
    return Arrays.copyOf(groups, size);
  }

  /** Writes the counts where a network reads them. */
  void read(CountNetwork.Reader reader) {
    reader.add(counts, exposures, groups, 0, size, 0);
  }
}
