package dev.decoy.measure.metric;

import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;

/**
 * The share of relevant documents among the first k ranks that could be relevant: R-precision at k,
 * which is 1 where everything within reach was found.
 *
 * <pre>
 * RP@k = |relevant within k| / min(k, |relevant|)
 * </pre>
 *
 * <p>Usual where queries are texts and documents are labels, of which a text has few. Not in
 * trec_eval, whose {@code Rprec} has k = |relevant|. A query without a relevant document has the
 * value 0; leave such queries out of the mean to have the RP@K of papers on label sets.
 *
 * <p>Cost: one pass over the ranking down to the cutoff.
 *
 * @param k how many ranks are looked at; must be given
 */
@Method(
    name = "rp",
    paper = "Design of Negative Sampling Strategies for Distantly Supervised Skill Extraction",
    example = "rp:k=3 --ranked 3,-1,2,0 --judged 3,2,2,0")
public record RPrecision(@Option(min = 1) int k) implements Metric {
  /** Checks the range. */
  public RPrecision {
    Options.check(RPrecision.class, "k", k);
  }

  @Override
  public double of(JudgedRanking ranking) {
    return ranking.relevant() == 0
        ? 0
        : (double) ranking.relevantWithin(k) / Math.min(k, ranking.relevant());
  }
}
