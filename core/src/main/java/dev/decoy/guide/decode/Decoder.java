package dev.decoy.guide.decode;

import dev.decoy.candidate.Seed;

/** Writes text with a next-token model. Safe to share between threads. */
public interface Decoder {
  /**
   * Continues a prompt.
   *
   * @param seed the same seed gives the same text
   */
  Decoded decode(Decoding task, Seed seed);
}
