package dev.decoy.select.design;

import dev.decoy.candidate.Draw;
import dev.decoy.method.Method;
import java.util.random.RandomGenerator;

/**
 * Draws one after another without replacement, each time by weight among what is left
 * (Plackett–Luce).
 *
 * <pre>
 * P(next = i | drawn so far) = w_i / Σ_{j not drawn} w_j
 * </pre>
 *
 * <p>This is the law of the k largest perturbed log-weights log w_i + G_i with standard Gumbel G_i.
 * Two exact ways lead there, and which is taken depends on n and on nothing else that matters to a
 * user. Short lists: running sums of the weights, a search per draw, items drawn before thrown
 * back, the sums made anew when most of the weight is gone. Long lists: one pass with exponential
 * jumps in log space, from one item that enters the k best to the next; a whole block is jumped
 * over by the bound that its heaviest item sets, so that most items cost a comparison instead of
 * two logarithms. Neither minds weights that differ by thousands of nats.
 *
 * <p>Inclusion probabilities have no closed form and are not given. The order of drawing is that of
 * Plackett–Luce. The same generator gives the same draw, on every machine.
 *
 * <p>Cost: O(n) for n items, with O(k log(n / k)) logarithms in long lists; memory O(k), in short
 * lists O(n).
 */
@Method(
    name = "gumbel",
    paper = "Weighted random sampling with a reservoir",
    link = "https://www.sciencedirect.com/science/article/pii/S002001900500298X")
public record GumbelTopK() implements Design {
  /** Up to here the running sums stay in the cache that they were written to. */
  private static final int SHORT = 4096;

  /** Longer blocks have looser bounds, shorter ones more of them. */
  private static final int BLOCK = 512;

  /** A bound under which more than one item in sixty-four has a point costs more than it saves. */
  private static final double LOG_CROWDED = -StrictMath.log(64);

  /** Sums made anew more often than this, for no more than a few items each time: give up. */
  private static final int PATIENCE = 1;

  /** Labels of a list whose items are their own positions. */
  private static final int[] ITSELF = {};

  @Override
  public int draw(double[] logWeights, int n, int k, RandomGenerator rng, Draw out) {
    out.reset(Math.min(n, k));
    if (k <= 0) {
      return 0;
    }
    Scratch scratch = Scratch.ofThread();
    boolean done =
        n <= SHORT
            ? bySums(logWeights, n, k, rng, out, scratch)
            : byJumps(logWeights, ITSELF, n, k, rng, out, scratch);
    if (!done) {
      double[] others = scratch.logWeights(n);
      out.reset(Math.min(n, k));
      int left = k - Certain.take(logWeights, n, k, out, others);
      if (left > 0) {
        append(others, n, left, rng, out, scratch);
      }
    }
    return out.size();
  }

  /** Draws k more by log-weights none of which is plus infinity. */
  static void append(
      double[] logWeights, int n, int k, RandomGenerator rng, Draw out, Scratch scratch) {
    boolean done =
        n <= SHORT
            ? bySums(logWeights, n, k, rng, out, scratch)
            : byJumps(logWeights, ITSELF, n, k, rng, out, scratch);
    if (!done) {
      throw new IllegalStateException("a certain item is left");
    }
  }

