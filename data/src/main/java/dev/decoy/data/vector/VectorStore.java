package dev.decoy.data.vector;

import dev.decoy.array.NumberType;
import dev.decoy.data.input.InputException;
import dev.decoy.data.vector.TextEncoder.Side;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Encodes texts into a file of vectors, a block at a time, so that what is computed once is not
 * computed again.
 *
 * <pre>
 * NAME.npy     the vectors, as NumPy reads them; there only when all rows are
 * NAME.ids     whose they are ({@link RowIds})
 * NAME.rows    how they were made, a checksum per block, a key per row ({@link RowHeader}, {@link RowSet})
 * NAME.part/   the next such files while they are made; goes when they are done
 * </pre>
 *
 * <p><b>Killed at any moment</b>, a run leaves whole blocks and at most one that is torn, which its
 * checksum gives away; {@link #resume} goes on with the rest. The system is made to write to the
 * disk every few seconds: a crash of the machine itself loses no more than those.
 *
 * <p><b>Reuse.</b> A row is taken over if, and only if, encoder, side and text are the same, by a
 * key that is a hash of the three ({@link RowKeys}), wherever the row stood: in files that were
 * finished or left unfinished, of the same texts, of some of them, or of them in another order.
 * Rows are found through a table in a mapped file; the heap holds one block.
 *
 * <p><b>Order of the end.</b> Old vectors are removed before new ids take their place, and new
 * vectors come last, so that {@code NAME.npy} is never there beside the ids of other vectors.
 *
 * <pre>
 * try (VectorStore store = VectorStore.resume(out)) {
 *   Encoded encoded = store.encode(texts, encoder, side, type, progress);
 * }
 * </pre>
 *
 * <p>Texts come to the encoder in the order of the rows, those of a block together, so that a run
 * that was interrupted hands it the same batches as one that was not.
 */
public final class VectorStore implements AutoCloseable {
  private final StorePaths paths;
  private @Nullable FileChannel lockFile;
  private boolean done;

  private VectorStore(Path out) {
    paths = new StorePaths(out);
  }

  /**
   * Begins a file, and keeps other runs out.
   *
   * @param out the file; must end in {@code .npy} and not be there
   * @throws InputException if there is something under that name already
   */
  public static VectorStore create(Path out) {
    VectorStore store = new VectorStore(out);
    for (Path there : List.of(out, store.paths.ids(), store.paths.rows())) {
      if (Files.exists(there)) {
        throw new InputException(
            there.toString(),
            0,
            "is there already",
            "choose another name, or resume (--resume), which keeps what is the same");
      }
    }
    if (store.isBegun()) {
      throw new InputException(
          store.paths.work().toString(),
          0,
          "holds vectors that were not finished",
          "resume (--resume), choose another name, or delete that folder");
    }
    return store.open();
  }

  /**
   * Goes on with a run that was interrupted, or brings a finished file up to changed texts; keeps
   * other runs out.
   *
   * @param out the file; must end in {@code .npy}; need not be there
   * @throws InputException if there are vectors of which nothing says how they were made, or ids of
   *     which nothing says whose they are
   */
  public static VectorStore resume(Path out) {
    VectorStore store = new VectorStore(out);
    if (Files.exists(out) && !Files.exists(store.paths.rows())) {
      throw new InputException(
          out.toString(),
          0,
          "has no "
              + store.paths.rows().getFileName()
              + " beside it, so nothing says how it was made",
          "choose another name");
    }
    boolean ours = Files.exists(out) || Files.exists(store.paths.rows()) || store.isBegun();
    if (!ours && Files.exists(store.paths.ids())) {
      throw new InputException(
          store.paths.ids().toString(),
          0,
          "is there already, without vectors that it belongs to",
          "choose another name, or delete it");
    }
    return store.open();
  }

  private VectorStore open() {
    Path folder = paths.out().toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new InputException(
          paths.out().toString(),
          0,
          "lies in a folder that does not exist",
          "make the folder first");
    }
    try {
      Files.createDirectories(paths.work());
      FileChannel file =
          FileChannel.open(paths.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      boolean taken;
      try {
        // Held until the channel is closed.
        taken = file.tryLock() != null;
      } catch (OverlappingFileLockException e) {
        taken = false;
      }
      if (!taken) {
        file.close();
        throw new IllegalStateException(
            paths.out()
                + " is being written by another run of decoy; wait for it or choose another name");
      }
      lockFile = file;
      return this;
    } catch (IOException e) {
      throw cannotWrite(e);
    }
  }

  /**
   * A folder for what the caller needs on the way, such as the texts; it stays while rows are
   * unfinished and goes when they are done.
   */
  public Path scratch() {
    return paths.scratch();
  }

  /**
   * Refuses an encoder, side or type other than those that the rows here were made by, as {@link
   * #encode} does; what is there is left as it is.
   *
   * @throws InputException if there are such rows
   */
  public void requireMadeBy(TextEncoder encoder, Side side, NumberType type) {
    RowHeader wanted = RowHeader.of(1, encoder, side, type);
    try {
      if (Files.exists(paths.out()) && Files.exists(paths.rows())) {
        requireMadeLike(paths.out(), RowHeader.read(paths.rows()), wanted);
      }
      for (int number : paths.unfinished()) {
        requireMadeLike(paths.vectors(number), paths.madeLike(number), wanted);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + paths.rows() + ": " + e.getMessage(), e);
    }
  }

  private static void requireMadeLike(Path npy, Optional<RowHeader> made, RowHeader wanted) {
    if (made.isPresent() && !made.get().isMadeLike(wanted)) {
      throw new InputException(
          npy.toString(),
          0,
          "holds vectors made otherwise: " + made.get().differenceFrom(wanted),
          "choose another name, or delete them");
    }
  }

  /**
   * Encodes the texts whose vectors are not there yet.
   *
   * @param texts at least one
   * @param type {@link NumberType#FLOAT32} or {@link NumberType#FLOAT16}
   * @throws InputException if what is there was made by another encoder, for the other side or in
   *     another type, or if a text gets a vector that no file can hold
   */
  public Encoded encode(
      TextRows texts, TextEncoder encoder, Side side, NumberType type, EncodingProgress progress) {
    if (texts.size() == 0) {
      throw new InputException(
          paths.out().toString(), 0, "would hold no row", "give at least one text");
    }
    if (type == NumberType.BFLOAT16) {
      throw new IllegalArgumentException("NumPy has no bfloat16; write float32 or float16");
    }
    for (int row = 0; row < texts.size(); row++) {
      RowIds.legal(texts.id(row), row);
    }
    requireMadeBy(encoder, side, type);
    try {
      Filling filling =
          new Filling(
              paths, texts, encoder, RowHeader.of(texts.size(), encoder, side, type), progress);
      filling.make();
      done = true;
      return filling.encoded();
    } catch (IOException e) {
      throw cannotWrite(e);
    }
  }

  /** Removes what was only needed on the way, if all is done or nothing, and lets other runs in. */
  @Override
  public void close() {
    FileChannel held = lockFile;
    if (held == null) {
      return;
    }
    lockFile = null;
    try (held) {
      if (done || !isBegun()) {
        tidy();
      }
    } catch (IOException e) {
      throw cannotWrite(e);
    }
  }

  /** Whether there is a row that is not finished but computed. */
  private boolean isBegun() {
    try {
      for (int number : paths.unfinished()) {
        if (paths.madeLike(number).isPresent()) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + paths.work() + ": " + e.getMessage(), e);
    }
  }

  /** Removes everything of ours; whatever else lies there stays. */
  private void tidy() throws IOException {
    if (Files.exists(paths.scratch())) {
      List<Path> all;
      try (Stream<Path> walk = Files.walk(paths.scratch())) {
        all = walk.toList();
      }
      for (Path path : all.reversed()) {
        Files.delete(path);
      }
    }
    for (int number : paths.unfinished()) {
      Files.deleteIfExists(paths.vectors(number));
      Files.deleteIfExists(paths.rows(number));
      delete(paths.folder(number));
    }
    Files.deleteIfExists(paths.next());
    Files.deleteIfExists(paths.table());
    // Deleted while it is held: nobody can lock it in between and find it gone.
    delete(paths.lock());
    delete(paths.work());
  }

  private static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // Something besides ours lies there, or the system keeps open files; it does no harm.
    }
  }

  private UncheckedIOException cannotWrite(IOException e) {
    return new UncheckedIOException("cannot write " + paths.out() + ": " + e.getMessage(), e);
  }
}
