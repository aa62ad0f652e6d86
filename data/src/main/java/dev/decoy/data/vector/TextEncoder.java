package dev.decoy.data.vector;

import dev.decoy.array.Matrix;
import java.util.List;

/**
 * Turns texts into vectors whose inner products say how well they fit. Safe to share between
 * threads unless it says otherwise.
 */
public interface TextEncoder extends AutoCloseable {
  /** Which side of a pair a text is on: models may have a prompt, or a layer, for each. */
  enum Side {
    /** An anchor. */
    QUERY,
    /** What is searched. */
    DOCUMENT
  }

  /** The length d of a vector. */
  int dimension();

  /** What a user is told about it in one line: which model, how it pools, what it does not know. */
  String description();

  /**
   * Everything besides a text that its vector depends on (weights, tokenizer, pooling, prompt of
   * this side, longest input), as a SHA-256 in hexadecimal. Equal ones make equal vectors.
   */
  String fingerprint(Side side);

  /**
   * Encodes texts.
   *
   * @param texts n of them
   * @param out at least n rows of {@link #dimension()} numbers, of which the first n are filled
   * @return how many of the texts were cut off because they were longer than the model reads
   */
  int encode(List<String> texts, Side side, Matrix.Floats out);

  /** Releases what the encoder holds outside the heap; by default nothing. */
  @Override
  default void close() {}
}
