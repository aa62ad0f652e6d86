package dev.decoy.measure.metric;

import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;

/**
 * Normalised discounted cumulative gain: how much of the gain of the best possible ranking this one
 * collects, where gain counts less the lower it stands.
 *
 * <pre>
 * DCG@k  = Σ_{i=1..k} g_i / log₂(i + 1)
 * nDCG@k = DCG@k / DCG@k of the judged documents sorted by grade
 * </pre>
 *
 * <p>The gain g_i is the grade itself, as in trec_eval's {@code ndcg} and {@code ndcg_cut}, not
 * 2^grade - 1 as in some libraries: on graded qrels the two differ. A negative grade and an
 * unjudged document have gain 0. A query without a positive grade has the value 0.
 *
 * <p>Cost: one pass over the ranking down to the cutoff.
 *
 * @param k how many ranks are looked at; 0 for the whole ranking, trec_eval's {@code ndcg}
 */
@Method(
    name = "ndcg",
    paper = "Cumulated Gain-Based Evaluation of IR Techniques (ACM TOIS 20, 2002)",
    example = "ndcg:k=3 --ranked 3,-1,2,0 --judged 3,2,2,0")
public record Ndcg(@Option(value = "0", min = 0) int k) implements Metric {
  private static final double LOG_2 = Math.log(2);

  /** Checks the range. */
  public Ndcg {
    Options.check(Ndcg.class, "k", k);
  }

  @Override
  public double of(JudgedRanking ranking) {
    double ideal = 0;
    int idealDepth = k == 0 ? ranking.idealSize() : Math.min(k, ranking.idealSize());
    for (int i = 0; i < idealDepth; i++) {
      ideal += ranking.idealGainAt(i) * LOG_2 / Math.log(i + 2);
    }
    if (ideal == 0) {
      return 0;
    }
    double sum = 0;
    int depth = ranking.depth(k);
    for (int i = 0; i < depth; i++) {
      int gain = ranking.gainAt(i);
      if (gain > 0) {
        sum += gain * LOG_2 / Math.log(i + 2);
      }
    }
    return sum / ideal;
  }
}
