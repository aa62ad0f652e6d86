/**
 * Ranking metrics, equal to trec_eval.
 *
 * <p>A {@link dev.decoy.measure.metric.Metric} turns one query's {@link
 * dev.decoy.measure.metric.JudgedRanking} into a number from 0 to 1; a system's value is the mean
 * over queries. Here live numbers only: which document has which id, how ties in scores are broken
 * and which queries count is decided by whoever makes the ranking.
 */
@NullMarked
package dev.decoy.measure.metric;

import org.jspecify.annotations.NullMarked;
