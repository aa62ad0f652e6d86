/** Vectors of texts: who makes them, and the files that keep them. */
@NullMarked
package dev.decoy.data.vector;

import org.jspecify.annotations.NullMarked;
