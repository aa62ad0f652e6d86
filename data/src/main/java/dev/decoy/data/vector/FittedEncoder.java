package dev.decoy.data.vector;

import java.nio.file.Path;

/** An encoder that was fitted to a user's texts, and must be kept to encode others alike. */
public interface FittedEncoder extends TextEncoder {
  /**
   * Writes it into a folder.
   *
   * @param folder made if missing; a model that is there is replaced
   */
  void save(Path folder);
}
