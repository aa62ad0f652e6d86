/** Placeholder until the room is filled. */
@NullMarked
package dev.decoy.app;

import org.jspecify.annotations.NullMarked;
