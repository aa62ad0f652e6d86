/**
 * Ways to combine what a denoiser predicts under several prompts, and the reverse process that
 * makes examples with them.
 */
@NullMarked
package dev.decoy.guide.diffusion;

import org.jspecify.annotations.NullMarked;
