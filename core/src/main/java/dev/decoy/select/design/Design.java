package dev.decoy.select.design;

import dev.decoy.candidate.Draw;
import java.util.random.RandomGenerator;

/** Draws distinct items by weight. Keeps no state from draw to draw; safe to share. */
public interface Design {
  /**
   * Draws {@code k} distinct items out of {@code n}.
   *
   * <p>Items with log-weight minus infinity are never drawn, those with plus infinity are always
   * drawn, before all others (by position, if there are more than {@code k}). If fewer than {@code
   * k} items can be drawn, all of them are.
   *
   * @param logWeights natural logarithms of weights, up to a constant; at least {@code n} long; not
   *     NaN
   * @param n how many of them to read, at least 0
   * @param k how many to draw, at least 0; a design of random size takes it as the expected size
   * @param out reset and filled by this call
   * @return how many were drawn
   */
  int draw(double[] logWeights, int n, int k, RandomGenerator rng, Draw out);
}
