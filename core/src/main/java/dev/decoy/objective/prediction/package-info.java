/** Objectives on what a denoiser predicts. */
@NullMarked
package dev.decoy.objective.prediction;

import org.jspecify.annotations.NullMarked;
