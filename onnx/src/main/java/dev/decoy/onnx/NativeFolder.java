package dev.decoy.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A folder of native libraries, which must be files to be loaded: new, under {@code
 * java.io.tmpdir}, readable by this user only, and deleted as soon as they are loaded; on Windows,
 * where a loaded library cannot be deleted, when the JVM ends. What a process leaves that is killed
 * before that, the next one removes: the folder's name says whose it is.
 */
final class NativeFolder implements AutoCloseable {
  private static final String NAME = "decoy-natives-";

  private final Path folder;
  private final List<Path> files = new ArrayList<>();

  NativeFolder() throws IOException {
    this(Path.of(System.getProperty("java.io.tmpdir")));
  }

  NativeFolder(Path root) throws IOException {
    String mine = NAME + processes() + "-";
    folder = Files.createTempDirectory(root, mine + ProcessHandle.current().pid() + "-");
    removeAbandoned(root, mine);
  }

  /** Which process numbers are meant: containers have their own, and may share a folder. */
  private static String processes() {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString().replaceAll("\\D", "");
    } catch (IOException | UnsupportedOperationException e) {
      return "0";
    }
  }

  /** Removes this user's folders whose processes are no more. */
  private void removeAbandoned(Path root, String mine) {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(root, mine + "*")) {
      UserPrincipal user = Files.getOwner(folder);
      for (Path one : folders) {
        String pid = one.getFileName().toString().substring(mine.length()).replaceFirst("-.*", "");
        if (pid.matches("\\d{1,18}")
            && ProcessHandle.of(Long.parseLong(pid)).isEmpty()
            && Files.isDirectory(one, LinkOption.NOFOLLOW_LINKS)
            && Files.getOwner(one, LinkOption.NOFOLLOW_LINKS).equals(user)) {
          remove(one);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // Another process may be at it as well; what is left is left to the next.
      return;
    }
  }

  private static void remove(Path abandoned) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(abandoned)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(abandoned);
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
