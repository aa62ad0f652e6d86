package dev.decoy.measure.statistics;

import java.util.SplittableRandom;

/**
 * Which comparisons of counts are to be expected, so that synthetic ones can be drawn: what {@link
 * CountNetwork} learns from.
 *
 * <pre>
 * µ ~ N(rateMean, rateSpread²)     α = ln φ ~ N(dispersionMean, dispersionSpread²)
 * β = 0 with probability nullShare, else N(0, changeSpread²)
 * ln l_i ~ N(ln 10000, exposureSpread²)     y_i ~ NB(mean l_i/10000 · exp(µ + x_i β), dispersion φ)
 * n_0, n_1 ~ uniform on fewest … most
 * </pre>
 *
 * <p>µ is the logarithm of the rate per 10,000 of exposure, that is of a usual unit's mean count in
 * group 0. The paper's training code is not public; the numbers of {@link #REPORTED} that are not
 * marked as ours are those that are reported of it. {@link #DEFAULT} has a rate of our own, for
 * counts from a few hundredths to thousands, which costs nothing where the other is at home.
 *
 * @param rateMean of µ
 * @param rateSpread of µ, its standard deviation, at least 0
 * @param dispersionMean of α
 * @param dispersionSpread of α, at least 0
 * @param nullShare how often there is no change, 0 to 1; ours: half
 * @param changeSpread of a change, at least 0
 * @param exposureSpread of the logarithm of exposures, at least 0; ours: 0.5
 * @param fewest counts per group, at least 1
 * @param most counts per group, at least {@code fewest}
 */
public record CountPrior(
    double rateMean,
    double rateSpread,
    double dispersionMean,
    double dispersionSpread,
    double nullShare,
    double changeSpread,
    double exposureSpread,
    int fewest,
    int most) {
  /** The exposure of a usual unit. */
  public static final double EXPOSURE = 1e4;

  /** As reported of the paper's: mean counts are mostly below 10. */
  public static final CountPrior REPORTED = new CountPrior(-1, 2, -2, 1, 0.5, 1, 0.5, 2, 10);

  /** The same with rates from N(2, 2.5²), ours. */
  public static final CountPrior DEFAULT = new CountPrior(2, 2.5, -2, 1, 0.5, 1, 0.5, 2, 10);

  /** Checks the ranges. */
  public CountPrior {
    check("rate mean", rateMean, Math.abs(rateMean) <= 20, "from -20 to 20");
    check("rate spread", rateSpread, rateSpread >= 0 && rateSpread <= 5, "from 0 to 5");
    check("dispersion mean", dispersionMean, Math.abs(dispersionMean) <= 20, "from -20 to 20");
    check(
        "dispersion spread",
        dispersionSpread,
        dispersionSpread >= 0 && dispersionSpread <= 5,
        "from 0 to 5");
    check("share of nulls", nullShare, nullShare >= 0 && nullShare <= 1, "from 0 to 1");
    check("change spread", changeSpread, changeSpread >= 0 && changeSpread <= 5, "from 0 to 5");
    check(
        "exposure spread",
        exposureSpread,
        exposureSpread >= 0 && exposureSpread <= 5,
        "from 0 to 5");
    if (fewest < 1 || most < fewest || most > 1_000_000) {
      throw new IllegalArgumentException(
          "%d to %d counts per group; legal: from at least 1 to at most 1000000"
              .formatted(fewest, most));
    }
  }

  private static void check(String what, double value, boolean legal, String range) {
    if (!legal) {
      throw new IllegalArgumentException("the " + what + " is " + value + "; legal: " + range);
    }
  }

  /** Draws a comparison: first its parameters, then its counts. */
  public void draw(SyntheticCounts out, SplittableRandom random) {
    double mu = rateMean + rateSpread * random.nextGaussian();
    boolean changed = random.nextDouble() >= nullShare;
    double beta = changed ? changeSpread * random.nextGaussian() : 0;
    double alpha = dispersionMean + dispersionSpread * random.nextGaussian();
    int zeros = fewest + random.nextInt(most - fewest + 1);
    int ones = fewest + random.nextInt(most - fewest + 1);
    out.draw(mu, beta, alpha, exposureSpread, zeros, ones, random);
  }

  /**
   * Refuses a prior that a network cannot learn from.
   *
   * @throws IllegalArgumentException if rates, dispersions or changes are all alike
   */
  public void requireSpread() {
    if (rateSpread <= 0 || dispersionSpread <= 0 || betaSpread() <= 0) {
      throw new IllegalArgumentException(
          "all rates, all dispersions or all changes are alike; there is nothing to learn: give"
              + " each a spread above 0, and nulls a share below 1");
    }
  }

  /** The standard deviation of β, nulls included. */
  double betaSpread() {
    return Math.sqrt(1 - nullShare) * changeSpread;
  }
}
