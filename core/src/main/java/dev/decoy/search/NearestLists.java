package dev.decoy.search;

/** The k nearest of each row seen so far, sorted by distance, then ordinal. */
final class NearestLists {
  private final int k;
  private final double[] distances;
  private final int[] ids;

  NearestLists(int rows, int k) {
    this.k = k;
    this.distances = new double[Math.multiplyExact(rows, k)];
    this.ids = new int[rows * k];
    java.util.Arrays.fill(distances, Double.POSITIVE_INFINITY);
    java.util.Arrays.fill(ids, Integer.MAX_VALUE);
  }

  /** The distance of the last in a row's list; infinite while the list is not full. */
  double worst(int row) {
    return distances[row * k + k - 1];
  }

  /** Adds to a row's list what belongs there; says whether it did. */
  boolean offer(int row, int id, double distance) {
    int first = row * k;
    int at = first + k - 1;
    if (distance > distances[at] || (distance == distances[at] && id >= ids[at])) {
      return false;
    }
    while (at > first
        && (distance < distances[at - 1] || (distance == distances[at - 1] && id < ids[at - 1]))) {
      distances[at] = distances[at - 1];
      ids[at] = ids[at - 1];
      at--;
    }
    distances[at] = distance;
    ids[at] = id;
    return true;
  }

  double distance(int row, int i) {
    return distances[row * k + i];
  }

  int id(int row, int i) {
    return ids[row * k + i];
  }
}
