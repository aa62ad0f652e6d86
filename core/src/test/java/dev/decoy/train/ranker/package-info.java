/** Tests of the ranker. */
@NullMarked
package dev.decoy.train.ranker;

import org.jspecify.annotations.NullMarked;
