/** How well a denoiser bears its own errors. */
@NullMarked
package dev.decoy.measure.diffusion;

import org.jspecify.annotations.NullMarked;
