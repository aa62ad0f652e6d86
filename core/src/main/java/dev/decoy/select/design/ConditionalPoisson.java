package dev.decoy.select.design;

import dev.decoy.candidate.Draw;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Draws a set of fixed size with probability proportional to the product of its weights: of all
 * designs with the same inclusion probabilities the most random one.
 *
 * <pre>
 * Q(S) = Π_{i in S} w_i / e_k(w)  for |S| = k,   e_k the elementary symmetric polynomial
 * W(n, k) = (1 - p_n) W(n-1, k) + p_n W(n-1, k-1),   p_n = c · w_n / (1 + c · w_n)
 * n = N … 1: take n with probability p_n W(n-1, k-1) / W(n, k)
 * π_i = p_i Σ_a W(i-1, a) R(i+1, k-1-a) / W(N, k),   R the same from the right
 * </pre>
 *
 * <p>The paper runs the recurrence W(n, k) = W(n-1, k) + w_n W(n-1, k-1) in logarithms. Here it is
 * run on the probabilities p_n, whose rows are distributions and cannot overflow: any c gives the
 * same design, and one with Σ p_n near k keeps the row's weight where it is needed. That takes a
 * multiplication and an addition where the logarithms take two transcendental functions, and loses
 * no digits, as nothing is subtracted.
 *
 * <p>Exactly k items with known inclusion probabilities, which are not proportional to the weights.
 * A log-weight of plus infinity forces an item in and draws k - 1 among the rest, as the paper's
 * hindsight estimator needs. Time n · k, memory min(n, 2 √n) · k. Items are given from the last
 * position to the first.
 *
 * <p>Cost: time O(n · k); memory O(min(n, √n) · k).
 *
 * @param rule what w is: {@code weight}, the weight itself; or {@code odds}, p / (1 - p) of the
 *     weights normalised to sum to 1, the paper's default for its beams, which brings the inclusion
 *     probabilities nearer to proportional
 */
@Method(name = "conditional-poisson", paper = "Conditional Poisson Stochastic Beam Search")
public record ConditionalPoisson(@Option("weight") Rule rule) implements Design {
  /** What the weights of the design are. */
  public enum Rule {
    /** The weights given. */
    WEIGHT,
    /** Their odds, once they are normalised to sum to 1. */
    ODDS
  }

  /** Tables up to this size are kept whole; larger ones are computed again, block by block. */
  private static final long WHOLE = 1 << 20;

  /** Above this a log-probability counts as this: odds of 1 would be infinite. */
  private static final double ALMOST_CERTAIN = -1e-12;

  @Override
  public int draw(double[] logWeights, int n, int k, RandomGenerator rng, Draw out) {
    out.reset(Math.min(n, Math.max(k, 0)));
    if (k <= 0) {
      return 0;
    }
    Scratch scratch = Scratch.ofThread();
    double[] others = scratch.logWeights(n);
    int left = k - Certain.take(logWeights, n, k, out, others);
    Items items = items(others, n, scratch);
    if (left >= items.n) {
      for (int i = 0; i < items.n; i++) {
        out.add(items.positions[i], 1);
      }
    } else if (left > 0) {
      new Sweep(items, left, scratch).draw(rng, out);
    }
    return out.size();
  }

  /**
   * Computes the inclusion probabilities.
   *
   * @param out receives one number from 0 to 1 per item; they sum to the number that will be drawn
   */
  public void inclusionProbabilities(double[] logWeights, int n, int k, double[] out) {
    Arrays.fill(out, 0, n, 0);
    if (k <= 0) {
      return;
    }
    Scratch scratch = Scratch.ofThread();
    double[] others = scratch.logWeights(n);
    Draw certain = new Draw();
    int left = k - Certain.take(logWeights, n, k, certain, others);
    for (int i = 0; i < certain.size(); i++) {
      out[certain.item(i)] = 1;
    }
    Items items = items(others, n, scratch);
    if (left >= items.n) {
      for (int i = 0; i < items.n; i++) {
        out[items.positions[i]] = 1;
      }
    } else if (left > 0) {
      new Sweep(items, left, scratch).inclusion(out);
    }
  }

