package dev.decoy.app.encoder;

import dev.decoy.data.vector.TextEncoder;

/** A kind of encoders, and how a user names one. */
public interface EncoderKind {
  /** The words by which one can be named; none where only folders are. For suggestions. */
  String word();

  /** What to write, for help and messages, such as {@code hashed[:d=768]}. */
  String usage();

  /** Whether a user who writes this means an encoder of this kind. */
  boolean isMeant(String model);

  /**
   * Whether this one is fitted to the documents before it can encode.
   *
   * @throws dev.decoy.method.SpecException if it is named wrongly
   */
  boolean isFitted(String model);

  /** How many numbers its vectors have, which may need the model to be opened. */
  default int dimension(String model) {
    try (TextEncoder encoder = open(model, EncoderSetting.of(1))) {
      return encoder.dimension();
    }
  }

  /** Opens or fits one. */
  TextEncoder open(String model, EncoderSetting setting);
}
