package dev.decoy.data.output;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.exc.JacksonIOException;

/**
 * Writes training rows to a file that appears, whole, when {@link #finish} is called.
 *
 * <pre>{@code
 * try (TrainingWriter writer = TrainingFormat.TRIPLET.open(file, OutputOptions.defaults())) {
 *   for (TrainingRow row : rows) {
 *     writer.write(row);
 *   }
 *   report = writer.finish();
 * }
 * }</pre>
 *
 * <p>Closing without {@code finish} (as an exception between two rows does) leaves nothing and
 * keeps an older file of the same name. Not for use by several threads at once, but for {@link
 * #prepare}, with which other threads take over most of the work.
 */
public final class TrainingWriter implements AutoCloseable {
  private final TrainingFormat format;
  private final Path file;
  private final OutputOptions options;
  private final AtomicFile target;
  private final OutputStream packed;
  private final Layout layout;
  private final Tally tally = new Tally();
  private long rows;
  private boolean open = true;

  TrainingWriter(TrainingFormat format, Path file, OutputOptions options) throws IOException {
    this.format = format;
    this.file = file;
    this.options = options;
    target = new AtomicFile(file);
    try {
      packed =
          Compression.of(String.valueOf(file.getFileName()))
              .pack(new BufferedOutputStream(target.out(), 1 << 16));
    } catch (IOException e) {
      target.close();
      throw e;
    }
    layout = format.layout(new Unflushed(packed), file, options, tally);
  }

  /**
   * Takes what a layout holds without going further: a packing stream that is flushed ends a block,
   * and the bytes would depend on when.
   */
  private static final class Unflushed extends FilterOutputStream {
    Unflushed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
    }

    @Override
    public void flush() {}
  }

  /**
   * Writes a row, or counts why the format cannot carry it.
   *
   * @throws UncheckedIOException if the disk is full or the like
   * @throws dev.decoy.data.input.InputException if an id cannot stand in a TREC run
   */
  public void write(TrainingRow row) {
    if (!open) {
      throw new IllegalStateException(file + " is already closed");
    }
    rows++;
    write(layout, row);
  }

  private static void write(Layout layout, TrainingRow row) {
    try {
      layout.write(row);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (JacksonIOException e) {
      throw new UncheckedIOException(e.getCause());
    }
  }

  /**
   * Rows that stand in the format already, waiting for their place in the file.
   *
   * @param rows how many
   * @param later the rows themselves where they can only be brought into the format at their place
   */
  private record Piece(int rows, ByteArrayOutputStream bytes, Tally tally, List<TrainingRow> later)
      implements Prepared {}

  /** Rows on their way from {@link #prepare} to {@link #append}. */
  public sealed interface Prepared permits Piece {}

  /**
   * Brings rows into the format, which is most of the work. Several threads may do so at once; the
   * file has them when and where {@link #append} puts them, as if {@link #write} had been called
   * there.
   *
   * @throws dev.decoy.data.input.InputException if an id cannot stand in a TREC run
   */
  public Prepared prepare(List<TrainingRow> some) {
    Tally counted = new Tally();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 16);
    if (format != TrainingFormat.TREC
        && Encoding.of(String.valueOf(file.getFileName())) != Encoding.JSON_LINES) {
      // Tables have one line of names, which only the file itself can be given.
      return new Piece(some.size(), bytes, counted, List.copyOf(some));
    }
    Layout own = format.layout(bytes, file, options, counted);
    for (TrainingRow row : some) {
      write(own, row);
    }
    try {
      own.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Piece(some.size(), bytes, counted, List.of());
  }

  /**
   * Writes prepared rows.
   *
   * @throws UncheckedIOException if the disk is full or the like
   */
  public void append(Prepared prepared) {
    if (!open) {
      throw new IllegalStateException(file + " is already closed");
    }
    Piece piece =
        switch (prepared) {
          case Piece one -> one;
        };
    piece.later().forEach(row -> write(layout, row));
    rows += piece.rows();
    tally.add(piece.tally());
    try {
      layout.flush();
      piece.bytes().writeTo(packed);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (JacksonIOException e) {
      throw new UncheckedIOException(e.getCause());
    }
  }

  /** Ends the file, forces it to the disk, gives it its name, and says what it holds. */
  public WriteReport finish() throws IOException {
    if (!open) {
      throw new IllegalStateException(file + " is already closed");
    }
    try {
      layout.flush();
    } catch (JacksonIOException e) {
      throw e.getCause();
    }
    packed.close();
    target.commit();
    open = false;
    return new WriteReport(file, rows, tally.records(), tally.notes());
  }

  /** Removes what was written unless it was finished. */
  @Override
  public void close() throws IOException {
    if (open) {
      open = false;
      try {
        // Frees what the packing library holds outside the heap; its last bytes go with the part.
        packed.close();
      } finally {
        target.close();
      }
    }
  }
}
