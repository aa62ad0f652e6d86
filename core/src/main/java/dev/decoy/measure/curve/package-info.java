/** Curves that compare classifiers over all their operating points. */
@NullMarked
package dev.decoy.measure.curve;

import org.jspecify.annotations.NullMarked;
