/**
 * How negatives, and rare positives, are made where there are too few to be found.
 *
 * <p>{@link dev.decoy.synthesize.Smote}, {@link dev.decoy.synthesize.SmoteNc} and {@link
 * dev.decoy.synthesize.SmoteN} grow the rare classes of a table, by what its columns hold: numbers,
 * both, names. {@link dev.decoy.synthesize.UnderSample} thins the common one.
 */
@NullMarked
package dev.decoy.synthesize;

import org.jspecify.annotations.NullMarked;
