package dev.decoy.search;

/**
 * The nearest rows of every row, nearest first.
 *
 * @param k how many of each
 * @param ids row ordinals, {@code rows * k}, row-major; never the row itself; of equally near rows
 *     the lower ordinal comes first
 * @param distances Euclidean distances or whatever was asked for, in the same order
 */
public record Neighbours(int k, int[] ids, double[] distances) {
  /** Checks the lengths. */
  public Neighbours {
    if (k < 1 || ids.length % k != 0 || ids.length != distances.length) {
      throw new IllegalArgumentException(
          ids.length
              + " neighbours with "
              + distances.length
              + " distances are not "
              + k
              + " each");
    }
  }

  /** How many rows have neighbours. */
  public int rows() {
    return ids.length / k;
  }

  /** The {@code i}-th nearest of a row, from 0 on. */
  public int id(int row, int i) {
    return ids[row * k + java.util.Objects.checkIndex(i, k)];
  }

  /** How far it is. */
  public double distance(int row, int i) {
    return distances[row * k + java.util.Objects.checkIndex(i, k)];
  }
}
