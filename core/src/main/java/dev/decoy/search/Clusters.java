package dev.decoy.search;

/**
 * Rows in clusters, each with its centre.
 *
 * @param dimension how many numbers d a row has
 * @param centres row-major, {@code clusters * d}
 * @param assignment the cluster of each row; -1 for a row of zeros where only directions count
 * @param inertia sum of the squared distances of the rows to their centres; of rows and centres of
 *     length 1 where only directions count
 * @param iterations how often rows were assigned and centres moved
 */
public record Clusters(
    int dimension, double[] centres, int[] assignment, double inertia, int iterations) {
  /** How many clusters; some may be empty. */
  public int size() {
    return centres.length / dimension;
  }

  /**
   * The rows of each cluster, rising.
   *
   * @return one array per cluster
   */
  public int[][] members() {
    int[] counts = new int[size()];
    for (int cluster : assignment) {
      if (cluster >= 0) {
        counts[cluster]++;
      }
    }
    int[][] members = new int[size()][];
    for (int c = 0; c < members.length; c++) {
      members[c] = new int[counts[c]];
      counts[c] = 0;
    }
    for (int row = 0; row < assignment.length; row++) {
      if (assignment[row] >= 0) {
        members[assignment[row]][counts[assignment[row]]++] = row;
      }
    }
    return members;
  }

  /**
   * The clusters whose centres are nearest to a point, by squared distance, nearest first, ties by
   * number.
   *
   * @param k how many, cut to as many as there are
   */
  public int[] nearest(double[] point, int k) {
    int n = size();
    double[] distances = new double[n];
    for (int c = 0; c < n; c++) {
      for (int d = 0; d < dimension; d++) {
        double x = point[d] - centres[c * dimension + d];
        distances[c] += x * x;
      }
    }
    Integer[] order = new Integer[n];
    java.util.Arrays.setAll(order, c -> c);
    // Numbers rise, and sorting is stable.
    java.util.Arrays.sort(order, (a, b) -> Double.compare(distances[a], distances[b]));
    int[] nearest = new int[Math.min(k, n)];
    for (int i = 0; i < nearest.length; i++) {
      nearest[i] = order[i];
    }
    return nearest;
  }
}
