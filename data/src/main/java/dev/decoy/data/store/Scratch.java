package dev.decoy.data.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A new file of zeros that is worked on as memory: the operating system holds what is in use and
 * gives it up when it must; the heap holds nothing, however large the file is. Removed when it is
 * closed, unless it is kept.
 *
 * <p>Safe to use from several threads, but for {@link #grow} and {@link #close}.
 */
public final class Scratch implements AutoCloseable {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ByteBuffer ZEROS = ByteBuffer.allocate(1 << 16).asReadOnlyBuffer();

  private final Path file;
  private final FileChannel channel;
  private Arena arena = Arena.ofShared();
  private MemorySegment memory = MemorySegment.NULL;
  private boolean kept;

  /**
   * Makes the file, over one that is there.
   *
   * @param bytes its size, at least 0
   * @throws UncheckedIOException if it cannot be written, such as when the disk is full
   */
  public Scratch(Path file, long bytes) {
    this.file = file;
    try {
      channel =
          FileChannel.open(
              file,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot create " + file + ": " + e.getMessage(), e);
    }
    try {
      grow(bytes);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** All of it; of no use any more once it has grown. */
  public MemorySegment memory() {
    return memory;
  }

  /** The {@code int} at an index, little-endian. */
  public int get(long index) {
    return memory.get(INT, index * Integer.BYTES);
  }

  /** Sets the {@code int} at an index. */
  public void set(long index, int value) {
    memory.set(INT, index * Integer.BYTES, value);
  }

  /**
   * Adds zeros at the end.
   *
   * @param bytes its size from now on, not less than before
   * @throws UncheckedIOException if the disk is full or the like
   */
  @SuppressWarnings("MustBeClosedChecker") // closed with the scratch
  public void grow(long bytes) {
    try {
      // Written before it is mapped, so that a full disk is an error and not a crash.
      for (long at = memory.byteSize(); at < bytes; ) {
        int piece = (int) Math.min(ZEROS.capacity(), bytes - at);
        at += channel.write(ZEROS.slice(0, piece), at);
      }
      Arena wider = Arena.ofShared();
      arena.close();
      arena = wider;
      memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  /** Brings everything to the disk itself and leaves the file there when this is closed. */
  public void keep() {
    try {
      memory.force();
      channel.force(true);
      kept = true;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
    try {
      channel.close();
      if (!kept) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + file + ": " + e.getMessage(), e);
    }
  }
}
