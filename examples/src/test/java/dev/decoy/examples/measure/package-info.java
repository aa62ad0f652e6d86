/** Tests of the estimator. */
@NullMarked
package dev.decoy.examples.measure;

import org.jspecify.annotations.NullMarked;
