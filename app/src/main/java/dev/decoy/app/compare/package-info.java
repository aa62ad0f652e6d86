/**
 * {@code decoy compare}: recipes of negatives on one data set, each mined, trained on and measured
 * with several seeds and the same budget, and what can be said of their differences; and {@code
 * decoy claims}: what papers say, as such comparisons that were planned before they ran.
 */
@NullMarked
package dev.decoy.app.compare;

import org.jspecify.annotations.NullMarked;
