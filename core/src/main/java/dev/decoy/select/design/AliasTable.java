package dev.decoy.select.design;

import dev.decoy.candidate.Draw;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Draws from fixed weights, with replacement, in constant time each (Walker's alias method, built
 * as Vose does). For weights that serve many draws; {@link Alias} is the design on top of it.
 *
 * <pre>
 * i uniform;  i with probability t_i, else a_i      t and a such that  P(i) = w_i / Σ w
 * </pre>
 *
 * <p>One 64-bit random number gives both the column and the coin, so a probability is off by at
 * most n · 2⁻⁶⁴. Holds 12 bytes per item. Safe to share.
 */
public final class AliasTable {
  private final double[] threshold;
  private final int[] alias;
  private final int n;
  private final int possible;

  private AliasTable(double[] threshold, int[] alias, int n, int possible) {
    this.threshold = threshold;
    this.alias = alias;
    this.n = n;
    this.possible = possible;
  }

  /**
   * Builds a table from weights, in n steps.
   *
   * @param weights at least 0, finite, not all 0
   */
  public static AliasTable of(double[] weights) {
    int n = weights.length;
    return build(weights, n, new double[n], new int[n]);
  }

  /**
   * Builds a table from natural logarithms of weights, up to a constant.
   *
   * @param logWeights not NaN, not plus infinity, not all minus infinity; at least {@code n} long
   */
  public static AliasTable ofLogarithms(double[] logWeights, int n) {
    double[] weights = new double[n];
    double max = GumbelTopK.max(logWeights, n);
    for (int i = 0; i < n; i++) {
      weights[i] = Exp.of(logWeights[i] - max);
    }
    return build(weights, n, new double[n], new int[n]);
  }

  /**
   * Builds in arrays given, which the table keeps.
   *
   * <p>A light column is filled up by the heavy one at hand; that, once it is light itself, by the
   * heavy one after it. Both kinds are met in the order of the list, so no lists of them are made.
   */
  static AliasTable build(double[] weights, int n, double[] threshold, int[] alias) {
    double sum = 0;
    int possible = 0;
    for (int i = 0; i < n; i++) {
      double weight = weights[i];
      if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "the weight at position " + i + " is " + weight + "; legal: finite, at least 0");
      }
      sum += weight;
      possible += weight > 0 ? 1 : 0;
    }
    if (possible == 0) {
      throw new IllegalArgumentException("none of " + n + " weights is above 0");
    }
    if (sum == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException("the weights sum to more than a double holds; scale them");
    }
    double scale = n / sum;
    if (scale == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException(
          "the weights sum to less than a double divides; scale them");
    }
    int light = nextLight(weights, 0, n, scale);
    int heavy = nextHeavy(weights, 0, n, scale);
    if (heavy == n) {
      // All alike, and rounding put each of them below their mean.
      Arrays.fill(threshold, 0, n, 1);
      return new AliasTable(threshold, alias, n, possible);
    }
    double rest = weights[heavy] * scale;
    while (true) {
      if (rest >= 1) {
        if (light == n) {
          break;
        }
        double weight = weights[light] * scale;
        threshold[light] = weight;
        alias[light] = heavy;
        rest -= 1 - weight;
        light = nextLight(weights, light + 1, n, scale);
      } else {
        int following = nextHeavy(weights, heavy + 1, n, scale);
        if (following == n) {
          break;
        }
        threshold[heavy] = rest;
        alias[heavy] = following;
        rest = weights[following] * scale - (1 - rest);
        heavy = following;
      }
    }
    // What remains is full but for rounding.
    for (; heavy < n; heavy = nextHeavy(weights, heavy + 1, n, scale)) {
      threshold[heavy] = 1;
    }
    for (; light < n; light = nextLight(weights, light + 1, n, scale)) {
      threshold[light] = 1;
    }
    return new AliasTable(threshold, alias, n, possible);
  }

  private static int nextLight(double[] weights, int from, int n, double scale) {
    int i = from;
    while (i < n && weights[i] * scale >= 1) {
      i++;
    }
    return i;
  }

  private static int nextHeavy(double[] weights, int from, int n, double scale) {
    int i = from;
    while (i < n && weights[i] * scale < 1) {
      i++;
    }
    return i;
  }

  /** How many items it was built for. */
  public int size() {
    return n;
  }

  /** How many items have a weight above 0. */
  public int possible() {
    return possible;
  }

  /** The probability with which one draw gives an item, computed from the table in n steps. */
  public double probability(int item) {
    double columns = threshold[item];
    for (int i = 0; i < n; i++) {
      columns += alias[i] == item ? 1 - threshold[i] : 0;
    }
    return columns / n;
  }

  /** Draws one item. */
  public int draw(RandomGenerator rng) {
    long bits = rng.nextLong();
    int column = (int) Math.unsignedMultiplyHigh(bits, n);
    double coin = ((bits * n) >>> 11) * 0x1p-53;
    return coin < threshold[column] ? column : alias[column];
  }

  /**
   * Adds distinct items to a draw by throwing back what it draws again; one after another by weight
   * among what is left, as {@link GumbelTopK} does.
   *
   * <p>Where few items hold nearly all the weight that would take long: it stops after a number of
   * throws, and whoever calls can go on with another design among the items that are left.
   *
   * @param k how many to add at most
   * @param patience how many may be thrown back
   * @return how many were added
   */
  public int drawDistinct(int k, long patience, RandomGenerator rng, Draw out) {
    Seen seen = Scratch.ofThread().seen();
    int wanted = Math.min(k, possible);
    seen.reset(wanted);
    int drawn = 0;
    for (long back = 0; drawn < wanted && back <= patience; ) {
      int item = draw(rng);
      if (seen.add(item)) {
        out.add(item);
        drawn++;
      } else {
        back++;
      }
    }
    return drawn;
  }
}
