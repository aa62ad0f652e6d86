/** Tests of the examples. */
@NullMarked
package dev.decoy.examples;

import org.jspecify.annotations.NullMarked;
