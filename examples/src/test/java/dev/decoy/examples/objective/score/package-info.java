/** Tests of the objective. */
@NullMarked
package dev.decoy.examples.objective.score;

import org.jspecify.annotations.NullMarked;
