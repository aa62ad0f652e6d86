/**
 * How negatives enter a loss: pure functions from numbers to a loss and its gradient.
 *
 * <p>One package per shape of batch: {@code score} (how similar anchors are to candidates), {@code
 * embedding} (the vectors themselves), {@code trajectory} (log-probabilities of sampled texts),
 * {@code logit} (classes) and {@code prediction} (what a denoiser predicts). An objective runs
 * unchanged under any trainer that supplies its inputs.
 */
@NullMarked
package dev.decoy.objective;

import org.jspecify.annotations.NullMarked;
