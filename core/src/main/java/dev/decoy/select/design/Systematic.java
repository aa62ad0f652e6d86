package dev.decoy.select.design;

import dev.decoy.candidate.Draw;
import dev.decoy.method.Method;
import java.util.random.RandomGenerator;

/**
 * Walks the list in its order with an even stride through the weights, from one random start; so a
 * sample spreads over the whole ranking.
 *
 * <pre>
 * take i when the interval [V_(i-1), V_i) holds one of u, u + 1, …, u + k - 1
 * V_i = π_1 + … + π_i,   π_i = min(1, c · w_i),   Σ π_i = k,   u uniform in [0, 1)
 * </pre>
 *
 * <p>Exactly k items with exactly these inclusion probabilities, and one random number per draw.
 * The price: items closer than a stride are never drawn together, so the order matters and most
 * pairs have no joint probability to estimate a variance from. Items are given by position.
 *
 * <p>Cost: O(n) and one random number in all; memory O(n) for the inclusion probabilities.
 */
@Method(name = "systematic", paper = "On the theory of systematic sampling, II")
public record Systematic() implements Design {
  @Override
  public int draw(double[] logWeights, int n, int k, RandomGenerator rng, Draw out) {
    Scratch scratch = Scratch.ofThread();
    Proportional inclusion = scratch.proportional();
    inclusion.prepare(logWeights, n, k, scratch);
    int size = inclusion.size();
    out.reset(size);
    double next = rng.nextDouble();
    double sum = 0;
    int i = 0;
    for (int left = size - inclusion.certain(); left > 0; left--) {
      double probability;
      // At least one item further, so that rounding cannot land two strides on one.
      do {
        if (i == n) {
          addLast(inclusion, n, out);
          return out.size();
        }
        probability = inclusion.of(i);
        if (probability == 1) {
          out.add(i, 1);
        } else {
          sum += probability;
        }
        i++;
      } while (sum <= next || probability == 1);
      out.add(i - 1, probability);
      next++;
    }
    for (; out.size() < size; i++) {
      if (inclusion.of(i) == 1) {
        out.add(i, 1);
      }
    }
    return out.size();
  }

  /** The sum fell short of k by rounding, and the last stride landed in the gap. */
  private static void addLast(Proportional inclusion, int n, Draw out) {
    for (int i = n - 1; i >= 0; i--) {
      double probability = inclusion.of(i);
      boolean drawn = false;
      for (int j = 0; j < out.size(); j++) {
        drawn |= out.item(j) == i;
      }
      if (probability > 0 && !drawn) {
        out.add(i, probability);
        return;
      }
    }
  }
}
