/**
 * How examples share a batch.
 *
 * <p>A {@link dev.decoy.select.batch.BatchPlanner} decides who meets whom: {@link
 * dev.decoy.select.batch.Shuffled} at random, {@link dev.decoy.select.batch.Ngame} by likeness.
 * {@link dev.decoy.select.batch.BatchLabels} says which labels a batch is trained against, {@link
 * dev.decoy.select.batch.InBatch} how hard and how clean its negatives are.
 */
@NullMarked
package dev.decoy.select.batch;

import org.jspecify.annotations.NullMarked;
