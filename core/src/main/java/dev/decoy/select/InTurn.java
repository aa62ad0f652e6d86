package dev.decoy.select;

import dev.decoy.candidate.Draw;
import dev.decoy.select.design.Design;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Takes from several lists in turn, in each round once from each in an order drawn anew, uniformly
 * among what of the list is not taken yet. So no list gives two more than another while it lasts.
 */
final class InTurn implements Design {
  private final List<int[]> lists;

  /**
   * For lists.
   *
   * @param lists positions of items; an item may be in several
   */
  InTurn(List<int[]> lists) {
    this.lists = lists;
  }

  @Override
  public int draw(double[] logWeights, int n, int k, RandomGenerator rng, Draw out) {
    out.reset(Math.min(n, k));
    boolean[] gone = new boolean[n];
    for (int i = 0; i < n; i++) {
      gone[i] = logWeights[i] == Double.NEGATIVE_INFINITY;
    }
    int[][] left = lists.stream().map(int[]::clone).toArray(int[][]::new);
    int[] sizes = lists.stream().mapToInt(list -> list.length).toArray();
    int[] order = new int[left.length];
    boolean some = true;
    while (out.size() < k && some) {
      some = false;
      shuffle(order, rng);
      for (int list : order) {
        if (out.size() < k) {
          some |= take(left[list], sizes, list, gone, rng, out);
        }
      }
    }
    if (out.size() < k) {
      takeOthers(gone, k, rng, out);
    }
    return out.size();
  }

  @Override
  public String toString() {
    return "one of each list in turn";
  }

  private static void shuffle(int[] order, RandomGenerator rng) {
    for (int i = 0; i < order.length; i++) {
      int other = rng.nextInt(i + 1);
      order[i] = order[other];
      order[other] = i;
    }
  }

  private static boolean take(
      int[] items, int[] sizes, int list, boolean[] gone, RandomGenerator rng, Draw out) {
    while (sizes[list] > 0) {
      int at = rng.nextInt(sizes[list]);
      int item = items[at];
      items[at] = items[--sizes[list]];
      if (!gone[item]) {
        gone[item] = true;
        out.add(item);
        return true;
      }
    }
    return false;
  }

  /** Items of no list that may be drawn nevertheless, such as what people judged. */
  private static void takeOthers(boolean[] gone, int k, RandomGenerator rng, Draw out) {
    int[] others = new int[gone.length];
    int n = 0;
    for (int i = 0; i < gone.length; i++) {
      if (!gone[i]) {
        others[n++] = i;
      }
    }
    while (n > 0 && out.size() < k) {
      int at = rng.nextInt(n);
      out.add(others[at]);
      others[at] = others[--n];
    }
  }
}
