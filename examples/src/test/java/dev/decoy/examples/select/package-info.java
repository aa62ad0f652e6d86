/** Tests of the weighting. */
@NullMarked
package dev.decoy.examples.select;

import org.jspecify.annotations.NullMarked;
