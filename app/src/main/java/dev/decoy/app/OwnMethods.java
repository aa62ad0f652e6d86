package dev.decoy.app;

import dev.decoy.method.SpecException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipFile;

/** The jars with methods of a user's own that {@code DECOY_METHODS} names. */
final class OwnMethods {
  private static final String CATALOGUE = "META-INF/decoy/methods.properties";

  private OwnMethods() {}

  /**
   * Makes sure that each of them is there and holds methods; else they would be missed in silence.
   *
   * @param paths with the system's path separator between them; may be empty
   * @throws SpecException if one is not
   */
  static void check(String paths) {
    for (String path : paths.split(File.pathSeparator)) {
      if (!path.isBlank()) {
        check(Path.of(path));
      }
    }
  }

  private static void check(Path path) {
    if (!Files.exists(path)) {
      throw new SpecException("DECOY_METHODS names " + path + ", which is not there");
    }
    boolean holds;
    if (Files.isDirectory(path)) {
      holds = Files.exists(path.resolve(CATALOGUE));
    } else {
      try (ZipFile jar = new ZipFile(path.toFile())) {
        holds = jar.getEntry(CATALOGUE) != null;
      } catch (IOException e) {
        throw new SpecException("DECOY_METHODS names " + path + ", which is no jar");
      }
    }
    if (!holds) {
      throw new SpecException(
          "DECOY_METHODS names "
              + path
              + ", which holds no "
              + CATALOGUE
              + "; docs/architecture.md says how to make it");
    }
  }
}