  /**
   * The natural logarithm of the probability that exactly these items are drawn when as many as
   * these are; minus infinity for a set that cannot be.
   *
   * @param set distinct positions
   */
  public double logProbability(double[] logWeights, int n, int[] set) {
    Scratch scratch = Scratch.ofThread();
    double[] others = scratch.logWeights(n);
    Draw certain = new Draw();
    int left = set.length - Certain.take(logWeights, n, set.length, certain, others);
    boolean[] taken = new boolean[n];
    for (int item : set) {
      taken[item] = true;
    }
    for (int i = 0; i < certain.size(); i++) {
      if (!taken[certain.item(i)]) {
        return Double.NEGATIVE_INFINITY;
      }
      taken[certain.item(i)] = false;
    }
    Items items = items(others, n, scratch);
    int found = 0;
    for (int i = 0; i < items.n; i++) {
      found += taken[items.positions[i]] ? 1 : 0;
    }
    if (found != left) {
      return Double.NEGATIVE_INFINITY;
    }
    if (left == 0 || left == items.n) {
      return 0;
    }
    Sweep sweep = new Sweep(items, left, scratch);
    double sum = 0;
    for (int i = 0; i < items.n; i++) {
      double x = items.logWeights[i] + sweep.tilt;
      sum += taken[items.positions[i]] ? x : 0;
      sum -= Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
    }
    return sum - StrictMath.log(sweep.normalizer());
  }

  /** The items that can be drawn: log-weights under the rule, and where they stood. */
  private record Items(double[] logWeights, int[] positions, int n) {}

