package dev.decoy.select.design;

/**
 * Inclusion probabilities proportional to weight, for designs of fixed size that can meet them.
 *
 * <pre>
 * π_i = min(1, c · w_i)   with c such that  Σ π_i = k
 * </pre>
 *
 * <p>The rule is usually iterated: set to 1 what exceeds it, share out what is left of k, repeat.
 * Only the k heaviest can exceed it, so here they are found first, and the rule is applied to them
 * in falling order against the sums of all lighter ones: one shot, exact for weights that differ by
 * thousands of nats.
 */
public final class InclusionProbabilities {
  private InclusionProbabilities() {}

  /**
   * Computes them.
   *
   * @param logWeights natural logarithms of weights, up to a constant; plus infinity is included
   *     with certainty (the first {@code k} of them by position), minus infinity never
   * @param n how many to read
   * @param k the size to sum to, at least 0; if fewer items can be drawn, each of them gets 1
   * @param out receives the probabilities, from 0 to 1; at least {@code n} long, and another array
   *     than {@code logWeights}
   * @return how many items will be drawn: the smaller of {@code k} and the number that can be
   */
  public static int of(double[] logWeights, int n, int k, double[] out) {
    Scratch scratch = Scratch.ofThread();
    Proportional probabilities = scratch.proportional();
    probabilities.prepare(logWeights, n, k, scratch);
    for (int i = 0; i < n; i++) {
      out[i] = probabilities.of(i);
    }
    return probabilities.size();
  }
}
