package dev.decoy.app.mine;

import dev.decoy.method.SpecException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Where everything of a run lies. A file appears under its own name only when it is whole and on
 * the disk.
 *
 * <pre>
 * manifest.json              the recipe, the inputs and what came out
 * negatives/part-00000.jsonl one line per unit, {@link #PART_SIZE} units a part
 * train.*                    what a trainer reads
 * stats.json                 figures, times
 * store/  index/             texts and the index; can be made again
 * </pre>
 */
public final class RunFolder implements AutoCloseable {
  /**
   * Units in a part: what a crash can cost at most. Fixed, so that the bytes do not depend on the
   * threads.
   */
  static final int PART_SIZE = 500;

  private final Path root;
  private final FileChannel lockFile;
  private final FileLock lock;

  private RunFolder(Path root, FileChannel lockFile, FileLock lock) {
    this.root = root;
    this.lockFile = lockFile;
    this.lock = lock;
  }

  /** Makes or opens the folder and keeps other runs out of it. */
  static RunFolder open(Path root) {
    try {
      Files.createDirectories(root.resolve("negatives"));
      FileChannel file =
          FileChannel.open(
              root.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock;
      try {
        lock = file.tryLock();
      } catch (OverlappingFileLockException e) {
        lock = null;
      }
      if (lock == null) {
        file.close();
        throw new IllegalStateException(
            root + " is in use by another run of decoy; wait for it or choose another --out");
      }
      return new RunFolder(root, file, lock);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write into " + root + ": " + e.getMessage(), e);
    }
  }

  /** Whether a folder holds anything besides a lock. */
  static boolean holdsSomething(Path root) {
    if (!Files.isDirectory(root)) {
      return Files.exists(root);
    }
    try (Stream<Path> files = Files.list(root)) {
      return files.anyMatch(file -> !file.getFileName().toString().equals(".lock"));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + root, e);
    }
  }

  /**
   * Removes what a run that came to nothing has made, so that the same command works once its input
   * is mended. Leaves everything where there is a part.
   */
  static void discardUnlessMined(Path root) {
    Path negatives = root.resolve("negatives");
    try {
      try (Stream<Path> parts = Files.list(negatives)) {
        if (parts.anyMatch(part -> part.toString().endsWith(".jsonl"))) {
          return;
        }
      }
      for (String name : List.of("manifest.json", "negatives", "store", "index", ".lock")) {
        Path made = root.resolve(name);
        if (Files.exists(made)) {
          try (Stream<Path> files = Files.walk(made)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
              Files.delete(file);
            }
          }
        }
      }
      Files.delete(root);
    } catch (DirectoryNotEmptyException e) {
      // Something besides ours lies there, and stays.
    } catch (IOException e) {
      throw new UncheckedIOException("cannot tidy " + root, e);
    }
  }

  /** The recipe of the run that a folder holds. */
  public static Recipe recipe(Path root) {
    Path manifest = root.resolve("manifest.json");
    if (!Files.exists(manifest)) {
      throw new SpecException(
          root
              + " holds no run: there is no manifest.json in it; name the --out folder of 'decoy mine'");
    }
    return Recipe.read(manifest);
  }

  /** Where a run keeps its texts. */
  public static Path store(Path root) {
    return root.resolve("store");
  }

  /** Where a run keeps its index. */
  public static Path index(Path root) {
    return root.resolve("index");
  }

  Path root() {
    return root;
  }

  Path manifest() {
    return root.resolve("manifest.json");
  }

  Path statistics() {
    return root.resolve("stats.json");
  }

  Path part(int number) {
    return root.resolve("negatives").resolve(String.format(Locale.ROOT, "part-%05d.jsonl", number));
  }

  /** Whether a part is there, whole. */
  boolean hasPart(int number) {
    return Files.exists(part(number));
  }

  /** Removes what a killed run left half-written. */
  void sweep() {
    try (Stream<Path> files = Files.walk(root, 2)) {
      for (Path file :
          (Iterable<Path>)
              files.filter(f -> f.getFileName().toString().endsWith(".tmp"))::iterator) {
        if (Files.isRegularFile(file)) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot tidy " + root, e);
    }
  }

  /** Writes a file whole or not at all. */
  static void write(Path file, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    write(file, bytes, bytes.length);
  }

  /** Writes a file whole or not at all. */
  static void write(Path file, byte[] bytes, int length) {
    Path unfinished = file.resolveSibling(file.getFileName() + ".tmp");
    try {
      try (FileChannel out =
          FileChannel.open(
              unfinished,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING)) {
        var buffer = java.nio.ByteBuffer.wrap(bytes, 0, length);
        while (buffer.hasRemaining()) {
          out.write(buffer);
        }
        out.force(true);
      }
      Files.move(
          unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    try {
      lock.release();
      lockFile.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
