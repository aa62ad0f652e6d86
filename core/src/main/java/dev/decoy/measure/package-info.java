/**
 * What came of it: {@code metric} of rankings, {@code statistics} of numbers, {@code audit} of data
 * and of how a study was made.
 */
@NullMarked
package dev.decoy.measure;

import org.jspecify.annotations.NullMarked;
