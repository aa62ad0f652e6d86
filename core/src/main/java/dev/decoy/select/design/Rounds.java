package dev.decoy.select.design;

import dev.decoy.candidate.Draw;
import dev.decoy.method.Method;
import java.util.random.RandomGenerator;

/**
 * Draws as the code released with SimANS does; for comparison with it only.
 *
 * <pre>
 * until k distinct items are held: draw k with replacement, by weight, from those not held; hold them
 * shuffle, keep the first k
 * </pre>
 *
 * <p>Not Plackett–Luce: duplicates within a round make room for lighter items, and the shuffle
 * gives a late item the place of an early one. The paper describes {@link GumbelTopK}. This follows
 * the path for NQ and TriviaQA; the one for MS MARCO truncates in the order of a hash table.
 *
 * <p>Cost: O(n) per round, and one or two rounds as a rule; memory O(n).
 */
@Method(
    name = "rounds",
    paper = "SimANS: Simple Ambiguous Negatives Sampling for Dense Text Retrieval")
public record Rounds() implements Design {
  @Override
  public int draw(double[] logWeights, int n, int k, RandomGenerator rng, Draw out) {
    out.reset(Math.min(n, Math.max(k, 0)));
    if (k <= 0) {
      return 0;
    }
    Scratch scratch = Scratch.ofThread();
    double[] rest = scratch.logWeights(n);
    int left = k - Certain.take(logWeights, n, k, out, rest);
    double[] cumulative = scratch.cumulative(n);
    int[] held = scratch.positions(n);
    int size = 0;
    while (size < left) {
      double max = GumbelTopK.max(rest, n);
      if (Double.isNaN(max)) {
        throw Certain.notANumber(logWeights, n);
      }
      if (max == Double.NEGATIVE_INFINITY) {
        break;
      }
      double sum = 0;
      for (int i = 0; i < n; i++) {
        sum += Exp.of(rest[i] - max);
        cumulative[i] = sum;
      }
      for (int draws = 0; draws < left; draws++) {
        int i = GumbelTopK.search(cumulative, n, rng.nextDouble() * sum);
        if (rest[i] > Double.NEGATIVE_INFINITY) {
          rest[i] = Double.NEGATIVE_INFINITY;
          held[size++] = i;
        }
      }
    }
    for (int i = 0; i < Math.min(left, size); i++) {
      int j = i + Variates.below(size - i, rng);
      out.add(held[j]);
      held[j] = held[i];
    }
    return out.size();
  }
}
