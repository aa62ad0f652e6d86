package dev.decoy.objective.prediction;

import dev.decoy.array.Matrix;
import dev.decoy.candidate.Seed;

/** Makes what a denoiser is shown in training, and what it has to predict, from clean examples. */
public interface Noising {
  /**
   * Noises a batch.
   *
   * @param seed what the noise is drawn from; the same seed gives the same noise
   * @param input B x d, filled: what the denoiser is shown
   * @param target B x d, filled: what it has to predict
   */
  void noise(CleanBatch batch, Seed seed, Matrix input, Matrix target);
}
