package dev.decoy.select.design;

import dev.decoy.candidate.Draw;
import java.util.random.RandomGenerator;

/**
 * The pivotal design with neighbours in space as opponents: items fight inside ever larger cells of
 * a tree, so that a sample covers the space and near-duplicates are rarely both drawn.
 *
 * <pre>
 * split each cell of m items at its floor(m / 2)-th along coordinate (depth mod q), down to single items;
 * from the bottom up, the survivors of two halves fight as in {@link Pivotal}
 * </pre>
 *
 * <p>Exactly k items, inclusion probabilities exactly min(1, c · w). Built once for a set of
 * points, in n log n; a draw is linear. Among equal coordinates the earlier item counts as the
 * smaller.
 */
public final class PivotalTree implements Design {
  private final int[] order;

  private PivotalTree(int[] order) {
    this.order = order;
  }

  /**
   * Builds the tree.
   *
   * @param coordinates one row of q ≥ 1 finite numbers per item
   */
  public static PivotalTree over(double[][] coordinates) {
    int[] order = new int[coordinates.length];
    int q = coordinates.length == 0 ? 1 : coordinates[0].length;
    if (q == 0) {
      throw new IllegalArgumentException("items need at least one coordinate");
    }
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
      if (coordinates[i].length != q) {
        throw new IllegalArgumentException(
            "item " + i + " has " + coordinates[i].length + " coordinates, the first has " + q);
      }
      for (double x : coordinates[i]) {
        if (!Double.isFinite(x)) {
          throw new IllegalArgumentException("item " + i + " has the coordinate " + x);
        }
      }
    }
    split(coordinates, order, 0, order.length, 0, q);
    return new PivotalTree(order);
  }

  /**
   * Draws as {@link Design} says.
   *
   * @throws IllegalArgumentException if {@code n} is not the number of items in the tree
   */
  @Override
  public int draw(double[] logWeights, int n, int k, RandomGenerator rng, Draw out) {
    if (n != order.length) {
      throw new IllegalArgumentException(
          "the tree holds " + order.length + " items, the draw has " + n);
    }
    Scratch scratch = Scratch.ofThread();
    Proportional inclusion = scratch.proportional();
    inclusion.prepare(logWeights, n, k, scratch);
    int size = inclusion.size();
    out.reset(size);
    double[] working = scratch.working(n);
    for (int i = 0; i < n; i++) {
      double probability = inclusion.of(i);
      if (probability == 1) {
        out.add(i, 1);
      }
      working[i] = probability == 1 ? 0 : probability;
    }
    int survivor = n == 0 ? 0 : fight(0, n, inclusion, working, rng, out);
    // What remains is 0 or 1 but for rounding.
    if (out.size() < size && working[survivor] > 0) {
      out.add(survivor, inclusion.of(survivor));
    }
    return out.size();
  }

  /** The survivor of a cell; its {@code working} is what it goes on with, 0 if nobody does. */
  private int fight(
      int from, int to, Proportional inclusion, double[] working, RandomGenerator rng, Draw out) {
    if (to - from == 1) {
      return order[from];
    }
    int middle = from + (to - from) / 2;
    int i = fight(from, middle, inclusion, working, rng, out);
    int j = fight(middle, to, inclusion, working, rng, out);
    double a = working[i];
    double b = working[j];
    if (a == 0) {
      return j;
    }
    if (b == 0) {
      return i;
    }
    double sum = a + b;
    if (sum < 1 - Pivotal.ROUNDING) {
      int survivor = rng.nextDouble() * sum < a ? i : j;
      working[survivor] = sum;
      return survivor;
    }
    boolean first = rng.nextDouble() * (2 - sum) < 1 - a;
    int survivor = first ? i : j;
    int drawn = first ? j : i;
    out.add(drawn, inclusion.of(drawn));
    working[survivor] = sum - 1 < Pivotal.ROUNDING ? 0 : sum - 1;
    return survivor;
  }

  private static void split(
      double[][] coordinates, int[] order, int from, int to, int depth, int q) {
    if (to - from < 2) {
      return;
    }
    int middle = from + (to - from) / 2;
    select(coordinates, order, from, to - 1, middle, depth % q);
    split(coordinates, order, from, middle, depth + 1, q);
    split(coordinates, order, middle, to, depth + 1, q);
  }

  /** Moves the items so that those before {@code nth} are the smaller ones (Hoare's selection). */
  private static void select(
      double[][] coordinates, int[] order, int low, int high, int nth, int axis) {
    while (low < high) {
      int pivot = order[(low + high) >>> 1];
      int i = low;
      int j = high;
      while (i <= j) {
        while (less(coordinates, order[i], pivot, axis)) {
          i++;
        }
        while (less(coordinates, pivot, order[j], axis)) {
          j--;
        }
        if (i <= j) {
          int item = order[i];
          order[i++] = order[j];
          order[j--] = item;
        }
      }
      if (nth <= j) {
        high = j;
      } else if (nth >= i) {
        low = i;
      } else {
        return;
      }
    }
  }

  private static boolean less(double[][] coordinates, int i, int j, int axis) {
    int order = Double.compare(coordinates[i][axis], coordinates[j][axis]);
    return order < 0 || (order == 0 && i < j);
  }
}
