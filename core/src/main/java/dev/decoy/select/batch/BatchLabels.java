package dev.decoy.select.batch;

import dev.decoy.candidate.Seed;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Which labels a batch of documents is trained against, and which of them are whose.
 *
 * <p>With an encoder for labels, each document brings one of its labels ({@link #draw}) and is
 * trained against all that were brought. With a vector per label, it is trained against all labels
 * of the batch ({@link #union}). Either way {@link #relevance} says which pairs are positives: also
 * those that came together by accident, which must not count as negatives.
 */
public final class BatchLabels {
  private BatchLabels() {}

  /**
   * One label per document, uniformly among its labels. What a document brings depends on the seed,
   * the epoch and the document alone.
   *
   * @param labels of all documents
   * @param batch documents
   * @return one label per document of the batch, in its order
   * @throws IllegalArgumentException if a document has no label
   */
  public static int[] draw(int[][] labels, int[] batch, int epoch, Seed seed) {
    Seed own = seed.stage("labels").at(epoch);
    int[] drawn = new int[batch.length];
    for (int i = 0; i < batch.length; i++) {
      int[] of = labels[batch[i]];
      if (of.length == 0) {
        throw new IllegalArgumentException(
            "document " + batch[i] + " has no label; leave such documents out");
      }
      RandomGenerator rng = own.at(batch[i]).generator();
      drawn[i] = of[rng.nextInt(of.length)];
    }
    return drawn;
  }

  /** All labels of the batch's documents, each once, rising. */
  public static int[] union(int[][] labels, int[] batch) {
    return Arrays.stream(batch)
        .flatMap(document -> Arrays.stream(labels[document]))
        .distinct()
        .sorted()
        .toArray();
  }

  /**
   * Which of some labels belong to which document of the batch.
   *
   * @param columns labels, such as those drawn or the union; one may come more than once
   * @return one row per document of the batch, one entry per column
   */
  public static boolean[][] relevance(int[][] labels, int[] batch, int[] columns) {
    boolean[][] relevance = new boolean[batch.length][columns.length];
    for (int i = 0; i < batch.length; i++) {
      int[] own = labels[batch[i]].clone();
      Arrays.sort(own);
      for (int j = 0; j < columns.length; j++) {
        relevance[i][j] = Arrays.binarySearch(own, columns[j]) >= 0;
      }
    }
    return relevance;
  }
}
