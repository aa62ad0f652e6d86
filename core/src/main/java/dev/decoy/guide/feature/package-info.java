/** Ways to move features inside a model. */
@NullMarked
package dev.decoy.guide.feature;

import org.jspecify.annotations.NullMarked;
