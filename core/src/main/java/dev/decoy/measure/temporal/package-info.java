/**
 * Measures that respect time: quality year by year and its trend, and whether splits by date leak.
 */
@NullMarked
package dev.decoy.measure.temporal;

import org.jspecify.annotations.NullMarked;
