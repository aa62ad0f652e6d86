/**
 * {@code decoy compare}: recipes of negatives on one data set, each mined, trained on and measured
 * with several seeds and the same budget, and what can be said of their differences.
 */
@NullMarked
package dev.decoy.app.compare;

import org.jspecify.annotations.NullMarked;
