package dev.decoy.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A folder of native libraries, which must be files to be loaded: new, under {@code
 * java.io.tmpdir}, readable by this user only, and deleted as soon as they are loaded, so that even
 * a killed process leaves nothing. On Windows, where a loaded library cannot be deleted, when the
 * JVM ends.
 */
final class NativeFolder implements AutoCloseable {
  private final Path folder;
  private final List<Path> files = new ArrayList<>();

  NativeFolder() throws IOException {
    folder = Files.createTempDirectory("decoy-natives-");
  }

  Path path() {
    return folder;
  }

  /** Unpacks a resource that lies in the jar of a class. */
  Path unpack(Class<?> beside, String resource) throws IOException {
    try (InputStream in = beside.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException("there is no " + resource + " in the library's jar");
      }
      Path file = folder.resolve(resource.substring(resource.lastIndexOf('/') + 1));
      files.add(file);
      Files.copy(in, file);
      return file;
    }
  }

  @Override
  public void close() throws IOException {
    if (windows()) {
      // These run in reverse order.
      folder.toFile().deleteOnExit();
      files.forEach(file -> file.toFile().deleteOnExit());
      return;
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
    Files.deleteIfExists(folder);
  }

  static boolean windows() {
    return system().equals("win");
  }

  /** linux, osx or win. */
  static String system() {
    String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    return name.startsWith("windows") ? "win" : name.startsWith("mac") ? "osx" : "linux";
  }

  /** What to do where a library cannot be unpacked or loaded. */
  static String remedy() {
    return "libraries are unpacked to "
        + System.getProperty("java.io.tmpdir")
        + ", where programs must be allowed to run; -Djava.io.tmpdir names another folder";
  }
}
