package dev.decoy.synthesize;

import dev.decoy.array.Matrix;

/**
 * Examples that are left.
 *
 * @param features one row each, in the order in which they were given
 * @param labels the class of each
 * @param kept the rows' ordinals in what was given
 */
public record Undersampled(Matrix features, int[] labels, int[] kept) {}
