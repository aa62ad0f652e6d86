package dev.decoy.select.batch;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Draw;
import dev.decoy.select.design.TopK;
import java.util.Arrays;

/** How hard, and how clean, the negatives are that a batch's documents are to each other. */
public final class InBatch {
  private InBatch() {}

  /**
   * The hardest labels of each document of a batch: those with the largest cosine that are not its
   * own; ties by rising label. A label whose vector is zero is hard for none. O(|batch| · L · d).
   *
   * @param labels of all documents
   * @param documentVectors of all documents, N x d
   * @param labelVectors of all labels, L x d
   * @param k how many; the paper looks at 10
   */
  public static int[][] hardest(
      int[] batch, int[][] labels, Matrix documentVectors, Matrix labelVectors, int k) {
    double[][] vectors = labelVectors.toArray();
    double[] norms = new double[vectors.length];
    for (int label = 0; label < vectors.length; label++) {
      norms[label] = Math.sqrt(dot(vectors[label], vectors[label]));
    }
    int[][] hardest = new int[batch.length][];
    double[] document = new double[documentVectors.columns()];
    double[] keys = new double[vectors.length];
    Draw best = new Draw();
    for (int i = 0; i < batch.length; i++) {
      documentVectors.read(batch[i], document);
      for (int label = 0; label < keys.length; label++) {
        // The document's own length does not change the order.
        keys[label] =
            norms[label] > 0
                ? dot(document, vectors[label]) / norms[label]
                : Double.NEGATIVE_INFINITY;
      }
      for (int own : labels[batch[i]]) {
        keys[own] = Double.NEGATIVE_INFINITY;
      }
      TopK.take(keys, keys.length, k, best);
      hardest[i] = best.toArray();
    }
    return hardest;
  }

  /**
   * The share of the documents' hardest labels that are present in the batch.
   *
   * @param hardest one list per document of the batch
   * @param columns the labels that the batch is trained against
   * @return from 0 to 1; NaN where no document has a hard label
   */
  public static double hardShare(int[][] hardest, int[] columns) {
    int[] present = columns.clone();
    Arrays.sort(present);
    long found = 0;
    long all = 0;
    for (int[] list : hardest) {
      all += list.length;
      for (int label : list) {
        found += Arrays.binarySearch(present, label) >= 0 ? 1 : 0;
      }
    }
    return all == 0 ? Double.NaN : (double) found / all;
  }

  /**
   * The share of false negatives: of the pairs that training takes for negatives, those that are
   * relevant by better judgements.
   *
   * @param labels of all documents, as training knows them
   * @param judged labels of all documents that are truly relevant
   * @param batch documents
   * @param columns the labels that the batch is trained against
   * @return from 0 to 1; NaN where the batch has no negative
   */
  public static double unlabelledRate(int[][] labels, int[][] judged, int[] batch, int[] columns) {
    boolean[][] known = BatchLabels.relevance(labels, batch, columns);
    boolean[][] truth = BatchLabels.relevance(judged, batch, columns);
    long negatives = 0;
    long wrong = 0;
    for (int i = 0; i < batch.length; i++) {
      for (int j = 0; j < columns.length; j++) {
        if (!known[i][j]) {
          negatives++;
          wrong += truth[i][j] ? 1 : 0;
        }
      }
    }
    return negatives == 0 ? Double.NaN : (double) wrong / negatives;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
