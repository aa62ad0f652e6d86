/**
 * The encoders that a user can name. {@link dev.decoy.app.encoder.Encoders} is the one place where
 * they are listed; another kind is a class that implements {@link
 * dev.decoy.app.encoder.EncoderKind} and a line there.
 */
@NullMarked
package dev.decoy.app.encoder;

import org.jspecify.annotations.NullMarked;
