/** Placeholder until the room is filled. */
@NullMarked
package dev.decoy.lucene;

import org.jspecify.annotations.NullMarked;
