/**
 * A retriever small enough to train in minutes without a graphics card: a text's vector is the mean
 * of its tokens' vectors.
 *
 * <p>{@link dev.decoy.train.retriever.RetrieverModel} holds the weights, {@link
 * dev.decoy.train.retriever.RetrieverTraining} says how they are trained, and {@link
 * dev.decoy.train.retriever.RetrieverTrainer} does it step by step. Texts are lists of token
 * numbers ({@link dev.decoy.train.retriever.Bags}); where the numbers come from is not known here.
 *
 * <p>Every number of a step is made by one thread, from the same numbers in the same order, whatever
 * the threads: a text's vector by who has the text, a score by who has its tile, a token's gradient
 * and its move by who has the token. So the weights do not depend on the number of threads. What
 * that costs is a list of each token's texts per batch, made by counting.
 */
@NullMarked
package dev.decoy.train.retriever;

import org.jspecify.annotations.NullMarked;
