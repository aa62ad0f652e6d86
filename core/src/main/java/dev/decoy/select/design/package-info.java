/**
 * Sampling designs without replacement, reused by every weighting.
 *
 * <p>What sets them apart is what they hold fixed. {@link dev.decoy.select.design.GumbelTopK} draws
 * one after another by weight among what is left; that is what most papers mean by sampling k
 * negatives, and its inclusion probabilities have no closed form. {@link
 * dev.decoy.select.design.Systematic}, {@link dev.decoy.select.design.Pivotal} and {@link
 * dev.decoy.select.design.Poisson} meet inclusion probabilities proportional to weight ({@link
 * dev.decoy.select.design.InclusionProbabilities}), the first two with exactly k items. {@link
 * dev.decoy.select.design.ConditionalPoisson} weighs whole sets and knows its inclusion
 * probabilities. {@link dev.decoy.select.design.Reservoir} is uniform, {@link
 * dev.decoy.select.design.TopK} not random at all. {@link dev.decoy.select.design.AliasTable} is
 * for weights that many draws share.
 */
@NullMarked
package dev.decoy.select.design;

import org.jspecify.annotations.NullMarked;
