package dev.decoy.lucene;

import dev.decoy.candidate.Seed;
import dev.decoy.measure.statistics.BootstrapInterval;
import dev.decoy.measure.statistics.Interval;
import dev.decoy.search.ExactTopK;
import dev.decoy.search.TopKSearch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How much of what exact search finds a graph finds as well, measured on a sample of anchors: the
 * share of an anchor's k best, meaned over anchors. A document counts that scores at least what the
 * exact k-th scores, so that among equal ones it does not matter which are found.
 *
 * @param k how deep
 * @param ef how many candidates a walk kept
 * @param recall the mean, from 0 to 1
 * @param interval of the mean over anchors like these, by the bootstrap
 * @param sample how many anchors
 * @param tried what came out with each smaller ef, and with this one
 */
public record HnswRecall(
    int k, int ef, double recall, Interval interval, int sample, List<Try> tried) {
  private static final double CONFIDENCE = 0.95;

  /** Copies the list. */
  public HnswRecall {
    tried = List.copyOf(tried);
  }

  /**
   * A measurement.
   *
   * @param ef how many candidates a walk kept
   * @param recall the mean
   */
  public record Try(int ef, double recall) {}

  /**
   * Measures, and doubles ef until enough is found or it reaches its limit.
   *
   * @param anchors row after row, none of them zeros
   * @param count how many anchors, at least 1
   * @param k how deep, at least 1
   * @param ef to begin with, at least 1
   * @param most the limit of ef
   * @param wanted the recall that is enough, from 0 to 1
   * @param seed of the interval
   */
  public static HnswRecall raise(
      HnswIndex index,
      float[] anchors,
      int count,
      int k,
      int ef,
      int most,
      double wanted,
      int threads,
      Seed seed) {
    float[] last = last(index, anchors, count, k, threads);
    List<Try> tried = new ArrayList<>();
    int at = Math.min(ef, most);
    while (true) {
      double[] shares = shares(new HnswTopK(index, at, threads), anchors, count, k, last);
      double mean = Arrays.stream(shares).average().orElse(0);
      tried.add(new Try(at, mean));
      if (mean >= wanted || at >= most) {
        return new HnswRecall(
            k, at, mean, BootstrapInterval.ofMean(shares, CONFIDENCE, seed), count, tried);
      }
      at = (int) Math.min(2L * at, most);
    }
  }

  /** The exact k-th scores. */
  private static float[] last(HnswIndex index, float[] anchors, int count, int k, int threads) {
    float[] last = new float[count];
    new ExactTopK(index.documents(), index.similarity(), threads)
        .search(anchors, count, k, (row, _, scores, n) -> last[row] = scores[n - 1]);
    return last;
  }

  private static double[] shares(
      TopKSearch search, float[] anchors, int count, int k, float[] last) {
    double[] shares = new double[count];
    search.search(
        anchors,
        count,
        k,
        (row, _, scores, n) -> {
          int hits = 0;
          while (hits < n && scores[hits] >= last[row]) {
            hits++;
          }
          shares[row] = (double) hits / n;
        });
    return shares;
  }
}
