package dev.decoy.select.design;

import dev.decoy.candidate.Draw;
import dev.decoy.method.Method;
import java.util.random.RandomGenerator;

/**
 * Takes the heaviest, with no randomness at all.
 *
 * <pre>
 * the k largest log w_i, of equal ones the earlier
 * </pre>
 *
 * <p>What is drawn was certain to be, so its inclusion probability is 1, and that of all others 0:
 * no estimate of the whole can be made from such a sample. One pass, nothing but a heap of k.
 *
 * <p>Cost: O(n + k log k log(n / k)) expected where the order is random, at worst O(n log k);
 * memory O(k).
 */
@Method(name = "top")
public record TopK() implements Design {
  @Override
  public int draw(double[] logWeights, int n, int k, RandomGenerator rng, Draw out) {
    return take(logWeights, n, k, out);
  }

  /**
   * Takes the {@code k} largest of the first {@code n} keys that are above minus infinity, of equal
   * ones the earlier: the one selection of a few out of many that all of this library uses.
   *
   * @param out reset and filled, the largest first, each with inclusion probability 1
   * @return how many were taken
   * @throws IllegalArgumentException if a key is not a number
   */
  public static int take(double[] keys, int n, int k, Draw out) {
    out.reset(Math.max(0, Math.min(n, k)));
    if (k <= 0) {
      return 0;
    }
    Heap heap = Scratch.ofThread().heap();
    select(keys, n, k, heap);
    heap.drainTo(out, 1);
    return out.size();
  }

  /** Leaves the k largest log-weights above minus infinity in the heap. */
  static void select(double[] logWeights, int n, int k, Heap heap) {
    heap.reset(Math.min(n, k));
    int i = 0;
    for (; i < n && heap.size() < k; i++) {
      double logWeight = logWeights[i];
      if (logWeight > Double.NEGATIVE_INFINITY) {
        heap.push(logWeight, i);
      } else if (Double.isNaN(logWeight)) {
        throw Certain.notANumber(logWeights, n);
      }
    }
    if (i == n) {
      return;
    }
    double least = heap.least();
    for (; i < n; i++) {
      double logWeight = logWeights[i];
      if (logWeight > least) {
        heap.replaceLeast(logWeight, i);
        least = heap.least();
      } else if (Double.isNaN(logWeight)) {
        throw Certain.notANumber(logWeights, n);
      }
    }
  }
}
