package dev.decoy.objective.prediction;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;

/** Makes what a denoiser is shown in training, and what it has to predict, from clean examples. */
public interface Noising {
  /**
   * Noises a batch.
   *
   * @param clean B x d
   * @param signal B numbers in (0, 1]: the share of the clean example's variance that is left, ᾱ_t
   * @param seed what the noise is drawn from; the same seed gives the same noise
   * @param input B x d, filled: what the denoiser is shown
   * @param target B x d, filled: what it has to predict
   */
  void noise(Matrix clean, double[] signal, Seed seed, Matrix input, Matrix target);
}
