package dev.decoy.select.pool;

import dev.decoy.candidate.Draw;
import dev.decoy.candidate.Seed;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.select.design.TopK;
import dev.decoy.select.design.Variates;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Chooses a diverse batch by any score: instead of the top k, which are often near copies of each
 * other, k draws without replacement whose probabilities rise with the score or with its rank.
 *
 * <pre>
 * key_i = β · b_i + G_i,  G_i ~ Gumbel(0, 1);  the k largest keys
 * b_i = s_i               mode=softmax      P(first = i) ∝ exp(β s_i)
 * b_i = log s_i           mode=power        P(first = i) ∝ s_i^β
 * b_i = -log rank_i       mode=softrank     P(first = i) ∝ rank_i^-β,  ranks from 1
 * π_i = 1 - exp(-exp(β · b_i - κ)),  κ the largest key that was not chosen
 * </pre>
 *
 * <p>The first draw has the probabilities stated, each later one the same among what is left. The
 * modes: softmax does not mind a constant added to all scores, power a constant factor, softrank
 * any rising map. power suits scores of at least 0 where 0 is useless, such as mutual information:
 * a score of 0 is chosen only when no positive one is left, then uniformly ({@link #filled} counts
 * them). auto is power where no score is negative, else softrank. top takes the k best, uniform
 * does not look at scores. simulation, which only the released code has, takes the best, divides
 * each remaining score by 1 + an exponential variate of mean 1/β, and so on; it needs scores of at
 * least 0. Equal scores have equal chances in every mode: ties of ranks are broken at random, where
 * the released code lets the order of the pool decide.
 *
 * <p>The inclusion probabilities given with the draw are those of order sampling: of item i, given
 * the keys of all others. They serve as Horvitz–Thompson weights in softmax, power and softrank;
 * top has 1, uniform the exact k/n, simulation none (NaN). In softrank they are given the ranks.
 *
 * <p>The random number of an item comes from the seed and the item's id alone, so that the pool can
 * be shuffled, or cut into shards whose best {@link #keys} are merged, without changing what is
 * chosen; only ranks need the whole pool.
 *
 * <p>Cost: one pass and a heap of k; softrank sorts once, O(n log n); simulation takes k passes. 8
 * bytes per example.
 *
 * @param mode auto, softmax, power, softrank, simulation, top or uniform; the paper finds no one
 *     mode best, power and softrank the safest
 * @param beta coldness β, in 1/score for softmax and without unit otherwise: 0 is uniform,
 *     unlimited is the top k; 1 is the default of paper and code
 */
@Method(
    name = "stochastic-batch",
    paper = "Stochastic Batch Acquisition: A Simple Baseline for Deep Active Learning",
    example = "stochastic-batch:mode=power --scores 3,2,1 --k 2")
public record StochasticBatch(
    @Option("auto") Mode mode, @Option(value = "1", min = 0, unlimited = "unlimited") double beta)
    implements PoolSelector<ScoredPool> {
  /** How a score becomes a probability. */
  public enum Mode {
    /** Power where no score is negative, else softrank. */
    AUTO,
    /** exp(β s). */
    SOFTMAX,
    /** s^β. */
    POWER,
    /** rank^-β. */
    SOFTRANK,
    /** Scores that fade at random from choice to choice. */
    SIMULATION,
    /** The best. */
    TOP,
    /** All alike. */
    UNIFORM
  }

  /** Where random numbers come from; tests put others in. */
  interface Noise {
    /** Standard Gumbel, of the example at a position. */
    double gumbel(int position);

    /** Standard Gumbel, for ties of ranks, of the example at a position. */
    double tie(int position);

    /** Exponential with mean 1, of a round and the example at a position. */
    double exponential(int round, int position);
  }

  /** Checks the range. */
  public StochasticBatch {
    Options.check(StochasticBatch.class, "beta", beta);
  }

  @Override
  public void select(ScoredPool pool, int k, Seed seed, Draw out) {
    select(pool, k, noise(pool, seed), out);
  }

  /**
   * The keys of all examples, so that the best of shards can be merged: the k largest keys of all
   * shards are the choice from the whole pool. Minus infinity for an example that is not chosen
   * while there are others.
   *
   * @throws IllegalArgumentException if the mode needs the whole pool (softrank, simulation)
   */
  public double[] keys(ScoredPool pool, Seed seed) {
    Noise noise = noise(pool, seed);
    double[] scores = pool.scores();
    return switch (mode) {
      case SOFTMAX, POWER, UNIFORM -> {
        if (beta == Double.POSITIVE_INFINITY && mode != Mode.UNIFORM) {
          yield scores.clone();
        }
        if (mode == Mode.POWER) {
          refuseNegative(scores);
        }
        boolean powers = mode == Mode.POWER && beta > 0;
        double[] base = powers ? logarithms(scores) : scores;
        yield mode == Mode.UNIFORM
            ? new StochasticBatch(Mode.SOFTMAX, 0).perturbed(base, noise)
            : perturbed(base, noise);
      }
      case TOP -> scores.clone();
      case AUTO, SOFTRANK, SIMULATION ->
          throw new IllegalArgumentException(
              "the mode "
                  + mode.name().toLowerCase(java.util.Locale.ROOT)
                  + " looks at the whole pool; keys are for softmax, power, top and uniform");
    };
  }

  private static Noise noise(ScoredPool pool, Seed seed) {
    Seed keys = seed.stage("keys");
    Seed ties = seed.stage("ties");
    Seed rounds = seed.stage("rounds");
    return new Noise() {
      @Override
      public double gumbel(int position) {
        return Variates.gumbel(keys.at(pool.item(position)).generator());
      }

      @Override
      public double tie(int position) {
        return Variates.gumbel(ties.at(pool.item(position)).generator());
      }

      @Override
      public double exponential(int round, int position) {
        return Variates.exponential(rounds.at(round).at(pool.item(position)).generator());
      }
    };
  }

  /**
   * How many of k choices are examples of score 0 that stand in because too few have a positive
   * score; 0 in every mode but power.
   */
  public int filled(ScoredPool pool, int k) {
    if (beta == 0 || modeFor(pool.scores()) != Mode.POWER) {
      return 0;
    }
    int positive = 0;
    int eligible = 0;
    for (double score : pool.scores()) {
      positive += score > 0 ? 1 : 0;
      eligible += score > Double.NEGATIVE_INFINITY ? 1 : 0;
    }
    return Math.max(0, Math.min(k, eligible) - positive);
  }

  void select(ScoredPool pool, int k, Noise noise, Draw out) {
    if (k < 1) {
      throw new IllegalArgumentException("k is " + k + "; legal: a whole number of at least 1");
    }
    double[] scores = pool.scores();
    Mode resolved = modeFor(scores);
    if (resolved == Mode.POWER || resolved == Mode.SIMULATION) {
      refuseNegative(scores);
    }
    if (beta == 0 && resolved != Mode.TOP) {
      resolved = Mode.UNIFORM;
    }
    if (beta == Double.POSITIVE_INFINITY && resolved != Mode.UNIFORM) {
      resolved = Mode.TOP;
    }
    switch (resolved) {
      case TOP -> top(scores, k, noise, out);
      case SIMULATION -> simulate(scores, k, noise, out);
      case UNIFORM -> uniform(scores, k, noise, out);
      case POWER -> power(scores, k, noise, out);
      case SOFTRANK -> perturbed(logRanks(scores, noise), k, noise, out);
      case SOFTMAX -> perturbed(scores, k, noise, out);
      case AUTO -> throw new IllegalStateException("auto is always resolved");
    }
  }

  private Mode modeFor(double[] scores) {
    if (mode != Mode.AUTO) {
      return mode;
    }
    for (double score : scores) {
      if (score < 0 && score != Double.NEGATIVE_INFINITY) {
        return Mode.SOFTRANK;
      }
    }
    return Mode.POWER;
  }

  /** Takes the k largest of β times base plus noise. */
  private void perturbed(double[] base, int k, Noise noise, Draw out) {
    double[] keys = perturbed(base, noise);
    Draw best = new Draw();
    int taken = TopK.take(keys, keys.length, k == Integer.MAX_VALUE ? k : k + 1, best);
    out.reset(Math.min(k, taken));
    double threshold = taken > k ? keys[best.item(k)] : Double.NEGATIVE_INFINITY;
    for (int i = 0; i < Math.min(k, taken); i++) {
      int item = best.item(i);
      out.add(item, -Math.expm1(-Math.exp(scaled(base[item]) - threshold)));
    }
  }

  private double[] perturbed(double[] base, Noise noise) {
    double[] keys = new double[base.length];
    for (int i = 0; i < keys.length; i++) {
      keys[i] =
          base[i] == Double.NEGATIVE_INFINITY
              ? Double.NEGATIVE_INFINITY
              : scaled(base[i]) + noise.gumbel(i);
    }
    return keys;
  }

  /** β times the base, finite. Times β rather than noise over β: the same order, at any β. */
  private double scaled(double base) {
    return Math.clamp(beta * base, -Double.MAX_VALUE, Double.MAX_VALUE);
  }

  private void power(double[] scores, int k, Noise noise, Draw out) {
    double[] logs = logarithms(scores);
    double[] zeros = new double[scores.length];
    int empty = 0;
    for (int i = 0; i < scores.length; i++) {
      zeros[i] = scores[i] == 0 ? 0 : Double.NEGATIVE_INFINITY;
      empty += scores[i] == 0 ? 1 : 0;
    }
    perturbed(logs, k, noise, out);
    int missing = k - out.size();
    if (missing > 0 && empty > 0) {
      Draw rest = new Draw();
      uniform(zeros, missing, noise, rest);
      for (int i = 0; i < rest.size(); i++) {
        out.add(rest.item(i), rest.inclusion(i));
      }
    }
  }

  private static double[] logarithms(double[] scores) {
    double[] logs = new double[scores.length];
    for (int i = 0; i < logs.length; i++) {
      logs[i] = scores[i] > 0 ? StrictMath.log(scores[i]) : Double.NEGATIVE_INFINITY;
    }
    return logs;
  }

  private static void uniform(double[] scores, int k, Noise noise, Draw out) {
    double[] keys = new double[scores.length];
    int eligible = 0;
    for (int i = 0; i < keys.length; i++) {
      boolean can = scores[i] > Double.NEGATIVE_INFINITY;
      keys[i] = can ? noise.gumbel(i) : Double.NEGATIVE_INFINITY;
      eligible += can ? 1 : 0;
    }
    Draw best = new Draw();
    int taken = TopK.take(keys, keys.length, k, best);
    out.reset(taken);
    for (int i = 0; i < taken; i++) {
      out.add(best.item(i), Math.min(1, (double) k / eligible));
    }
  }

  /** Takes the k best; among equals the order is random, in the batch and at its edge. */
  private static void top(double[] scores, int k, Noise noise, Draw out) {
    Draw best = new Draw();
    int taken = TopK.take(scores, scores.length, k, best);
    out.reset(taken);
    Draw order = new Draw();
    for (int from = 0; from < taken; ) {
      double score = scores[best.item(from)];
      int to = from + 1;
      while (to < taken && scores[best.item(to)] == score) {
        to++;
      }
      // Only of the last group may some have been left out.
      int[] group = to < taken ? slice(best, from, to) : equal(scores, score);
      double[] ties = new double[group.length];
      for (int i = 0; i < ties.length; i++) {
        ties[i] = noise.tie(group[i]);
      }
      TopK.take(ties, ties.length, to - from, order);
      for (int i = 0; i < order.size(); i++) {
        out.add(group[order.item(i)], 1);
      }
      from = to;
    }
  }

  private static int[] slice(Draw draw, int from, int to) {
    int[] items = new int[to - from];
    for (int i = 0; i < items.length; i++) {
      items[i] = draw.item(from + i);
    }
    return items;
  }

  private static int[] equal(double[] scores, double score) {
    int n = 0;
    for (double other : scores) {
      n += other == score ? 1 : 0;
    }
    int[] positions = new int[n];
    int at = 0;
    for (int i = 0; i < scores.length; i++) {
      if (scores[i] == score) {
        positions[at++] = i;
      }
    }
    return positions;
  }

  private void simulate(double[] scores, int k, Noise noise, Draw out) {
    double[] left = scores.clone();
    out.reset(Math.min(k, left.length));
    for (int round = 0; round < k; round++) {
      int best = best(left, noise);
      if (best < 0) {
        return;
      }
      out.add(best);
      left[best] = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < left.length; i++) {
        if (left[i] > 0) {
          left[i] /= 1 + noise.exponential(round, i) / beta;
        }
      }
    }
  }

  private static int best(double[] scores, Noise noise) {
    int best = -1;
    double score = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < scores.length; i++) {
      if (scores[i] > score
          || (best >= 0 && scores[i] == score && noise.tie(i) > noise.tie(best))) {
        best = i;
        score = scores[i];
      }
    }
    return best;
  }

  /** Minus the logarithm of each score's rank from the top, from 1; ties in random order. */
  private static double[] logRanks(double[] scores, Noise noise) {
    int n = scores.length;
    double[] sorted = new double[n];
    for (int i = 0; i < n; i++) {
      // So that -0 and 0 are one score.
      sorted[i] = scores[i] + 0.0;
    }
    Arrays.sort(sorted);
    double[] logs = new double[n];
    List<Integer> tied = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      if (scores[i] == Double.NEGATIVE_INFINITY) {
        logs[i] = Double.NEGATIVE_INFINITY;
        continue;
      }
      int at = Arrays.binarySearch(sorted, scores[i] + 0.0);
      if ((at > 0 && sorted[at - 1] == sorted[at])
          || (at + 1 < n && sorted[at + 1] == sorted[at])) {
        tied.add(i);
      } else {
        logs[i] = -StrictMath.log(n - at);
      }
    }
    double[] ties = new double[n];
    tied.forEach(i -> ties[i] = noise.tie(i));
    tied.sort(
        Comparator.<Integer>comparingDouble(i -> -(scores[i] + 0.0))
            .thenComparingDouble(i -> -ties[i]));
    int rank = 0;
    for (int t = 0; t < tied.size(); t++) {
      int i = tied.get(t);
      boolean first = t == 0 || scores[tied.get(t - 1)] != scores[i];
      rank = first ? 1 + above(sorted, scores[i]) : rank + 1;
      logs[i] = -StrictMath.log(rank);
    }
    return logs;
  }

  /** How many are above a score that is among them. */
  private static int above(double[] sorted, double score) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] <= score) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return sorted.length - low;
  }

  private static void refuseNegative(double[] scores) {
    for (int i = 0; i < scores.length; i++) {
      if (scores[i] < 0 && scores[i] != Double.NEGATIVE_INFINITY) {
        throw new IllegalArgumentException(
            "the score at position "
                + i
                + " is "
                + scores[i]
                + "; the modes power and simulation need scores of at least 0; softrank and softmax"
                + " take any");
      }
    }
  }
}
