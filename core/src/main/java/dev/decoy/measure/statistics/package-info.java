/**
 * How sure a measured number is: intervals for a share and for a mean difference, and a paired test
 * of two systems on the same queries.
 *
 * <p>Everything here is seeded and free of assumptions about the shape of a metric's values: the
 * intervals and the test come from counting, resampling or flipping signs, not from a normal
 * approximation of the metric.
 */
@NullMarked
package dev.decoy.measure.statistics;

import org.jspecify.annotations.NullMarked;
