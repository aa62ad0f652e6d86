/**
 * Which of an anchor's candidates become its negatives. A {@link dev.decoy.select.Weighting} says
 * how much each is wanted, a {@link dev.decoy.select.design.Design} draws by it.
 */
@NullMarked
package dev.decoy.select;

import org.jspecify.annotations.NullMarked;
