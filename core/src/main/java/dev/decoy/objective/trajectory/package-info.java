/** Objectives on log-probabilities of sampled texts. */
@NullMarked
package dev.decoy.objective.trajectory;

import org.jspecify.annotations.NullMarked;
