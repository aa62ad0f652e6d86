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
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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

  private static final String MANIFEST = "manifest.json";
  private static final String STATISTICS = "stats.json";
  private static final String NEGATIVES = "negatives";
  private static final String STORE = "store";
  private static final String INDEX = "index";
  private static final String LOCK = ".lock";
  private static final String UNFINISHED = ".tmp";

  /** All that can be there before the manifest is. */
  private static final Set<String> START = Set.of(LOCK, MANIFEST + UNFINISHED);

  private static final Set<String> REMADE = Set.of(STORE, INDEX);

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
      Files.createDirectories(root);
      FileChannel file =
          FileChannel.open(root.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
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

  /** Whether a folder holds anything besides what a run killed at its very start leaves. */
  static boolean holdsSomething(Path root) {
    if (!Files.isDirectory(root)) {
      return Files.exists(root);
    }
    return !START.containsAll(names(root));
  }

  /**
   * Refuses a folder that has no manifest but holds more than a run can leave before it has one:
   * somebody's own files, or negatives of which nobody knows how they were made. Texts and an index
   * are no reason; they say themselves what they were made from.
   */
  void requireOurs() {
    if (Files.exists(manifest())) {
      return;
    }
    for (String name : names(root)) {
      boolean empty = name.equals(NEGATIVES) && names(root.resolve(name)).isEmpty();
      if (!START.contains(name) && !REMADE.contains(name) && !empty) {
        throw new SpecException(
            root
                + " holds no run to go on with: there is no manifest.json in it, but "
                + name
                + "; choose another folder with --out");
      }
    }
  }

  /**
   * Removes what a run that came to nothing has made, so that the same command works once its input
   * is mended. Leaves everything where there is a part.
   */
  void discardUnlessMined() {
    if (hasParts()) {
      return;
    }
    try {
      // The lock last: until then nobody else begins here.
      for (String name : List.of(MANIFEST, NEGATIVES, STORE, INDEX, LOCK)) {
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
      throw new UncheckedIOException("cannot tidy " + root + ": " + e.getMessage(), e);
    }
  }

  /** The recipe of the run that a folder holds. */
  public static Recipe recipe(Path root) {
    Path manifest = root.resolve(MANIFEST);
    if (!Files.exists(manifest)) {
      throw new SpecException(
          root
              + " holds no run: there is no manifest.json in it; name the --out folder of 'decoy mine'");
    }
    return Recipe.read(manifest);
  }

  /** Where a run keeps its texts. */
  public static Path store(Path root) {
    return root.resolve(STORE);
  }

  /** Where a run keeps its index. */
  public static Path index(Path root) {
    return root.resolve(INDEX);
  }

  Path root() {
    return root;
  }

  Path manifest() {
    return root.resolve(MANIFEST);
  }

  Path statistics() {
    return root.resolve(STATISTICS);
  }

  /** Where the parts lie. */
  Path negatives() {
    return root.resolve(NEGATIVES);
  }

  Path part(int number) {
    return negatives().resolve(String.format(Locale.ROOT, "part-%05d.jsonl", number));
  }

  /** Whether a part is there, whole. */
  boolean hasPart(int number) {
    return Files.exists(part(number));
  }

  /** Whether any part is there. */
  boolean hasParts() {
    return Files.isDirectory(negatives())
        && names(negatives()).stream().anyMatch(name -> name.endsWith(".jsonl"));
  }

  /**
   * Makes the folder of parts and removes what a killed run left half-written: only files of the
   * names that a run gives to them.
   */
  void prepare() {
    try {
      Files.createDirectories(negatives());
      for (String name : names(root)) {
        if (name.equals(MANIFEST + UNFINISHED)
            || name.equals(STATISTICS + UNFINISHED)
            || name.matches("\\.train\\..+\\.part")) {
          Files.delete(root.resolve(name));
        }
      }
      for (String name : names(negatives())) {
        if (name.matches("part-\\d+\\.jsonl\\.tmp")) {
          Files.delete(negatives().resolve(name));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot tidy " + root + ": " + e.getMessage(), e);
    }
  }

  private static List<String> names(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + folder + ": " + e.getMessage(), e);
    }
  }

  /** Writes a file whole or not at all. */
  static void write(Path file, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    write(file, bytes, bytes.length);
  }

  /** Writes a file whole or not at all. */
  static void write(Path file, byte[] bytes, int length) {
    Path unfinished = file.resolveSibling(file.getFileName() + UNFINISHED);
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
      force(file.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  /** Brings a new name to the disk, so that a file written later is never there without it. */
  private static void force(@Nullable Path folder) {
    if (folder == null) {
      return;
    }
    try (FileChannel entry = FileChannel.open(folder, StandardOpenOption.READ)) {
      entry.force(true);
    } catch (IOException e) {
      // Some file systems cannot force a folder; the rename itself has succeeded.
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
