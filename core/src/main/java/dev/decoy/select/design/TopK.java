package dev.decoy.select.design;

import dev.decoy.candidate.Draw;
import dev.decoy.method.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.random.RandomGenerator;

/**
 * Takes the heaviest; draws nothing at random.
 *
 * <pre>
 * the k largest w_i, ties by position
 * </pre>
 */
@Method(name = "top")
public record TopK() implements Design {
  @Override
  public int draw(double[] logWeights, int n, int k, RandomGenerator rng, Draw out) {
    Integer[] order = new Integer[n];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> -logWeights[i]));
    out.reset(k);
    for (int i = 0; i < Math.min(n, k); i++) {
      if (logWeights[order[i]] == Double.NEGATIVE_INFINITY) {
        break;
      }
      out.add(order[i], 1);
    }
    return out.size();
  }
}
