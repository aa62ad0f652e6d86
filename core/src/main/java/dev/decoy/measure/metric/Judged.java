package dev.decoy.measure.metric;

import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;

/**
 * The share of the first k documents that somebody judged, whatever the grade: how far the other
 * metrics can be trusted, since they take an unjudged document for a wrong one.
 *
 * <pre>
 * J@k = |judged within k| / min(k, |retrieved|)
 * </pre>
 *
 * <p>It belongs beside every comparison of runs of which one helped to choose what was judged: a
 * new retriever finds what nobody looked at. A grade below 0 means not judged. A ranking shorter
 * than k is divided by its own length, an empty one has 0.
 *
 * <p>Cost: one pass over the ranking down to the cutoff.
 *
 * @param k how many ranks are looked at; must be given
 */
@Method(
    name = "j",
    paper = "Establishing Strong Baselines for TripClick Health Retrieval",
    example = "j:k=3 --ranked 3,-1,2,0 --judged 3,2,2,0")
public record Judged(@Option(min = 1) int k) implements Metric {
  /** Checks the range. */
  public Judged {
    Options.check(Judged.class, "k", k);
  }

  @Override
  public double of(JudgedRanking ranking) {
    int depth = ranking.depth(k);
    int judged = 0;
    for (int rank = 0; rank < depth; rank++) {
      judged += ranking.judgedAt(rank) ? 1 : 0;
    }
    return depth == 0 ? 0 : (double) judged / depth;
  }
}
