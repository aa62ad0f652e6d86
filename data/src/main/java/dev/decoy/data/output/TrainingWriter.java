package dev.decoy.data.output;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
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
 * keeps an older file of the same name. Not for use by several threads at once.
 */
public final class TrainingWriter implements AutoCloseable {
  private final Path file;
  private final AtomicFile target;
  private final OutputStream packed;
  private final Layout layout;
  private final Tally tally = new Tally();
  private long rows;
  private boolean open = true;

  TrainingWriter(TrainingFormat format, Path file, OutputOptions options) throws IOException {
    this.file = file;
    target = new AtomicFile(file);
    try {
      packed =
          Compression.of(String.valueOf(file.getFileName()))
              .pack(new BufferedOutputStream(target.out(), 1 << 16));
    } catch (IOException e) {
      target.close();
      throw e;
    }
    layout = format.layout(packed, file, options, tally);
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
    try {
      layout.write(row);
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
