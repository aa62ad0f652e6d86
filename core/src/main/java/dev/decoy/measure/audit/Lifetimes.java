package dev.decoy.measure.audit;

import java.util.Arrays;

/**
 * How long things live, from spells of which some had begun before one looked and some had not
 * ended when one stopped: the estimate of Kaplan and Meier, in whole waves.
 *
 * <pre>
 * S(t) = Π_{u ≤ t} (1 - d_u / n_u)      d_u ended after exactly u waves, n_u could be seen to
 * Var S(t) = S(t)² Σ_{u ≤ t} d_u / (n_u (n_u - d_u))                                     Greenwood
 * </pre>
 *
 * <p>Whether a life ends after u waves shows in the wave that follows. One that was last seen in
 * its u-th wave when the looking stopped is therefore among n_{u-1} and no more among n_u.
 */
public final class Lifetimes {
  private final double[] survival;
  private final double[] greenwood;
  private final int spells;

  private Lifetimes(double[] survival, double[] greenwood, int spells) {
    this.survival = survival;
    this.greenwood = greenwood;
    this.spells = spells;
  }

  /**
   * From spells whose beginning was seen.
   *
   * @param waves how many waves each lasted, as far as one could see, at least 1
   * @param ended whether its end was seen
   */
  public static Lifetimes of(int[] waves, boolean[] ended) {
    int longest = Arrays.stream(waves).max().orElse(0);
    long[] deaths = new long[longest + 2];
    long[] censored = new long[longest + 2];
    for (int i = 0; i < waves.length; i++) {
      if (waves[i] < 1) {
        throw new IllegalArgumentException(
            "a spell lasted " + waves[i] + " waves; legal: at least 1");
      }
      (ended[i] ? deaths : censored)[waves[i]]++;
    }
    double[] survival = new double[longest + 1];
    double[] greenwood = new double[longest + 1];
    survival[0] = 1;
    long atRisk = waves.length;
    double sum = 0;
    for (int t = 1; t <= longest; t++) {
      atRisk -= censored[t];
      survival[t] =
          deaths[t] == 0 ? survival[t - 1] : survival[t - 1] * (1 - (double) deaths[t] / atRisk);
      if (deaths[t] > 0 && deaths[t] < atRisk) {
        sum += deaths[t] / ((double) atRisk * (atRisk - deaths[t]));
      }
      greenwood[t] = survival[t] * survival[t] * sum;
      atRisk -= deaths[t];
    }
    return new Lifetimes(survival, greenwood, waves.length);
  }

  /** How many spells it rests on. */
  public int spells() {
    return spells;
  }

  /** The longest that was looked at, in waves; 0 without spells. */
  public int longest() {
    return survival.length - 1;
  }

  /** The share that lives longer than t waves; beyond the longest, that of the longest. */
  public double beyond(int t) {
    return survival[Math.min(t, longest())];
  }

  /** The standard error of {@link #beyond}. */
  public double error(int t) {
    return Math.sqrt(greenwood[Math.min(t, longest())]);
  }

  /** The shortest time that at most half outlive, in waves; 0 if more than half outlive all. */
  public int median() {
    for (int t = 1; t <= longest(); t++) {
      if (survival[t] <= 0.5 + 1e-12) {
        return t;
      }
    }
    return 0;
  }

  /** The mean lifetime in waves, those who outlive the longest ended there. */
  public double mean() {
    double sum = 0;
    for (int t = 0; t < longest(); t++) {
      sum += survival[t];
    }
    return sum;
  }

  /**
   * The expected 1 / lifetime of one that lasts at least {@code waves}: what a document that was
   * caught once weighs. Those who outlive the longest count as ended there.
   *
   * <p>It is the same for one whose beginning was not seen and that ended {@code waves} after one
   * began to look: where as many come as go, time before is distributed like time after.
   */
  public double inverse(int waves) {
    if (waves > longest() || survival[waves - 1] <= 0) {
      return 1.0 / waves;
    }
    double sum = 0;
    for (int t = waves; t <= longest(); t++) {
      double share = survival[t - 1] - (t == longest() ? 0 : survival[t]);
      sum += share / t;
    }
    return sum / survival[waves - 1];
  }
}
