package dev.decoy.data.vector;

import dev.decoy.array.NpyHeader;
import dev.decoy.array.NumberType;
import dev.decoy.data.input.InputException;
import dev.decoy.data.store.TextStore;
import dev.decoy.search.MappedVectors;
import dev.decoy.search.Vectors;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The vectors of a {@code .npy} file of NumPy: a row per text, mapped, of any size.
 *
 * <p>Read are float32 and float16, little-endian, row after row, which is what {@code numpy.save}
 * writes of such an array; anything else is refused with what to do about it, rather than converted
 * in silence. Which text a row belongs to is said by {@link RowIds} beside the file, or by the
 * order of the rows ({@link #of}).
 *
 * <p>Safe to read from several threads until it is closed.
 */
public final class NpyVectors implements Vectors, AutoCloseable {
  private final Path file;
  private final Arena arena;
  private final MappedVectors rows;

  private NpyVectors(Path file, Arena arena, MappedVectors rows) {
    this.file = file;
    this.arena = arena;
    this.rows = rows;
  }

  /**
   * Maps a file. Looks at its header and its length, not yet at its numbers: {@link #check}.
   *
   * @throws InputException if it is not what it should be
   */
  @SuppressWarnings("MustBeClosedChecker") // closed with the vectors
  public static NpyVectors open(Path file) {
    String name = file.toString();
    if (Files.isDirectory(file)) {
      throw new InputException(name, 0, "is a folder, not a file", "name the .npy file itself");
    }
    if (!Files.exists(file)) {
      throw new InputException(name, 0, "there is no such file", "check the path");
    }
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      NpyHeader header = NpyHeader.read(channel);
      NumberType type = requireRows(name, header);
      requireLength(name, header, channel.size());
      long bytes = channel.size() - header.offset();
      MemorySegment data =
          channel.map(FileChannel.MapMode.READ_ONLY, header.offset(), bytes, arena);
      return new NpyVectors(
          file,
          arena,
          new MappedVectors(
              data,
              type,
              Math.toIntExact(header.shape().getFirst()),
              Math.toIntExact(header.shape().getLast())));
    } catch (IllegalArgumentException e) {
      arena.close();
      throw new InputException(
          name,
          0,
          String.valueOf(e.getMessage()),
          "write it with numpy.save: float32 or float16, a row per text");
    } catch (InputException e) {
      arena.close();
      throw e;
    } catch (IOException e) {
      arena.close();
      throw new InputException(name, 0, "cannot be read: " + e.getMessage(), "check the file");
    }
  }

  @Override
  public int size() {
    return rows.size();
  }

  @Override
  public int dimension() {
    return rows.dimension();
  }

  /** How the numbers are written down. */
  public NumberType type() {
    return rows.type();
  }

  /** The file, as it was named. */
  public Path file() {
    return file;
  }

  @Override
  public void read(int from, int count, float[] out, int at) {
    rows.read(from, count, out, at);
  }

  /**
   * Reads all numbers once.
   *
   * @param zeroRows whether a row may be all zeros
   * @return how many rows are all zeros
   * @throws InputException at the first row with NaN or an infinity, or with zeros only where that
   *     is refused
   */
  public int check(ZeroRows zeroRows) {
    return RowCheck.run(this, file.toString(), this::named, zeroRows);
  }

  /**
   * These vectors in the order of a store's records: by id where there is a file of ids beside this
   * one, else row by row, which takes equal counts.
   *
   * @param what a record is called in messages, such as {@code document}
   * @param unknown what is done about rows of ids that the store does not have
   * @throws InputException if a record has no row, or an id comes twice
   */
  public Vectors of(TextStore store, String what, UnknownIds unknown) {
    Path ids = RowIds.beside(file);
    if (Files.exists(ids)) {
      int[] rowOf = RowIds.rows(ids, this, store, what, unknown);
      return ReorderedVectors.of(this, rowOf);
    }
    if (size() != store.size()) {
      throw new InputException(
          file.toString(),
          0,
          "has "
              + size()
              + " rows, there are "
              + store.size()
              + " "
              + what
              + (store.size() == 1 ? "" : "s")
              + ", and no "
              + ids.getFileName()
              + " lies beside it to say which is whose",
          "give one row per " + what + " in their order, or one id per line in that file");
    }
    return this;
  }

  @Override
  public void close() {
    arena.close();
  }

  /** A row in messages: its number, counted from 0 as in NumPy, and its id where that is known. */
  private String named(int row) {
    return "row "
        + row
        + RowIds.find(RowIds.beside(file), row).map(id -> " (id " + id + ")").orElse("");
  }

  private static NumberType requireRows(String name, NpyHeader header) {
    if (header.shape().size() != 2) {
      throw new InputException(
          name,
          0,
          "holds an array of shape " + header.shapeInWords() + ", not rows of vectors",
          "save an array of two axes: a row per text");
    }
    if (header.elements() == 0) {
      throw new InputException(
          name,
          0,
          "holds no numbers: its shape is " + header.shapeInWords(),
          "save at least one row of at least one number");
    }
    if (header.shape().getFirst() > Integer.MAX_VALUE - 8
        || header.shape().getLast() > Integer.MAX_VALUE - 8) {
      throw new InputException(
          name,
          0,
          "is too large: its shape is " + header.shapeInWords(),
          "give at most 2,147,483,639 rows");
    }
    NumberType type =
        header
            .type()
            .orElseThrow(() ->
                new InputException(
                    name,
                    0,
                    "holds " + header.typeInWords() + ", and this reads float32 and float16",
                    "convert it: numpy.save('new.npy', numpy.load('"
                        + Path.of(name).getFileName()
                        + "').astype('<f4'))"));
    if (header.fortranOrder()) {
      throw new InputException(
          name,
          0,
          "lies column after column (Fortran order)",
          "convert it: numpy.save('new.npy', numpy.ascontiguousarray(numpy.load('"
              + Path.of(name).getFileName()
              + "')))");
    }
    return type;
  }

  private static void requireLength(String name, NpyHeader header, long bytes) {
    long promised = header.offset() + header.elements() * header.elementBytes();
    if (bytes < promised) {
      throw new InputException(
          name,
          0,
          "is cut off: it has "
              + bytes
              + " bytes, and "
              + header.shape().getFirst()
              + " rows of "
              + header.shape().getLast()
              + " numbers take "
              + promised,
          "write it again");
    }
    if (bytes > promised) {
      throw new InputException(
          name,
          0,
          "has " + (bytes - promised) + " bytes more than its header says",
          "write it again, one array per file");
    }
  }
}
