/** Objectives on the vectors themselves. */
@NullMarked
package dev.decoy.objective.embedding;

import org.jspecify.annotations.NullMarked;
