package dev.decoy.select.design;

import dev.decoy.candidate.Draw;
import dev.decoy.method.Method;
import java.util.random.RandomGenerator;

/**
 * Decides on every item for itself, so that the number drawn is random.
 *
 * <pre>
 * take i with probability π_i = min(1, c · w_i), independently,   Σ π_i = k
 * </pre>
 *
 * <p>The expected number is k, its variance Σ π_i (1 - π_i). The only design here in which the fate
 * of one item says nothing about another's, which makes its estimates the simplest and, because the
 * size varies, not the best. Items are given by position.
 *
 * <p>Cost: O(n) and one random number per item; memory O(n) for the inclusion probabilities.
 */
@Method(name = "poisson")
public record Poisson() implements Design {
  @Override
  public int draw(double[] logWeights, int n, int k, RandomGenerator rng, Draw out) {
    Scratch scratch = Scratch.ofThread();
    Proportional inclusion = scratch.proportional();
    inclusion.prepare(logWeights, n, k, scratch);
    out.reset(inclusion.size());
    for (int i = 0; i < n; i++) {
      double probability = inclusion.of(i);
      if (rng.nextDouble() < probability) {
        out.add(i, probability);
      }
    }
    return out.size();
  }
}
