package dev.decoy.measure.metric;

import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;

/**
 * The share of the query's relevant documents that stand within the first k ranks.
 *
 * <pre>
 * Recall@k = |relevant within k| / |relevant|
 * </pre>
 *
 * <p>trec_eval's {@code recall_k}. The whole set of relevant documents is the denominator even
 * where it is larger than k. A query without a relevant document has the value 0.
 *
 * <p>Cost: one pass over the ranking down to the cutoff.
 *
 * @param k how many ranks are looked at; 0 for the whole ranking, trec_eval's {@code set_recall}
 */
@Method(name = "recall", example = "recall:k=3 --ranked 3,-1,2,0 --judged 3,2,2,0")
public record Recall(@Option(value = "0", min = 0) int k) implements Metric {
  /** Checks the range. */
  public Recall {
    Options.check(Recall.class, "k", k);
  }

  @Override
  public double of(JudgedRanking ranking) {
    return ranking.relevant() == 0 ? 0 : (double) ranking.relevantWithin(k) / ranking.relevant();
  }
}
