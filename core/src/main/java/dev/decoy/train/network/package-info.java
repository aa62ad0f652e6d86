/**
 * A small network of fully connected layers, for what is trained in seconds: encoders of points,
 * heads over features, discriminators.
 *
 * <p>{@link dev.decoy.train.network.NetworkShape} says what it looks like, {@link
 * dev.decoy.train.network.Network} holds the weights and moves them, and a {@link
 * dev.decoy.train.network.Pass} is one batch on its way through and back. Several passes may be
 * open at once, with units of their own left out: two views of one batch go through one encoder,
 * their gradients add up, and one step follows. What comes out is a matrix that any objective
 * reads, and what an objective says of it goes back as it is:
 *
 * <pre>
 * Pass pass = encoder.forward(inputs, seed.at(step));
 * objective.lossAndGradient(new LogitBatch(pass.outputs(), targets, Extras.NONE), gradients);
 * pass.backward(gradients.of("logits"));
 * encoder.step(0.001, 0);
 * </pre>
 *
 * <p>Where an objective reads scores, {@link dev.decoy.train.network.InnerProducts} stands between.
 * Everything is in double precision and in one thread; experiments run side by side, not faster
 * each.
 */
@NullMarked
package dev.decoy.train.network;

import org.jspecify.annotations.NullMarked;
