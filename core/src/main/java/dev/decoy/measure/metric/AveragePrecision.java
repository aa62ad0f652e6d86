package dev.decoy.measure.metric;

import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;

/**
 * The mean, over all relevant documents, of the precision at the rank where each was found; its
 * mean over queries is MAP.
 *
 * <pre>
 * AP@k = 1 / |relevant| · Σ_{i ≤ k, document i relevant} |relevant within i| / i
 * </pre>
 *
 * <p>trec_eval's {@code map} and {@code map_cut_k}. A relevant document that was not retrieved
 * contributes 0, and the denominator is the number of all relevant documents even where that is
 * larger than k (some libraries divide by the smaller of the two). A query without a relevant
 * document has the value 0.
 *
 * <p>Cost: one pass over the ranking down to the cutoff.
 *
 * @param k how many ranks are looked at; 0 for the whole ranking
 */
@Method(name = "map", example = "map --ranked 3,-1,2,0 --judged 3,2,2,0")
public record AveragePrecision(@Option(value = "0", min = 0) int k) implements Metric {
  /** Checks the range. */
  public AveragePrecision {
    Options.check(AveragePrecision.class, "k", k);
  }

  @Override
  public double of(JudgedRanking ranking) {
    if (ranking.relevant() == 0) {
      return 0;
    }
    int depth = ranking.depth(k);
    int found = 0;
    double sum = 0;
    for (int rank = 0; rank < depth; rank++) {
      if (ranking.relevantAt(rank)) {
        found++;
        sum += (double) found / (rank + 1);
      }
    }
    return sum / ranking.relevant();
  }
}
