/** Ways to combine what a denoiser predicts under several prompts. */
@NullMarked
package dev.decoy.guide.diffusion;

import org.jspecify.annotations.NullMarked;
