package dev.decoy.select.design;

import dev.decoy.candidate.Draw;
import dev.decoy.method.Method;
import java.util.random.RandomGenerator;

/**
 * Lets items fight for their inclusion probabilities, neighbour against neighbour, so that two
 * close to each other are rarely both drawn.
 *
 * <pre>
 * a + b &lt; 1:  one drops out, the other goes on with a + b;      i goes on with probability a / (a + b)
 * a + b ≥ 1:  one is drawn, the other goes on with a + b - 1;   j is drawn with probability (1 - a) / (2 - a - b)
 * </pre>
 *
 * <p>Here a and b are the inclusion probabilities with which i and j enter, π = min(1, c · w) with
 * Σ π = k at the start. Every item keeps exactly its own, exactly k are drawn, and pairs are
 * negatively correlated. The survivor of the items so far meets the next in the list's order, which
 * for candidates is their ranking; {@link PivotalTree} lets neighbours in space meet instead. Each
 * fight takes one random number.
 *
 * <p>Cost: O(n) and one random number per item; memory O(n) for the inclusion probabilities.
 */
@Method(name = "pivotal", paper = "Improved Active Learning via Dependent Leverage Score Sampling")
public record Pivotal() implements Design {
  /** Sums this close to 1 are meant to be 1. */
  static final double ROUNDING = 1e-12;

  @Override
  public int draw(double[] logWeights, int n, int k, RandomGenerator rng, Draw out) {
    Scratch scratch = Scratch.ofThread();
    Proportional inclusion = scratch.proportional();
    inclusion.prepare(logWeights, n, k, scratch);
    int size = inclusion.size();
    out.reset(size);
    int survivor = -1;
    double a = 0;
    for (int j = 0; j < n; j++) {
      double b = inclusion.of(j);
      if (b == 0) {
        continue;
      }
      if (b == 1) {
        out.add(j, 1);
        continue;
      }
      double sum = a + b;
      if (a == 0) {
        survivor = j;
        a = b;
      } else if (sum < 1 - ROUNDING) {
        if (rng.nextDouble() * sum >= a) {
          survivor = j;
        }
        a = sum;
      } else {
        double rest = sum - 1;
        if (rng.nextDouble() * (2 - sum) < 1 - a) {
          out.add(j, b);
        } else {
          out.add(survivor, inclusion.of(survivor));
          survivor = j;
        }
        a = rest < ROUNDING ? 0 : rest;
      }
    }
    // What remains is 0 or 1 but for rounding.
    if (out.size() < size && a > 0) {
      out.add(survivor, inclusion.of(survivor));
    }
    return out.size();
  }
}
