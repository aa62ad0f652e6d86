package dev.decoy.train;

/**
 * How large steps are: the rate rises in a straight line over the first steps, and then stays or
 * falls in a straight line to 0.
 *
 * @param rate the largest, above 0
 * @param warmUp the share of all steps over which it rises, from 0 to 1
 * @param decays whether it falls afterwards
 */
public record RateSchedule(double rate, double warmUp, boolean decays) {
  /** Checks the ranges. */
  public RateSchedule {
    if (!(rate > 0 && rate < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("the rate is " + rate + "; legal: above 0");
    }
    if (!(warmUp >= 0 && warmUp <= 1)) {
      throw new IllegalArgumentException("warm-up is " + warmUp + "; legal: from 0 to 1");
    }
  }

  /**
   * The rate of a step.
   *
   * @param step from 0
   * @param steps how many there are
   */
  public double at(long step, long steps) {
    long rising = (long) Math.ceil(warmUp * steps);
    if (step < rising) {
      return rate * (step + 1) / rising;
    }
    return decays ? rate * (steps - step) / (steps - rising) : rate;
  }
}
