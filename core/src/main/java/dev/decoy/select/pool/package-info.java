/** Which examples of a whole pool. */
@NullMarked
package dev.decoy.select.pool;

import org.jspecify.annotations.NullMarked;