  /** Draws by running sums. Draws nothing and returns false if there is a certain item. */
  private static boolean bySums(
      double[] logWeights, int n, int k, RandomGenerator rng, Draw out, Scratch scratch) {
    double max = max(logWeights, n);
    if (max == Double.POSITIVE_INFINITY) {
      return false;
    }
    if (Double.isNaN(max)) {
      throw Certain.notANumber(logWeights, n);
    }
    if (max == Double.NEGATIVE_INFINITY) {
      return true;
    }
    double[] cumulative = scratch.cumulative(n);
    long[] marks = scratch.clearMarks(n);
    double[] rest = logWeights;
    int[] positions = ITSELF;
    int items = n;
    int left = k;
    for (int round = 0; ; round++) {
      double sum = 0;
      for (int i = 0; i < items; i++) {
        sum += Exp.of(rest[i] - max);
        cumulative[i] = sum;
      }
      // With only an eighth of the weight left, seven of eight searches would be in vain.
      double enough = 0.875 * sum;
      double drawn = 0;
      int before = left;
      while (left > 0 && drawn < enough) {
        int i = search(cumulative, items, rng.nextDouble() * sum);
        long bit = 1L << i;
        if ((marks[i >>> 6] & bit) == 0) {
          marks[i >>> 6] |= bit;
          drawn += i == 0 ? cumulative[0] : cumulative[i] - cumulative[i - 1];
          out.add(label(positions, i));
          left--;
        }
      }
      if (left == 0) {
        return true;
      }
      double[] compact = scratch.rest(n);
      int[] labels = scratch.positions(n);
      int kept = 0;
      max = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < items; i++) {
        double logWeight = rest[i];
        if ((marks[i >>> 6] & (1L << i)) == 0 && logWeight > Double.NEGATIVE_INFINITY) {
          labels[kept] = label(positions, i);
          compact[kept++] = logWeight;
          max = Math.max(max, logWeight);
        }
      }
      rest = compact;
      positions = labels;
      boolean slow = round >= PATIENCE && 4 * (before - left) < items;
      items = kept;
      if (items == 0) {
        return true;
      }
      if (slow) {
        // Each weight dwarfs the next: jumps need one pass where sums would need one per draw.
        return byJumps(rest, positions, items, left, rng, out, scratch);
      }
      marks = scratch.clearMarks(items);
    }
  }

  private static int label(int[] labels, int i) {
    return labels.length == 0 ? i : labels[i];
  }

  /** The first position whose running sum is above {@code x}. */
  static int search(double[] cumulative, int n, double x) {
    int low = 0;
    int length = n;
    while (length > 1) {
      int half = length >>> 1;
      low = cumulative[low + half - 1] <= x ? low + half : low;
      length -= half;
    }
    return low;
  }

  /**
   * Draws by exponential jumps. Draws nothing and returns false if there is a certain item.
   *
   * <p>An item enters the k best when the largest point of a Poisson process of intensity w_i
   * e^(-x) dx lies above their least key T. Laid side by side, these processes above T are one
   * process of rate e^(l_i - T) per item, and {@code jump} is the stretch to its next point.
   */
  private static boolean byJumps(
      double[] logWeights,
      int[] labels,
      int n,
      int k,
      RandomGenerator rng,
      Draw out,
      Scratch scratch) {
    Heap heap = scratch.heap();
    heap.reset(Math.min(n, k));
    int next = 0;
    for (; next < n && heap.size() < k; next++) {
      double logWeight = logWeights[next];
      if (logWeight == Double.POSITIVE_INFINITY) {
        return false;
      }
      if (logWeight > Double.NEGATIVE_INFINITY) {
        heap.push(logWeight + Variates.gumbel(rng), label(labels, next));
      } else if (Double.isNaN(logWeight)) {
        throw Certain.notANumber(logWeights, n);
      }
    }
    if (next == n) {
      heap.drainTo(out, Double.NaN);
      return true;
    }
    for (int start = next; start < n; start += BLOCK) {
      int end = Math.min(n, start + BLOCK);
      double max = max(logWeights, start, end);
      if (max - heap.least() < LOG_CROWDED) {
        jumpUnderBound(logWeights, labels, start, end, max, rng, heap);
      } else if (max == Double.POSITIVE_INFINITY) {
        return false;
      } else if (Double.isNaN(max)) {
        throw Certain.notANumber(logWeights, n);
      } else {
        jump(logWeights, labels, start, end, rng, heap);
      }
    }
    heap.drainTo(out, Double.NaN);
    return true;
  }

  /**
   * Lets the items of a block enter the heap. All are given the rate of the heaviest, so that a
   * jump is a division; a point then belongs to item i with probability w_i / max w (thinning).
   */
  private static void jumpUnderBound(
      double[] logWeights,
      int[] labels,
      int start,
      int end,
      double max,
      RandomGenerator rng,
      Heap heap) {
    double least = heap.least();
    double rate = Exp.of(max - least);
    double at = start;
    double jump = Variates.exponential(rng);
    while (jump < (end - at) * rate) {
      at += jump / rate;
      int i = Math.min((int) at, end - 1);
      double logWeight = logWeights[i];
      if (rng.nextDouble() < Exp.of(logWeight - max)) {
        double itemRate = Exp.of(logWeight - least);
        heap.replaceLeast(keyAbove(least, logWeight, itemRate, rng), label(labels, i));
        least = heap.least();
        rate = Exp.of(max - least);
        at = i + 1;
      }
      jump = Variates.exponential(rng);
    }
  }

  /** The same item by item. */
  private static void jump(
      double[] logWeights, int[] labels, int start, int end, RandomGenerator rng, Heap heap) {
    double least = heap.least();
    double jump = Variates.exponential(rng);
    for (int i = start; i < end; i++) {
      double itemRate = Exp.of(Math.min(logWeights[i] - least, 709));
      if (itemRate < jump) {
        jump -= itemRate;
      } else {
        heap.replaceLeast(keyAbove(least, logWeights[i], itemRate, rng), label(labels, i));
        least = heap.least();
        jump = Variates.exponential(rng);
      }
    }
  }

  /** The perturbed log-weight of an item, given that it is above {@code least}. */
  private static double keyAbove(double least, double logWeight, double rate, RandomGenerator rng) {
    double u = Variates.uniform(rng);
    if (rate < 1e-9) {
      // Where 1 - e^-rate would lose digits it is the rate itself, and logarithms of it cancel.
      return least - StrictMath.log(u);
    }
    return Math.max(
        least, logWeight - StrictMath.log(-StrictMath.log1p(u * StrictMath.expm1(-rate))));
  }

  /** The largest of the first {@code n}; NaN if one is NaN. */
  static double max(double[] values, int n) {
    return max(values, 0, n);
  }

  private static double max(double[] values, int from, int to) {
    double max = Double.NEGATIVE_INFINITY;
    // So plain that the compiler makes vectors of it.
    for (int i = from; i < to; i++) {
      max = Math.max(max, values[i]);
    }
    return max;
  }
}