  private Items items(double[] logWeights, int n, Scratch scratch) {
    double[] finite = scratch.rest(n);
    int[] positions = scratch.positions(n);
    int items = 0;
    double max = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      double logWeight = logWeights[i];
      if (logWeight > Double.NEGATIVE_INFINITY) {
        positions[items] = i;
        finite[items++] = logWeight;
        max = Math.max(max, logWeight);
      } else if (Double.isNaN(logWeight)) {
        throw Certain.notANumber(logWeights, n);
      }
    }
    if (rule == Rule.ODDS) {
      double sum = 0;
      for (int i = 0; i < items; i++) {
        sum += Exp.of(finite[i] - max);
      }
      double logSum = max + StrictMath.log(sum);
      for (int i = 0; i < items; i++) {
        finite[i] = logOdds(finite[i] - logSum);
      }
    }
    return new Items(finite, positions, items);
  }

  /**
   * log(p / (1 - p)) of a log-probability, which is taken to be at most -1e-12.
   *
   * @param logProbability a natural logarithm, at most 0 but for rounding
   */
  public static double logOdds(double logProbability) {
    double logP = Math.min(logProbability, ALMOST_CERTAIN);
    double logRest =
        logP > -0.693
            ? StrictMath.log(-StrictMath.expm1(logP))
            : StrictMath.log1p(-StrictMath.exp(logP));
    return logP - logRest;
  }

  /** The recurrences over one list of items. */
  private static final class Sweep {
    private final double[] in;
    private final double[] not;
    private final int[] positions;
    private final int n;
    private final int k;
    private final int width;
    private final double tilt;
    private final Scratch scratch;

    Sweep(Items items, int k, Scratch scratch) {
      this.positions = items.positions;
      this.n = items.n;
      this.k = k;
      this.width = k + 1;
      this.scratch = scratch;
      this.in = scratch.working(n);
      this.not = scratch.inclusion(n);
      this.tilt = tilt(items.logWeights);
    }

    /**
     * Fills in the p and 1 - p for a tilt log c that leaves k among the likely sizes. Returns it.
     */
    private double tilt(double[] logWeights) {
      double max = GumbelTopK.max(logWeights, n);
      double sum = 0;
      double min = max;
      for (int i = 0; i < n; i++) {
        in[i] = Exp.of(logWeights[i] - max);
        sum += in[i];
        min = Math.min(min, logWeights[i]);
      }
      // Each p is below c · w, so here they sum to less than k; forty above the lightest, to more.
      double low = StrictMath.log(k / sum) - max;
      double high = 40 - min;
      double tilt = low;
      double factor = k / sum;
      for (int i = 0; i < n; i++) {
        in[i] *= factor;
      }
      for (int step = 0; step < 60; step++) {
        double expected = 0;
        double variance = 0;
        for (int i = 0; i < n; i++) {
          double odds = in[i];
          double q = 1 / (1 + odds);
          double p = odds * q;
          in[i] = p;
          not[i] = q;
          expected += p;
          variance += p * q;
        }
        double miss = expected - k;
        if (miss * miss <= 4 * variance + 0.25) {
          return tilt;
        }
        if (miss < 0) {
          low = tilt;
        } else {
          high = tilt;
        }
        // Newton on the logarithm of the sum; where that leaves the bracket, its middle.
        double next = tilt + StrictMath.log(k / expected) * expected / variance;
        tilt = next > low && next < high ? next : low + (high - low) / 2;
        odds(logWeights, tilt);
      }
      // So steep that no double lies between too few and too many: split the k-th's equals.
      Heap heap = scratch.heap();
      TopK.select(logWeights, n, k, heap);
      tilt = -heap.least();
      odds(logWeights, tilt);
      for (int i = 0; i < n; i++) {
        not[i] = 1 / (1 + in[i]);
        in[i] *= not[i];
      }
      return tilt;
    }

    private void odds(double[] logWeights, double tilt) {
      for (int i = 0; i < n; i++) {
        in[i] = Exp.of(Math.min(logWeights[i] + tilt, 709));
      }
    }

    double normalizer() {
      double[] row = scratch.row(width);
      first(row, 0);
      for (int i = 0; i < n; i++) {
        advance(row, i);
      }
      return row[k];
    }

    void draw(RandomGenerator rng, Draw out) {
      walk(rng, out, new double[0]);
    }

    void inclusion(double[] out) {
      walk(NO_DRAW, new Draw(), out);
    }

    private static final RandomGenerator NO_DRAW = () -> 0;

    /** Draws, or if there is room for them, computes all inclusion probabilities. */
    private void walk(RandomGenerator rng, Draw out, double[] inclusion) {
      boolean all = inclusion.length > 0;
      int length = (long) n * width <= WHOLE ? n : (int) Math.ceil(Math.sqrt(n));
      int blocks = (n + length - 1) / length;
      double[] table = scratch.table((blocks + length + 1) * width);
      int base = blocks * width;
      double[] right = scratch.row(width);
      first(right, 0);
      for (int i = 0; i < n; i++) {
        if (i % length == 0) {
          System.arraycopy(right, 0, table, i / length * width, width);
        }
        if (blocks > 1) {
          advance(right, i);
        }
      }
      first(right, 0);
      double normalizer = 0;
      int left = k;
      for (int block = blocks - 1; block >= 0 && (left > 0 || all); block--) {
        int start = block * length;
        int end = Math.min(n, start + length);
        System.arraycopy(table, block * width, table, base, width);
        for (int i = start; i < end; i++) {
          next(table, base + (i - start) * width, i);
        }
        if (block == blocks - 1) {
          normalizer = table[base + (end - start) * width + k];
        }
        for (int i = end - 1; i >= start && (left > 0 || all); i--) {
          int before = base + (i - start) * width;
          if (all) {
            inclusion[positions[i]] = inclusion(table, before, right, i, normalizer);
          } else if (rng.nextDouble() * table[before + width + left]
              < in[i] * table[before + left - 1]) {
            out.add(positions[i], inclusion(table, before, right, i, normalizer));
            left--;
          }
          advance(right, i);
        }
      }
    }

    private double inclusion(double[] table, int before, double[] right, int i, double normalizer) {
      double sum = 0;
      for (int a = 0; a < k; a++) {
        sum += table[before + a] * right[k - 1 - a];
      }
      return Math.min(1, in[i] * sum / normalizer);
    }

    private void first(double[] row, int at) {
      Arrays.fill(row, at, at + width, 0);
      row[at] = 1;
    }

    /** The row after item i from the one before it, in place. */
    private void advance(double[] row, int i) {
      double p = in[i];
      double q = not[i];
      for (int j = k; j > 0; j--) {
        row[j] = q * row[j] + p * row[j - 1];
      }
      row[0] *= q;
    }

    /** The row after item i, next to the one before it. */
    private void next(double[] table, int before, int i) {
      double p = in[i];
      double q = not[i];
      int after = before + width;
      table[after] = q * table[before];
      for (int j = 1; j <= k; j++) {
        table[after + j] = q * table[before + j] + p * table[before + j - 1];
      }
    }
  }
}
