/** How negatives, and rare positives, are made where there are too few to be found. */
@NullMarked
package dev.decoy.synthesize;

import org.jspecify.annotations.NullMarked;
