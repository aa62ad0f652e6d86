/**
 * Matrix factorisation: a vector per user and a vector per item, whose inner product or cosine says
 * how well they fit, learnt from who took what by any objective on scores.
 *
 * <p>{@link dev.decoy.train.factorisation.Interactions} are the data, {@link
 * dev.decoy.train.factorisation.Factors} the model, {@link
 * dev.decoy.train.factorisation.FactorTraining} says how it is trained, {@link
 * dev.decoy.train.factorisation.FactorTrainer} does it step by step, {@link
 * dev.decoy.train.factorisation.BestEpoch} until held-out items rank no better, which {@link
 * dev.decoy.train.factorisation.ItemRanking} measures over all items.
 *
 * <p>Every number of a step is made by one thread, from the same numbers in the same order: a
 * pair's negatives and scores by who has the pair, a row's gradient and its move by who has the
 * row. So the vectors do not depend on the number of threads.
 */
@NullMarked
package dev.decoy.train.factorisation;

import org.jspecify.annotations.NullMarked;
