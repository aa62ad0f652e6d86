/** A judge of one's own. */
@NullMarked
package dev.decoy.examples.judge;

import org.jspecify.annotations.NullMarked;
