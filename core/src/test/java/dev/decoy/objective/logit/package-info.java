@NullMarked
package dev.decoy.objective.logit;

import org.jspecify.annotations.NullMarked;
