package dev.decoy.data.vector;

import dev.decoy.data.text.Hash64;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file of vectors with the file {@code NAME.rows} beside it, in the making or finished.
 *
 * <pre>
 * NAME.rows:  header | a checksum of 8 bytes per block | a key of 16 bytes per row
 * checksum of a block = XXH64(keys of its rows ‖ bytes of its rows), 1 where that is 0
 * </pre>
 *
 * <p>Every block has its place in both files from the beginning, so that any block can be written,
 * checked and written again by itself. A block counts only if its checksum agrees, and its checksum
 * holds its keys, which hold encoder, side and text: a torn or damaged block, or one of other
 * texts, is as good as none.
 */
final class RowSet implements AutoCloseable {
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** What is handed to the system at a time; it keeps a copy of that size outside the heap. */
  private static final int PIECE = 1 << 20;

  private final RowHeader header;
  private final long dataAt;
  private final FileChannel numbers;
  private final FileChannel sidecar;

  /** Keys and rows of one block, one after the other. */
  private final byte[] buffer;

  RowSet(Path npy, Path rows, RowHeader header, boolean writable) throws IOException {
    this.header = header;
    dataAt = header.npy().offset();
    buffer = new byte[Math.multiplyExact(header.block(), RowHeader.KEY + header.rowBytes())];
    numbers = open(npy, writable);
    try {
      sidecar = open(rows, writable);
    } catch (IOException e) {
      numbers.close();
      throw e;
    }
  }

  private static FileChannel open(Path file, boolean writable) throws IOException {
    return writable
        ? FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)
        : FileChannel.open(file, StandardOpenOption.READ);
  }

  RowHeader header() {
    return header;
  }

  /** Reads the keys of a block as they are stored; false if they are not all there. */
  boolean keys(int block, byte[] out) throws IOException {
    return read(sidecar, header.keyAt(block * header.block()), out, 0, keyBytes(block));
  }

  /** Whether a block is whole and has these keys. */
  boolean isWhole(int block, byte[] keys) throws IOException {
    byte[] stored = new byte[Long.BYTES];
    if (!read(sidecar, header.checksumAt(block), stored, 0, Long.BYTES)) {
      return false;
    }
    long checksum = ByteBuffer.wrap(stored).order(ByteOrder.LITTLE_ENDIAN).getLong();
    int keyBytes = keyBytes(block);
    int rowBytes = header.rowsOf(block) * header.rowBytes();
    if (checksum == 0
        || !read(numbers, rowAt(block * header.block()), buffer, keyBytes, rowBytes)) {
      return false;
    }
    System.arraycopy(keys, 0, buffer, 0, keyBytes);
    return checksum == checksum(keyBytes + rowBytes);
  }

  /**
   * Writes a block: first its rows, then its checksum.
   *
   * @param rows their bytes
   */
  void write(int block, byte[] keys, byte[] rows) throws IOException {
    int keyBytes = keyBytes(block);
    int rowBytes = header.rowsOf(block) * header.rowBytes();
    write(numbers, rowAt(block * header.block()), rows, rowBytes);
    System.arraycopy(keys, 0, buffer, 0, keyBytes);
    System.arraycopy(rows, 0, buffer, keyBytes, rowBytes);
    byte[] checksum = new byte[Long.BYTES];
    ByteBuffer.wrap(checksum).order(ByteOrder.LITTLE_ENDIAN).putLong(checksum(keyBytes + rowBytes));
    write(sidecar, header.checksumAt(block), checksum, Long.BYTES);
  }

  /** Writes the keys of a block. */
  void writeKeys(int block, byte[] keys) throws IOException {
    write(sidecar, header.keyAt(block * header.block()), keys, keyBytes(block));
  }

  /** Writes both headers. */
  void writeHeaders() throws IOException {
    byte[] line = header.line();
    write(sidecar, 0, line, line.length);
    byte[] npy = header.npy().bytes();
    write(numbers, 0, npy, npy.length);
  }

  /** Cuts off what does not belong there, and brings everything to the disk. */
  void finish() throws IOException {
    numbers.truncate(rowAt(header.rows()));
    sidecar.truncate(header.bytes());
    force();
  }

  /** Brings everything to the disk. */
  void force() throws IOException {
    numbers.force(false);
    sidecar.force(false);
  }

  /** All keys, mapped. */
  Keys mapKeys(Arena arena) throws IOException {
    return new Keys(
        sidecar.map(
            FileChannel.MapMode.READ_ONLY,
            header.keyAt(0),
            (long) header.rows() * RowHeader.KEY,
            arena));
  }

  /** The bytes of the rows, mapped: of all, or of those that the file is long enough for. */
  MemorySegment mapRows(Arena arena) throws IOException {
    long there = Math.max(0, numbers.size() - dataAt);
    long all = (long) header.rows() * header.rowBytes();
    return numbers.map(FileChannel.MapMode.READ_ONLY, dataAt, Math.min(there, all), arena);
  }

  @Override
  public void close() throws IOException {
    try {
      numbers.close();
    } finally {
      sidecar.close();
    }
  }

  /** Keys by row. */
  record Keys(MemorySegment segment) {
    long high(int row) {
      return segment.get(LONG, (long) row * RowHeader.KEY);
    }

    long low(int row) {
      return segment.get(LONG, (long) row * RowHeader.KEY + Long.BYTES);
    }

    /** A key among several in an array. */
    static long high(byte[] keys, int i) {
      return ByteBuffer.wrap(keys).order(ByteOrder.LITTLE_ENDIAN).getLong(i * RowHeader.KEY);
    }

    /** A key among several in an array. */
    static long low(byte[] keys, int i) {
      return ByteBuffer.wrap(keys)
          .order(ByteOrder.LITTLE_ENDIAN)
          .getLong(i * RowHeader.KEY + Long.BYTES);
    }
  }

  private int keyBytes(int block) {
    return header.rowsOf(block) * RowHeader.KEY;
  }

  private long rowAt(int row) {
    return dataAt + (long) row * header.rowBytes();
  }

  private long checksum(int length) {
    long hash = Hash64.of(buffer, 0, length);
    return hash == 0 ? 1 : hash;
  }

  private static boolean read(FileChannel channel, long from, byte[] out, int at, int count)
      throws IOException {
    for (int done = 0; done < count; ) {
      ByteBuffer piece = ByteBuffer.wrap(out, at + done, Math.min(PIECE, count - done));
      int n = channel.read(piece, from + done);
      if (n < 0) {
        return false;
      }
      done += n;
    }
    return true;
  }

  private static void write(FileChannel channel, long at, byte[] bytes, int count)
      throws IOException {
    for (int done = 0; done < count; ) {
      ByteBuffer piece = ByteBuffer.wrap(bytes, done, Math.min(PIECE, count - done));
      done += channel.write(piece, at + done);
    }
  }
}
