/**
 * How negatives act at inference: on the next token ({@code decode}), on what a denoiser predicts
 * ({@code diffusion}), on features inside a model ({@code feature}).
 */
@NullMarked
package dev.decoy.guide;

import org.jspecify.annotations.NullMarked;
