/** An estimator of one's own, with its input. */
@NullMarked
package dev.decoy.examples.measure;

import org.jspecify.annotations.NullMarked;
