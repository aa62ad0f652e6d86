/**
 * Matrices in single and double precision, and bundles of them by name: the numbers that
 * objectives, models and guidance exchange; products of rows; and how numbers are written down in
 * files.
 */
@NullMarked
package dev.decoy.array;

import org.jspecify.annotations.NullMarked;
