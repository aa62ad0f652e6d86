package dev.decoy.select.design;

import dev.decoy.candidate.Draw;
import dev.decoy.method.Method;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Draws one after another without replacement, each time by weight among what is left
 * (Plackett–Luce), in one pass.
 *
 * <pre>
 * take the k largest of  log w_i + G_i,   G_i standard Gumbel
 * </pre>
 */
@Method(name = "gumbel")
public record GumbelTopK() implements Design {
  @Override
  public int draw(double[] logWeights, int n, int k, RandomGenerator rng, Draw out) {
    record Key(double key, int item) {}
    Key[] keys = new Key[n];
    for (int i = 0; i < n; i++) {
      keys[i] = new Key(logWeights[i] - Math.log(-Math.log(1 - rng.nextDouble())), i);
    }
    Arrays.sort(keys, (a, b) -> Double.compare(b.key(), a.key()));
    out.reset(k);
    for (int i = 0; i < Math.min(n, k) && keys[i].key() > Double.NEGATIVE_INFINITY; i++) {
      out.add(keys[i].item());
    }
    return out.size();
  }
}
