package dev.decoy.data.vector;

/**
 * What became of texts that were encoded into a file.
 *
 * @param texts how many rows the file has
 * @param reused how many of them were taken from an earlier run, because encoder, side and text are
 *     the same
 * @param truncated how many of the others were cut off, because they were longer than the encoder
 *     reads
 * @param zeros how many of the others got a vector of zeros only
 * @param dimension how many numbers a row has
 */
public record Encoded(int texts, int reused, int truncated, int zeros, int dimension) {
  /** How many texts were encoded now. */
  public int encoded() {
    return texts - reused;
  }
}
