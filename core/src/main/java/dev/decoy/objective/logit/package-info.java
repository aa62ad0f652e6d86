/** Objectives on what a classifier says. */
@NullMarked
package dev.decoy.objective.logit;

import org.jspecify.annotations.NullMarked;
