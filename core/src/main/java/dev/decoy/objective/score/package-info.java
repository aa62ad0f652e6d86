/** Objectives on how similar anchors are to candidates. */
@NullMarked
package dev.decoy.objective.score;

import org.jspecify.annotations.NullMarked;
