package dev.decoy.measure.metric;

import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;

/**
 * One over the rank of the first relevant document; its mean over queries is MRR.
 *
 * <pre>
 * RR@k = 1 / min{i ≤ k : document i is relevant}, 0 if there is none
 * </pre>
 *
 * <p>trec_eval's {@code recip_rank}; with a cutoff, {@code recip_rank} of rankings cut to k ({@code
 * -M k}), which is the MRR@10 of MS MARCO.
 *
 * <p>Cost: one pass over the ranking down to the cutoff.
 *
 * @param k how many ranks are looked at; 0 for the whole ranking
 */
@Method(name = "mrr", example = "mrr:k=3 --ranked 3,-1,2,0 --judged 3,2,2,0")
public record ReciprocalRank(@Option(value = "0", min = 0) int k) implements Metric {
  /** Checks the range. */
  public ReciprocalRank {
    Options.check(ReciprocalRank.class, "k", k);
  }

  @Override
  public double of(JudgedRanking ranking) {
    int depth = ranking.depth(k);
    for (int rank = 0; rank < depth; rank++) {
      if (ranking.relevantAt(rank)) {
        return 1.0 / (rank + 1);
      }
    }
    return 0;
  }
}
