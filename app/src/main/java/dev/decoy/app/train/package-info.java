/** {@code decoy train}: small models of Decoy's own, trained here and written to files. */
@NullMarked
package dev.decoy.app.train;

import org.jspecify.annotations.NullMarked;
