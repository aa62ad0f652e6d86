package dev.decoy.measure.metric;

import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;

/**
 * The share of relevant documents among the first k ranks.
 *
 * <pre>
 * P@k = |relevant within k| / k
 * </pre>
 *
 * <p>trec_eval's {@code P_k}: a ranking shorter than k is divided by k all the same.
 *
 * <p>Cost: one pass over the ranking down to the cutoff.
 *
 * @param k how many ranks are looked at; must be given
 */
@Method(name = "p", example = "p:k=3 --ranked 3,-1,2,0 --judged 3,2,2,0")
public record Precision(@Option(min = 1) int k) implements Metric {
  /** Checks the range. */
  public Precision {
    Options.check(Precision.class, "k", k);
  }

  @Override
  public double of(JudgedRanking ranking) {
    return (double) ranking.relevantWithin(k) / k;
  }
}
