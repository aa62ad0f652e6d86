package dev.decoy.measure.statistics;

/**
 * How often each class meets each cluster, and how well the clusters say the classes.
 *
 * <pre>
 * normalised mutual information   I(U; V) / ((H(U) + H(V)) / 2)
 * adjusted Rand index             (Σ C(n_ij, 2) - E) / ((Σ C(a_i, 2) + Σ C(b_j, 2)) / 2 - E),
 *                                 E = Σ C(a_i, 2) Σ C(b_j, 2) / C(n, 2)
 * </pre>
 *
 * <p>Both are 1 where the two say the same in other words, however classes and clusters are
 * numbered. The index is 0 in the mean over random clusters of the same sizes; the information is
 * not, and grows with the number of clusters. Where both sides are one group, or both all single,
 * they say the same: 1.
 *
 * @param counts a row per class, a column per cluster, at least 0; at least one is above 0
 */
public record ContingencyTable(long[][] counts) {
  /** Checks the counts. */
  public ContingencyTable {
    long sum = 0;
    for (long[] row : counts) {
      if (row.length != counts[0].length) {
        throw new IllegalArgumentException("classes have unlike numbers of clusters");
      }
      for (long count : row) {
        if (count < 0) {
          throw new IllegalArgumentException("a count is " + count + "; legal: at least 0");
        }
        sum += count;
      }
    }
    if (sum == 0) {
      throw new IllegalArgumentException("nothing was counted");
    }
  }

  /**
   * Counts.
   *
   * @param classes of each example, from 0
   * @param clusters of each example, from 0
   */
  public static ContingencyTable of(int[] classes, int[] clusters) {
    if (classes.length != clusters.length) {
      throw new IllegalArgumentException(
          classes.length + " examples have classes, " + clusters.length + " clusters");
    }
    int rows = 0;
    int columns = 0;
    for (int i = 0; i < classes.length; i++) {
      rows = Math.max(rows, classes[i] + 1);
      columns = Math.max(columns, clusters[i] + 1);
    }
    long[][] counts = new long[rows][columns];
    for (int i = 0; i < classes.length; i++) {
      counts[classes[i]][clusters[i]]++;
    }
    return new ContingencyTable(counts);
  }

  /** From 0 to 1. */
  public double normalisedMutualInformation() {
    long[] classes = byClass();
    long[] clusters = byCluster();
    double n = sum(classes);
    double information = 0;
    for (int i = 0; i < classes.length; i++) {
      for (int j = 0; j < clusters.length; j++) {
        double both = counts[i][j];
        information +=
            both == 0 ? 0 : both / n * Math.log(both * n / ((double) classes[i] * clusters[j]));
      }
    }
    double mean = (entropy(classes, n) + entropy(clusters, n)) / 2;
    return mean == 0 ? 1 : Math.clamp(information / mean, 0.0, 1.0);
  }

  /** At most 1; below 0 where chance would do better. */
  public double adjustedRand() {
    long[] classes = byClass();
    long[] clusters = byCluster();
    double together = 0;
    for (long[] row : counts) {
      together += pairs(row);
    }
    double ofClasses = pairs(classes);
    double ofClusters = pairs(clusters);
    double all = pairs(new long[] {sum(classes)});
    double expected = all == 0 ? 0 : ofClasses * ofClusters / all;
    double most = (ofClasses + ofClusters) / 2;
    return most == expected ? 1 : (together - expected) / (most - expected);
  }

  private long[] byClass() {
    long[] sums = new long[counts.length];
    for (int i = 0; i < counts.length; i++) {
      sums[i] = sum(counts[i]);
    }
    return sums;
  }

  private long[] byCluster() {
    long[] sums = new long[counts[0].length];
    for (long[] row : counts) {
      for (int j = 0; j < sums.length; j++) {
        sums[j] += row[j];
      }
    }
    return sums;
  }

  private static long sum(long[] values) {
    long sum = 0;
    for (long value : values) {
      sum += value;
    }
    return sum;
  }

  private static double pairs(long[] sizes) {
    double pairs = 0;
    for (long size : sizes) {
      pairs += size * (size - 1.0) / 2;
    }
    return pairs;
  }

  private static double entropy(long[] sizes, double n) {
    double entropy = 0;
    for (long size : sizes) {
      entropy -= size == 0 ? 0 : size / n * Math.log(size / n);
    }
    return entropy;
  }
}
