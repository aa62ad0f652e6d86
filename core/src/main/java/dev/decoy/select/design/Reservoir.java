package dev.decoy.select.design;

import dev.decoy.candidate.Draw;
import dev.decoy.method.Method;
import java.util.random.RandomGenerator;

/**
 * Draws uniformly: every set of k items that can be drawn is equally likely, whatever their
 * weights.
 *
 * <pre>
 * π_i = k / n
 * stream:  W ← W · U^(1/k),  skip ⌊log U / log(1 - W)⌋ items, put the next in a random place
 * </pre>
 *
 * <p>Only minus and plus infinity count: never, and always. Of a list whose length is known, k
 * random positions are drawn and repeated ones thrown back; of a stream, a {@link ReservoirStream}
 * keeps k and skips from one replacement to the next (the paper's algorithm L).
 *
 * <p>Cost: O(n) to see which items can be drawn, of a stream O(k log(n / k)) random numbers; memory
 * O(k).
 */
@Method(
    name = "reservoir",
    paper = "Reservoir-Sampling Algorithms of Time Complexity O(n(1+log(N/n)))")
public record Reservoir() implements Design {
  @Override
  public int draw(double[] logWeights, int n, int k, RandomGenerator rng, Draw out) {
    if (allFinite(logWeights, n)) {
      return draw(n, k, rng, out);
    }
    out.reset(Math.min(n, Math.max(k, 0)));
    if (k <= 0) {
      return 0;
    }
    Scratch scratch = Scratch.ofThread();
    double[] others = scratch.logWeights(n);
    int left = k - Certain.take(logWeights, n, k, out, others);
    int[] possible = scratch.positions(n);
    int items = 0;
    for (int i = 0; i < n; i++) {
      if (Double.isNaN(others[i])) {
        throw Certain.notANumber(logWeights, n);
      }
      if (others[i] > Double.NEGATIVE_INFINITY) {
        possible[items++] = i;
      }
    }
    shuffleInto(out, possible, items, Math.min(left, items), rng);
    return out.size();
  }

  /**
   * Draws {@code k} of the numbers {@code 0 … n - 1}.
   *
   * @param out reset and filled by this call
   * @return how many were drawn: the smaller of {@code k} and {@code n}
   */
  public int draw(int n, int k, RandomGenerator rng, Draw out) {
    int size = Math.min(n, Math.max(k, 0));
    out.reset(size);
    if (2L * size > n) {
      int[] all = Scratch.ofThread().positions(n);
      for (int i = 0; i < n; i++) {
        all[i] = i;
      }
      shuffleInto(out, all, n, size, rng);
      return size;
    }
    double inclusion = (double) size / n;
    if (size <= FEW) {
      long last6Bits = 0;
      while (out.size() < size) {
        int item = Variates.below(n, rng);
        // Most are new by their last six bits alone.
        if ((last6Bits >>> item & 1) == 0 || !isIn(out, item)) {
          last6Bits |= 1L << item;
          out.add(item, inclusion);
        }
      }
      return size;
    }
    Seen seen = Scratch.ofThread().seen();
    seen.reset(size);
    while (out.size() < size) {
      int item = Variates.below(n, rng);
      if (seen.add(item)) {
        out.add(item, inclusion);
      }
    }
    return size;
  }

  /** Comparing with so few is faster than hashing. */
  private static final int FEW = 16;

  private static boolean isIn(Draw out, int item) {
    for (int i = 0; i < out.size(); i++) {
      if (out.item(i) == item) {
        return true;
      }
    }
    return false;
  }

  private static void shuffleInto(Draw out, int[] items, int n, int k, RandomGenerator rng) {
    double inclusion = (double) k / n;
    for (int i = 0; i < k; i++) {
      int j = i + Variates.below(n - i, rng);
      out.add(items[j], inclusion);
      items[j] = items[i];
    }
  }

  /** Nought times an infinity or NaN is NaN, times anything else nought. */
  private static boolean allFinite(double[] values, int n) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i + 3 < n; i += 4) {
      a += values[i] * 0;
      b += values[i + 1] * 0;
      c += values[i + 2] * 0;
      d += values[i + 3] * 0;
    }
    for (; i < n; i++) {
      a += values[i] * 0;
    }
    return a + b + c + d == 0;
  }
}
