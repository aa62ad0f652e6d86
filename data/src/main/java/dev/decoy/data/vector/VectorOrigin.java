package dev.decoy.data.vector;

import dev.decoy.data.vector.TextEncoder.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Who made a file of vectors, as far as that is written beside it: whoever compares vectors with
 * others can see that they were made alike.
 *
 * @param fingerprint of the encoder for the side, as {@link TextEncoder#fingerprint} gives it
 * @param side as which the texts were encoded
 * @param encoder what it said of itself
 */
public record VectorOrigin(String fingerprint, Side side, String encoder) {
  /**
   * The origin of a file, if {@link VectorStore} made it and {@code NAME.rows} is still there and
   * whole.
   *
   * @param npy the file of vectors
   */
  public static Optional<VectorOrigin> of(Path npy) {
    Path rows = new StorePaths(npy).rows();
    if (!Files.isRegularFile(rows)) {
      return Optional.empty();
    }
    try {
      return RowHeader.read(rows)
          .map(header -> new VectorOrigin(header.fingerprint(), header.side(), header.encoder()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
