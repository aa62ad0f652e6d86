/** Ranking metrics, equal to trec_eval. */
@NullMarked
package dev.decoy.measure.metric;

import org.jspecify.annotations.NullMarked;
