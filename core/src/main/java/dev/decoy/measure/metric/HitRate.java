package dev.decoy.measure.metric;

import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;

/**
 * Whether a relevant document stands within the first k ranks: 1 or 0; its mean over queries is the
 * hit rate.
 *
 * <pre>
 * Hit@k = 1 if |relevant within k| > 0, else 0
 * </pre>
 *
 * <p>trec_eval's {@code success_k}; also called accuracy@k or top-k accuracy in question answering.
 *
 * <p>Cost: one pass over the ranking down to the cutoff.
 *
 * @param k how many ranks are looked at; must be given
 */
@Method(name = "hit", example = "hit:k=3 --ranked 3,-1,2,0 --judged 3,2,2,0")
public record HitRate(@Option(min = 1) int k) implements Metric {
  /** Checks the range. */
  public HitRate {
    Options.check(HitRate.class, "k", k);
  }

  @Override
  public double of(JudgedRanking ranking) {
    int depth = ranking.depth(k);
    for (int rank = 0; rank < depth; rank++) {
      if (ranking.relevantAt(rank)) {
        return 1;
      }
    }
    return 0;
  }
}
