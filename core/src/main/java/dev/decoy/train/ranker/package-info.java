/**
 * A ranker small enough to train in minutes without a graphics card: a network over numbers that
 * say how a query and a document go together.
 *
 * <p>{@link dev.decoy.train.ranker.PairFeatures} are the numbers: {@link
 * dev.decoy.train.ranker.LexicalFeatures} of the words that both have, {@link
 * dev.decoy.train.ranker.VectorFeatures} of their vectors. {@link
 * dev.decoy.train.ranker.RankerModel} makes a score of them, {@link
 * dev.decoy.train.ranker.RankerTraining} says how it learns to, and {@link
 * dev.decoy.train.ranker.RankerTrainer} does it step by step on lists of a positive and negatives.
 * It stands in for a cross-encoder where a game between retriever and ranker, or a choice between
 * negatives, only needs one that sees both texts at once.
 */
@NullMarked
package dev.decoy.train.ranker;

import org.jspecify.annotations.NullMarked;
