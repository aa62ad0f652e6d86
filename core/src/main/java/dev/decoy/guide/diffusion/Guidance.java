package dev.decoy.guide.diffusion;

import dev.decoy.array.Matrix;

/**
 * Combines what a denoiser predicts under several prompts into one prediction. Every row stands for
 * itself. Safe to share between threads.
 */
public interface Guidance {
  /**
   * Guides one step.
   *
   * @param out B x d, filled; may be one of the inputs' matrices only if the method says so
   */
  void guide(GuidanceStep step, Matrix out);
}
