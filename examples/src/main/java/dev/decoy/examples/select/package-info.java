/** A weighting of one's own. */
@NullMarked
package dev.decoy.examples.select;

import org.jspecify.annotations.NullMarked;
