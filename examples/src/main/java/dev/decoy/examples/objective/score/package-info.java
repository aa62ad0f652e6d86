/** An objective of one's own. */
@NullMarked
package dev.decoy.examples.objective.score;

import org.jspecify.annotations.NullMarked;
