/**
 * The shared vocabulary: anchors, their candidates, what is known of them, and what was decided
 * about them.
 */
@NullMarked
package dev.decoy.candidate;

import org.jspecify.annotations.NullMarked;
