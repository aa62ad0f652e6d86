package dev.decoy.select;

import dev.decoy.candidate.Candidates;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;

/**
 * Draws from all ranks, the first ones more often than the rest: a way between the hardest
 * candidates and a uniform draw, most of which is easy.
 *
 * <pre>
 * w_i = head   if  rank_i &lt; first
 * w_i = tail   else,   ranks counted from 0
 * </pre>
 *
 * <p>The released script has it in its comments, as the chance of each candidate to be kept; with
 * {@code design=poisson} the number drawn is random as it is there. Equal shares are a uniform draw
 * from the whole list, which is what the paper settled on.
 *
 * <p>Cost: O(n) time for n candidates.
 *
 * @param first how many of the first candidates are in the first band
 * @param head how much each of them is wanted
 * @param tail how much each of the others is wanted
 */
@Method(
    name = "rank-bands",
    paper = "Establishing Strong Baselines for TripClick Health Retrieval",
    example = "rank-bands:first=2 --scores 0.9,0.8,0.7,0.6,0.5 --k 2")
public record RankBands(
    @Option(value = "100", min = 0) int first,
    @Option(value = "0.3", min = 0) double head,
    @Option(value = "0.1", min = 0) double tail)
    implements Weighting {
  /** Checks the ranges. */
  public RankBands {
    Options.check(RankBands.class, "first", first);
    Options.check(RankBands.class, "head", head);
    Options.check(RankBands.class, "tail", tail);
  }

  @Override
  public void logWeights(Candidates candidates, double[] out) {
    for (int i = 0; i < candidates.size(); i++) {
      out[i] = Math.log(i < first ? head : tail);
    }
  }
}
