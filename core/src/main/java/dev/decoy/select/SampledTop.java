package dev.decoy.select;

import dev.decoy.candidate.Candidates;
import dev.decoy.method.Method;
import dev.decoy.method.Option;
import dev.decoy.method.Options;
import dev.decoy.method.SpecException;

/**
 * Draws uniformly from the first few candidates that the judges left: nearly as hard as the top,
 * and not the same few every time.
 *
 * <pre>
 * always d_i  if  rank_i &lt; keep
 * w_i = 1     if  keep ≤ rank_i &lt; window
 * w_i = 0     else,   ranks counted from 0
 * </pre>
 *
 * <p>{@code keep=1} is the paper's steadier variant: the best candidate and a draw from the rest of
 * the window. The paper leaves open whether its window counts that candidate; here it does.
 *
 * <p>Cost: O(n) time for n candidates.
 *
 * @param window how many of the first candidates to draw from; with 4 negatives the paper finds 10
 *     best and more worse
 * @param keep how many of the very first to take always, at most {@code window}
 */
@Method(
    name = "sampled-top",
    paper = "NV-Retriever: Improving text embedding models with effective hard-negative mining",
    example = "sampled-top:window=4,keep=1 --scores 0.78,0.75,0.71,0.69,0.66,0.6")
public record SampledTop(
    @Option(value = "10", min = 1) int window, @Option(value = "0", min = 0) int keep)
    implements Weighting {
  /** Checks the ranges. */
  public SampledTop {
    Options.check(SampledTop.class, "window", window);
    Options.check(SampledTop.class, "keep", keep);
    if (keep > window) {
      throw new SpecException(
          "sampled-top: option 'keep' is "
              + keep
              + " and 'window' is "
              + window
              + "; legal: keep of at most window");
    }
  }

  @Override
  public void logWeights(Candidates candidates, double[] out) {
    for (int i = 0; i < candidates.size(); i++) {
      out[i] = i < keep ? Double.POSITIVE_INFINITY : i < window ? 0 : Double.NEGATIVE_INFINITY;
    }
  }
}
