package dev.decoy.app.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The Java sources of one module inside a JDK's {@code src.zip}; several threads may read at once.
 */
final class SourceArchive implements Closeable {
  private final ZipFile zip;
  private final String prefix;
  private final List<String> paths;

  private SourceArchive(ZipFile zip, String prefix) {
    this.zip = zip;
    this.prefix = prefix;
    this.paths =
        zip.stream()
            .filter(entry -> !entry.isDirectory())
            .map(ZipEntry::getName)
            .filter(name -> name.startsWith(prefix) && name.endsWith(".java"))
            .filter(name -> !name.endsWith("-info.java"))
            .map(name -> name.substring(prefix.length()))
            .sorted()
            .toList();
  }

  /** The running JDK's {@code src.zip}; empty where the JDK was installed without its sources. */
  static Optional<Path> ofRunningJdk() {
    Path home = Path.of(System.getProperty("java.home"));
    return List.of(home.resolve("lib/src.zip"), home.resolve("src.zip")).stream()
        .filter(Files::isReadable)
        .findFirst();
  }

  /**
   * Opens an archive.
   *
   * @param file the {@code src.zip}
   * @param module the folder inside, such as {@code java.base}
   * @throws IOException if the file is not a readable zip
   */
  static SourceArchive open(Path file, String module) throws IOException {
    return new SourceArchive(new ZipFile(file.toFile()), module + "/");
  }

  /** The paths of the sources below the module's folder, sorted. */
  List<String> paths() {
    return paths;
  }

  /** Reads one source file; {@code path} must be one of {@link #paths()}. */
  SourceFile read(String path) throws IOException {
    ZipEntry entry = zip.getEntry(prefix + path);
    if (entry == null) {
      throw new IOException(zip.getName() + " holds no " + prefix + path);
    }
    try (InputStream in = zip.getInputStream(entry)) {
      return new SourceFile(path, new String(in.readAllBytes(), UTF_8));
    }
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
