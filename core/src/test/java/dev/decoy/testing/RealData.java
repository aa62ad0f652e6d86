package dev.decoy.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The real data sets that some tests read; such a test skips itself, saying so, where they are
 * missing.
 */
public final class RealData {
  private RealData() {}

  /**
   * A folder or file of the data, such as {@code retrieval/scifact}; skips the calling test if it
   * is not there.
   */
  public static Path at(String name) {
    Path file = root().resolve(name);
    assumeTrue(
        Files.exists(file),
        () -> "skipped: real data " + name + " not found; set DECOY_DATA to its folder");
    return file;
  }

  private static Path root() {
    String named = System.getenv("DECOY_DATA");
    if (named != null && !named.isEmpty()) {
      return Path.of(named);
    }
    return Path.of(System.getProperty("decoy.repository", ".."))
        .resolve("../shared/data")
        .normalize();
  }
}
