package dev.decoy.guide.decode;

import java.util.random.RandomGenerator;

/**
 * The random choices of a decoder, so that a test can go through all of them and add up exact
 * probabilities.
 */
interface Chance {
  /**
   * Draws a token.
   *
   * @param probabilities V numbers that sum to 1, give or take rounding
   */
  int token(double[] probabilities);

  /** Says yes with probability {@code min(1, exp(logRatio))}; never at minus infinity. */
  boolean accept(double logRatio);

  /** Chances from a generator. */
  static Chance of(RandomGenerator random) {
    return new Chance() {
      @Override
      public int token(double[] probabilities) {
        return invert(probabilities, random.nextDouble());
      }

      @Override
      public boolean accept(double logRatio) {
        // The logarithm of 0 is minus infinity, which is not below minus infinity.
        return Math.log(random.nextDouble()) < logRatio;
      }
    };
  }

  /** The token whose stretch of the unit interval holds a number; never one of probability 0. */
  static int invert(double[] probabilities, double uniform) {
    double sum = 0;
    int last = -1;
    for (int v = 0; v < probabilities.length; v++) {
      if (probabilities[v] > 0) {
        sum += probabilities[v];
        last = v;
        if (uniform < sum) {
          return v;
        }
      }
    }
    // The probabilities fell short of 1 by rounding.
    return last;
  }
}
