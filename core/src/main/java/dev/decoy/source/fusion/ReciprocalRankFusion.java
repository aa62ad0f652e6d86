package dev.decoy.source.fusion;

import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;

/**
 * Scores a document by its ranks in the sources' lists, without looking at their scores, so that
 * scales need not be compared.
 *
 * <pre>
 * s(d) = Σ over sources j whose list holds d of 1 / (k + rank_j(d)),   ranks from 1
 * </pre>
 *
 * <p>A list is as deep as its source was asked; a document in none scores 0, a positive too. At
 * most sources / (k + 1), so about 0.033 with two sources and k = 60.
 *
 * <p>What these scores are not is a measure of relevance: the best document of every list scores
 * alike whether it answers the query or not. A rule such as {@code positive-ratio} that holds a
 * candidate's score against the positive's then compares ranks, and drops every candidate of an
 * anchor whose positive no source found; rules on ranks ({@code range}) or on one source's scores
 * say what they mean.
 *
 * <p>Cost: O(S · n) for n documents of S sources.
 *
 * @param k how much the first ranks are held back: 0 makes the first rank count twice as much as
 *     the second, a large one makes all ranks of a list nearly alike; 60 is the paper's, fixed in a
 *     pilot study
 */
@Method(
    name = "rrf",
    paper =
        "Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning Methods (SIGIR 2009)",
    example = "rrf:k=60 --ranks \"1,2,3,nan;nan,3,1,2\"")
public record ReciprocalRankFusion(@Option(value = "60", min = 0) double k) implements Fusion {
  /** Checks the range. */
  public ReciprocalRankFusion {
    Options.check(ReciprocalRankFusion.class, "k", k);
  }

  @Override
  public double[] fuse(RankedLists lists) {
    double[] fused = new double[lists.documents()];
    for (int s = 0; s < lists.sources(); s++) {
      for (int d = 0; d < fused.length; d++) {
        if (lists.listed(s, d)) {
          fused[d] += 1 / (k + lists.ranks()[s][d]);
        }
      }
    }
    return fused;
  }

  @Override
  public Level level() {
    return Level.ORDINAL;
  }
}
