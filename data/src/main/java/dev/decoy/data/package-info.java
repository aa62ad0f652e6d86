/** Placeholder until the room is filled. */
@NullMarked
package dev.decoy.data;

import org.jspecify.annotations.NullMarked;
