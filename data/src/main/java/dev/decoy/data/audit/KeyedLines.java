package dev.decoy.data.audit;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Brings together the values that were given the same key, however many there are: a join by hash.
 *
 * <p>Up to {@code room} entries stay in memory; beyond, all are appended to {@value #PARTS}
 * temporary files by their key's hash, which are then taken one by one. Memory is about 16 bytes
 * per entry of {@code room}, or of the largest part.
 */
final class KeyedLines implements AutoCloseable {
  /** Takes the values of one key, in the order in which they came. */
  @FunctionalInterface
  interface Visitor {
    void group(long key, long[] values, int from, int to);
  }

  private static final int PARTS = 128;
  private static final int ENTRY = 16;
  private static final int BUFFERED = ENTRY * 512;

  private final int room;
  private long[] keys = new long[1024];
  private long[] values = new long[1024];
  private int size;
  private FileChannel[] files = new FileChannel[0];
  private ByteBuffer[] buffers = new ByteBuffer[0];

  /** With room for about two million entries in memory. */
  KeyedLines() {
    this(1 << 21);
  }

  KeyedLines(int room) {
    this.room = room;
  }

  void add(long key, long value) {
    if (size == keys.length) {
      if (size >= room) {
        spill();
      } else {
        keys = Arrays.copyOf(keys, 2 * size);
        values = Arrays.copyOf(values, 2 * size);
      }
    }
    keys[size] = key;
    values[size++] = value;
  }

  /** Visits every key once; the order of keys has no meaning. */
  void forEach(Visitor visitor) {
    if (files.length == 0) {
      visit(keys, values, size, visitor);
      return;
    }
    spill();
    try {
      for (int part = 0; part < PARTS; part++) {
        flush(part);
        int n = Math.toIntExact(files[part].size() / ENTRY);
        long[] partKeys = new long[n];
        long[] partValues = new long[n];
        load(part, partKeys, partValues);
        visit(partKeys, partValues, n, visitor);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes the temporary files. */
  @Override
  public void close() {
    try {
      for (FileChannel file : files) {
        file.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void visit(long[] keys, long[] values, int n, Visitor visitor) {
    long[] sorted = Arrays.copyOf(keys, n);
    Arrays.sort(sorted);
    // Where each key's values go: the first place of its run, moved on with every value.
    int[] next = new int[n];
    long[] grouped = new long[n];
    for (int i = 0; i < n; i++) {
      int run = first(sorted, keys[i]);
      grouped[run + next[run]++] = values[i];
    }
    for (int from = 0; from < n; ) {
      int to = from + next[from];
      visitor.group(sorted[from], grouped, from, to);
      from = to;
    }
  }

  private static int first(long[] sorted, long key) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < key) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private void spill() {
    try {
      if (files.length == 0) {
        open();
      }
      for (int i = 0; i < size; i++) {
        int part = (int) ((keys[i] * 0x9E3779B97F4A7C15L) >>> 57);
        if (!buffers[part].hasRemaining()) {
          flush(part);
        }
        buffers[part].putLong(keys[i]).putLong(values[i]);
      }
      size = 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void open() throws IOException {
    FileChannel[] opened = new FileChannel[PARTS];
    buffers = new ByteBuffer[PARTS];
    for (int part = 0; part < PARTS; part++) {
      // Most systems take the name away at once, so that nothing is left of a killed process.
      opened[part] =
          FileChannel.open(
              Files.createTempFile("decoy-check", ".keys"),
              StandardOpenOption.WRITE,
              StandardOpenOption.READ,
              StandardOpenOption.DELETE_ON_CLOSE);
      buffers[part] = ByteBuffer.allocate(BUFFERED);
    }
    files = opened;
  }

  private void flush(int part) throws IOException {
    buffers[part].flip();
    while (buffers[part].hasRemaining()) {
      files[part].write(buffers[part]);
    }
    buffers[part].clear();
  }

  private void load(int part, long[] partKeys, long[] partValues) throws IOException {
    FileChannel file = files[part];
    ByteBuffer read = ByteBuffer.allocate(1 << 16);
    long end = (long) partKeys.length * ENTRY;
    int i = 0;
    for (long at = 0; at < end; ) {
      int n = file.read(read, at);
      if (n < 0) {
        throw new EOFException("a temporary file became shorter");
      }
      at += n;
      read.flip();
      while (read.remaining() >= ENTRY) {
        partKeys[i] = read.getLong();
        partValues[i++] = read.getLong();
      }
      read.compact();
    }
  }
}
