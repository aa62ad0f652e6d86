package dev.decoy.select;

import dev.decoy.candidate.Candidates;
import dev.decoy.method.Method;
import dev.decoy.select.design.Design;
import dev.decoy.select.design.TopK;

/**
 * Takes the highest-scored candidates: the hardest, and the most often secretly positive, so it
 * wants a judge such as {@code positive-ratio} before it.
 *
 * <pre>
 * log w_i = s_i,   the k largest
 * </pre>
 *
 * <p>Where nobody scored the candidates their rank decides. With {@code design=gumbel} it draws in
 * proportion to exp(s_i) instead. A candidate without a score among scored ones is never taken.
 *
 * <p>Cost: O(n) time for n candidates.
 */
@Method(
    name = "top",
    paper = "NV-Retriever: Improving text embedding models with effective hard-negative mining",
    example = "top --scores 0.91,0.84,0.69,0.6 --k 2 --draws 1")
public record Top() implements Weighting {
  @Override
  public void logWeights(Candidates candidates, double[] out) {
    float[] scores = candidates.scores();
    boolean scored = false;
    for (int i = 0; i < scores.length; i++) {
      scored |= !Float.isNaN(scores[i]);
    }
    for (int i = 0; i < scores.length; i++) {
      out[i] = !scored ? -i : Float.isNaN(scores[i]) ? Double.NEGATIVE_INFINITY : scores[i];
    }
  }

  @Override
  public Design design() {
    return new TopK();
  }
}
