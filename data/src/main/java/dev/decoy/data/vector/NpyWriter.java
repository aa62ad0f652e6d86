package dev.decoy.data.vector;

import dev.decoy.array.NpyHeader;
import dev.decoy.array.NumberType;
import dev.decoy.data.output.AtomicFile;
import dev.decoy.search.Vectors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * Writes rows of vectors as a {@code .npy} file of NumPy, which is there whole or not at all:
 * {@link #commit} gives it its name, closing without it leaves nothing. Byte for byte what {@code
 * numpy.save} writes. Not thread-safe.
 */
public final class NpyWriter implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  private final Path file;
  private final NumberType type;
  private final int dimension;
  private final AtomicFile out;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
  private final int headerBytes;
  private long rows;

  /**
   * Begins a file.
   *
   * @param file its name, in a folder that exists
   * @param type {@link NumberType#FLOAT32} or {@link NumberType#FLOAT16}
   * @param dimension how many numbers a row has, at least 1
   */
  public NpyWriter(Path file, NumberType type, int dimension) {
    if (dimension < 1) {
      throw new IllegalArgumentException("a row has " + dimension + " numbers; legal: 1 or more");
    }
    this.file = file;
    this.type = type;
    this.dimension = dimension;
    byte[] header = NpyHeader.of(type, 0, dimension).bytes();
    headerBytes = header.length;
    try {
      out = new AtomicFile(file);
      out.out().write(header);
    } catch (IOException e) {
      throw cannotWrite(e);
    }
  }

  /** Writes vectors to a file. */
  public static void write(Path file, Vectors vectors, NumberType type) {
    int d = vectors.dimension();
    int block = Math.max(1, BUFFER / d);
    float[] numbers = new float[block * d];
    try (NpyWriter writer = new NpyWriter(file, type, d)) {
      for (int from = 0; from < vectors.size(); from += block) {
        int n = Math.min(block, vectors.size() - from);
        vectors.read(from, n, numbers, 0);
        writer.write(numbers, 0, n);
      }
      writer.commit();
    }
  }

  /**
   * Adds rows.
   *
   * @param numbers row after row, finite, from {@code at} on
   * @param count how many rows
   * @throws IllegalArgumentException if a number is not finite or too large for the type
   */
  public void write(float[] numbers, int at, int count) {
    Objects.checkFromIndexSize(at, Math.multiplyExact(count, dimension), numbers.length);
    for (int i = 0; i < count; i++) {
      row(numbers, at + i * dimension);
    }
  }

  private void row(float[] numbers, int at) {
    if (!RowCheck.isFinite(RowCheck.largest(numbers, at, dimension))) {
      throw new IllegalArgumentException("row " + rows + " holds NaN or an infinity");
    }
    try {
      for (int done = 0; done < dimension; ) {
        int room = buffer.remaining() / type.bytes();
        if (room == 0) {
          flush();
          continue;
        }
        int n = Math.min(room, dimension - done);
        RowBytes.put(numbers, at + done, n, type, buffer);
        done += n;
      }
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("row " + rows + ": " + e.getMessage(), e);
    }
    rows++;
  }

  /** Gives the file its name. */
  public void commit() {
    flush();
    byte[] header = NpyHeader.of(type, rows, dimension).bytes();
    if (header.length != headerBytes) {
      throw new IllegalStateException("the header outgrew its room");
    }
    try (FileChannel part = FileChannel.open(out.part(), StandardOpenOption.WRITE)) {
      // Only now is it known how many rows there are.
      ByteBuffer bytes = ByteBuffer.wrap(header);
      while (bytes.hasRemaining()) {
        part.write(bytes, bytes.position());
      }
      out.commit();
    } catch (IOException e) {
      throw cannotWrite(e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw cannotWrite(e);
    }
  }

  private void flush() {
    try {
      out.out().write(buffer.array(), 0, buffer.position());
      buffer.clear();
    } catch (IOException e) {
      throw cannotWrite(e);
    }
  }

  private UncheckedIOException cannotWrite(IOException e) {
    return new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
  }
}
