package dev.decoy.model;

import dev.decoy.array.Matrix;

/**
 * Predicts the noise in noisy states, for one prompt or for none. Safe to share between threads.
 *
 * <p>A state is {@code √ᾱ · x₀ + √(1 - ᾱ) · ε}; the signal is ᾱ, in (0, 1).
 */
public interface Denoiser {
  /** The length d of a state. */
  int dimension();

  /**
   * Predicts ε of each state.
   *
   * @param states B x d
   * @param signal ᾱ of all states, in (0, 1)
   * @param out B x d, filled
   */
  void noise(Matrix states, double signal, Matrix out);
}
